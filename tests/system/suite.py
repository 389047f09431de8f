# SPDX-License-Identifier: MIT
"""What the system tests share: groups of tests that share one boot.

A group is a board and an ordered list of tests. Each test leaves the link up.
After each of them the control task must have missed nothing, and at the end
of a boot neither world may have complained, and the board must switch itself
off.
"""

import json
import re
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "board/lib"))
sys.path.append(str(HERE / "hostile"))

# pylint: disable=wrong-import-position
from failure import Failure
from machine import BoardFailure, Machine
from qemu import BUILD

PRODUCTS = BUILD / "tests/system"
RTOS, RTOS6 = "10.77.0.1", "fd77::1"
STATS = f"http://{RTOS}/stats.json"

# What a kernel says when something is wrong that it survives.
COMPLAINT = re.compile(
    r"WARNING:|BUG:|Call trace|Oops|lockup|rcu: INFO|hung_task|blocked for|"
    r"Unable to handle|sleeping function|scheduling while atomic|"
    r"nobody cared|NETDEV WATCHDOG")
# The same of the secure world.
SECURE_COMPLAINT = re.compile(r"fault|panic|assert|dead", re.I)


class Failed(Exception):
    """A test's verdict; often what a program said, which may be nothing."""

    def __init__(self, message):
        super().__init__(message or "nothing was said")


def log_of(group):
    return PRODUCTS / f"{group.replace('/', '-')}.log"


def check(true, message):
    if not true:
        raise Failed(message)


def unexpected(report, group, error):
    """An error in a test is that test's failure, and the others go on."""
    report.detail(group, "".join(traceback.format_exception(error)))
    return f"{type(error).__name__}: {error}"


class Board:
    """A running board, as tests want it."""

    def __init__(self, machine, options, status=True):
        self.machine = machine
        self.options = options
        self.status = status  # does the RTOS tell its counters?
        self.idle_ns = None  # how late control is without load, once known
        self.provoked = ()  # what the secure world may say: tests want it

    def run(self, *words, seconds=120):
        """(status, what it printed, both streams)"""
        status, out, err = self.machine.run(words, seconds)
        return status, out + err

    def ok(self, *words, seconds=120):
        """What a command printed that has to succeed."""
        status, said = self.run(*words, seconds=seconds)
        check(status == 0, f"'{' '.join(words)}' ended with {status}: "
              f"{said.strip()[-400:]}")
        return said

    def sh(self, script, seconds=120):
        status, said = self.run("bash", "-c", script, seconds=seconds)
        check(status == 0, f"status {status} of: {script}: "
              f"{said.strip()[-400:]}")
        return said

    def stats(self):
        """The RTOS's own counters."""
        return json.loads(self.ok("wget", "-qO-", "-T", "5", STATS))

    def driver_stats(self):
        """The driver's own counters."""
        said = self.ok("ethtool", "-S", "isth0")
        return {name: int(value) for name, value in
                re.findall(r"^ +(\S+): (\d+)$", said, re.M)}

    def ping(self, address=RTOS, *options, seconds=60):
        """Ping, and let no packet be lost."""
        said = self.ok("ping", "-q", *options, address, seconds=seconds)
        check(" 0% packet loss" in said, f"ping lost packets: {said}")
        return said

    def secure_console(self):
        return self.machine.folder.secure_log.read_text(errors="replace")

    def until(self, condition, seconds, message):
        """Wait until a shell condition holds, by the board's clock."""
        status, _ = self.run("bash", "-c", f"""
            for ((left = {seconds * 50}; left; left--)); do
                {condition} && exit
                sleep 0.02
            done
            exit 1""", seconds=600)
        check(status == 0, message)

    def carrier(self):
        """Wait for the link."""
        self.until("[ $(cat /sys/class/net/isth0/carrier) = 1 ]", 10,
                   "the carrier did not come back")

    def end(self, program):
        """End what runs in the background, unless it has ended by itself."""
        self.sh(f"killall -q {program}; "
                f"while pidof {program} >/dev/null; do sleep 0.02; done")

    def check_time(self):
        """The control task has met every deadline so far."""
        if not (self.options.link and self.options.icount and self.status):
            return  # nothing to ask; or the host's own load is in the answer
        missed = self.stats()["applications"]["control"]["deadlines_missed"]
        check(missed == 0, f"the control task missed {missed} deadlines")

    def check_complaints(self):
        for line in self.ok("dmesg").splitlines():
            check(not COMPLAINT.search(line), f"Linux says: {line}")
        for line in self.secure_console().splitlines():
            if not any(wanted in line for wanted in self.provoked):
                check(not SECURE_COMPLAINT.search(line),
                      f"the secure world says: {line}")


class Tests:
    """Functions under a name, each with a title."""

    def __init__(self, name):
        self.name = name
        self.tests = []

    def test(self, title, needs=(), **arguments):
        """Decorate function(..., **arguments) as one of these tests, which
        needs means of this machine (means.py)."""
        def add(function):
            self.tests.append((title, needs, function, arguments))
            return function
        return add

    def possible(self, report):
        """Those whose means are there; the others are skipped."""
        for title, needs, function, arguments in self.tests:
            missing = next(filter(None, (need() for need in needs)), None)
            if missing:
                report.skip(self.name, title, missing)
            else:
                yield title, function, arguments


class Group(Tests):
    """Tests of a board, which each is given first."""

    def __init__(self, name, options, status=True):
        super().__init__(name)
        self.options = options
        self.status = status

    def run(self, report):
        """Run all tests; boot again when a test has lost its board."""
        waiting = list(self.possible(report))
        while waiting:
            try:
                with Machine(self.options) as machine:
                    self._run_boot(Board(machine, self.options, self.status),
                                   waiting, report)
            except BoardFailure as failure:
                title = waiting.pop(0)[0] if waiting else "power off"
                report(self.name, title, 0, failure.what)
                report.detail(self.name, failure.tails)

    def _run_boot(self, board, waiting, report):
        board.machine.wait_ready()
        while waiting:
            title, function, arguments = waiting[0]
            start = time.monotonic()
            verdict = figures = None
            try:
                figures = function(board, **arguments)
                board.check_time()
            except Failed as failed:
                verdict = str(failed)
            except BoardFailure:
                raise
            except Exception as error:  # pylint: disable=broad-exception-caught
                verdict = unexpected(report, self.name, error)
            report(self.name, title, time.monotonic() - start, verdict,
                   figures)
            waiting.pop(0)
            if verdict:
                report.detail(self.name, board.machine.folder.tails())
                return  # what it left behind shall not fail the next one
        self._end(board, report)

    def _end(self, board, report):
        verdict = None
        try:
            board.check_complaints()
        except Failed as failed:
            verdict = str(failed)
        report(self.name, "no complaint from either world", 0, verdict)
        board.machine.off()


class Local(Tests):
    """Tests that need no board of ours: they run what users run."""

    def run(self, report):
        for test in self.possible(report):
            self._run_test(report, *test)

    def _run_test(self, report, title, function, arguments):
        start = time.monotonic()
        verdict = figures = None
        try:
            figures = function(**arguments)
        except (Failed, Failure) as failed:
            verdict = str(failed)
        except Exception as error:  # pylint: disable=broad-exception-caught
            verdict = unexpected(report, self.name, error)
        report(self.name, title, time.monotonic() - start, verdict, figures)


class Report:
    """Prints one line per test, and keeps the score."""

    def __init__(self):
        self.passed = self.failed = 0
        # Of the tests that were run elsewhere.
        self.skipped = Counter()  # by what was missing
        self.figures = []

    def __call__(self, group, title, seconds, verdict, figures=None):
        """figures: what a passed test measured, if it says so."""
        if verdict:
            self.failed += 1
            print(f"FAIL  {group}: {title}: {verdict}", flush=True)
        else:
            self.passed += 1
            print(f"ok    {group}: {title} ({seconds:.1f} s)", flush=True)
            if figures:
                print(f"      {group}: {figures}", flush=True)

    @staticmethod
    def skip(group, title, missing):
        print(f"skip  {group}: {title}: {missing}", flush=True)

    @staticmethod
    def detail(group, text):
        """What helps to find out why; not part of the list."""
        with open(log_of(group), "a", encoding="utf-8") as log:
            log.write(text + "\n")
