# SPDX-License-Identifier: MIT
"""A hostile Linux on the board, and what the secure world made of it.

The board has its whole script before it starts, so with one core its time is a
matter of its instructions alone. The secure memory is looked at from outside.
"""

import json
import re
import shlex
import time
from dataclasses import dataclass, field

from calls import numbers
from machine import BoardFailure, Machine
from qemu import BUILD, Options
from suite import HERE, Tests
from secure_memory import SecureMemory

PRODUCTS = BUILD / "tests/hostile"
FILES = [str(PRODUCTS / "hostile.ko"), str(PRODUCTS / "strike")]
STEPS = HERE / "hostile/steps.sh"
IMAGE = "secure/bl32.elf"
MONITOR = "monitor/tfa/qemu/release/bl31/bl31.elf"
CHECKED = BUILD / "tests/system/checked"
SHORT_SECONDS = 600  # for a board's rows as make test has them
LONG_SECONDS = 5 * 3600
# What writes into memory as it is told.
DEVICE = ["-object", "rng-builtin,id=rng",
          "-device", "virtio-rng-device,rng=rng"]

MARK = re.compile(rb"\n\x01(\w+) (\S+)(?: (\d+))?\n")
TICK_NS = 16
MARGIN_NS = 1500  # above the idle worst case, on one core
RECOVER_US = 1_000_000
THREADS_US = 10_000_000  # of this machine's clock, which is not the board's

STATS = {value: name.removeprefix("ISTH_STAT_").lower()
         for name, value in numbers(r"ISTH_STAT_\w+").items()
         if name != "ISTH_STAT_COUNT"}

# Counters that any traffic moves, and that tell nothing of an attack.
DULL = re.compile(
    r"control|uptime|busy|activations$|timeouts|\.used|^monitor\.|requests|"
    r"tx\.frames|rx\.frames|bytes$|\.xmit|\.recv|session$|bells_heard|"
    r"bells_rung|el3\.(entries|yields|bells_to_normal$)|frame_max|^budget.*_"
    r"(frames|bytes|us)$|connections$|flights\.\d")


@dataclass
class Result:
    """What one attack did, and how the board came through."""
    row: object
    status: int = None
    seconds: float = 0  # of this machine's
    said: dict = field(default_factory=dict)
    noticed: dict = field(default_factory=dict)  # counter: by how much
    worst_ns: int = None
    missed: int = None
    restarts: int = None  # of netd
    recovered_us: int = None
    tcp_ms: int = None
    faults: list = field(default_factory=list)


def flatten(tree, prefix=""):
    flat = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def read_counters(text):
    """(the RTOS's document, EL3's counters by name) of what a row printed"""
    start = text.find("{")
    if start < 0:
        return None, {}
    document, end = json.JSONDecoder().raw_decode(text[start:])
    el3 = {}
    for line in text[start + end:].splitlines():
        if found := re.fullmatch(r"(\d+) (\d+)", line):
            index, value = map(int, found.groups())
            el3[f"el3.{STATS.get(index, index)}"] = value
    return document, el3


def bucket_end(ns):
    """16 ns wide below 4096 ns, 1/16 of their octave above."""
    width = TICK_NS if ns < 4096 else 1 << (ns.bit_length() - 5)
    return ns + width - 1


def worst(before, after):
    """The latest that control began between two documents, in ns.

    Known to the nanosecond if it is the worst since boot, else by its bucket.
    """
    old, new = before["latency_from_ns"], after["latency_from_ns"]
    hit = [int(ns) for ns, count in new.items() if count > old.get(ns, 0)]
    if not hit:
        return None
    if after["latency_max_ns"] > before["latency_max_ns"]:
        return after["latency_max_ns"]
    return min(bucket_end(max(hit)), after["latency_max_ns"])


def noticed(before, after):
    """Counters that the attack moved; those of a new life start at 0."""
    moved = {}
    for name, value in after.items():
        added = value - before.get(name, 0)
        if added and not DULL.search(name):
            moved[name] = added if added > 0 else value
    return moved


class Parts:
    """Cuts the board's output: done(verb, name, status, text before it)."""

    def __init__(self, done):
        self.done = done
        self.held = b""

    def feed(self, data):
        self.held += data
        while match := MARK.search(self.held):
            before, self.held = (self.held[:match.start()],
                                 self.held[match.end():])
            verb, name, status = match.groups()
            self.done(verb.decode(), name.decode(), status and int(status),
                      before.decode(errors="replace"))


class Boot:
    """One board, some rows: report(Result) for each, as it ends."""

    def __init__(self, rows, board, part, report, idle_ns=None):
        self.rows = {row.name: row for row in rows}
        self.board = board
        self.part = part
        self.report = report
        self.idle_ns = idle_ns
        self.memory = self.digest = None
        self.parts = {}
        self.running = None
        self.since = 0
        self.machine = None
        self.options = Options(smp=board.cores, cpu=board.cpu,
                               icount=board.icount, push=FILES, more=DEVICE,
                               firmware=f"{CHECKED}.img" if board.checked
                               else "flash.img")

    def script(self):
        lines = [STEPS.read_text(encoding="utf-8")]
        lines += [shlex.join(["row", row.name, row.text(self.part)])
                  for row in self.rows.values()]
        # The last row is looked at before the board is gone.
        return "\n".join(lines) + "\nsleep 5\n"

    def run(self):
        """All rows. On a failure the first that is left ended the board."""
        words = ["bash", "-c", self.script()]
        limit = LONG_SECONDS if self.part else SHORT_SECONDS
        with Machine(self.options, words, limit) as self.machine:
            sink = Parts(self._part).feed
            self.machine.begin(words, sink, sink)
            self.machine.wait_ready()
            build = CHECKED if self.board.checked else BUILD
            self.memory = SecureMemory(self.machine.qemu.pid, build / IMAGE,
                                       build / MONITOR)
            self.machine.finish()
            self.digest = self.memory.digest()
            self.machine.wait_off()

    def _part(self, verb, name, status, text):
        if verb == "before":
            self.running, self.parts = name, {}
            self.since = time.monotonic()
            return
        if name != self.running:
            return
        names = {"attack": "before", "recover": "attack", "after": "recover",
                 "end": "after"}
        self.parts[names[verb]] = text
        if verb == "end":
            row = self.rows.pop(name)
            self.report(self._judge(row, status))

    def _judge(self, row, status):
        result = Result(row, status, time.monotonic() - self.since)
        attack, recover = self.parts["attack"], self.parts["recover"]
        try:
            self._read(result, attack, recover)
        except (ValueError, KeyError, TypeError) as error:
            result.faults.append(f"unreadable: {error!r}: {attack[-300:]}")
        if status:
            result.faults.append(f"status {status}: {attack.strip()[-300:]}")
        if result.said.get("wrong"):
            result.faults.append(
                f"{result.said['wrong']} wrong answers: "
                f"{result.said.get('note') or ''}")
        self._judge_recovery(result, recover)
        self._judge_time(result)
        self._judge_memory(result)
        return result

    def _read(self, result, attack, recover):
        for line in attack.splitlines():
            if line.startswith("{"):
                said = json.loads(line)
                for name, value in said.items():
                    if isinstance(value, int):
                        value += result.said.get(name, 0)
                    result.said[name] = value
        if found := re.search(r'"recovered_us": (\d+)', recover):
            result.recovered_us = int(found.group(1))
        before, el3_before = read_counters(self.parts["before"])
        after, el3_after = read_counters(self.parts["after"])
        times = re.findall(r"^(\d+\.\d\d)$", self.parts["after"], re.M)
        if len(times) == 2:
            result.tcp_ms = round(1000 * (float(times[1]) - float(times[0])))
        if not before or not after:
            raise ValueError("no counters")
        result.worst_ns, result.missed = worst_and_missed(before, after)
        result.restarts = after["lives"]["begun"] - before["lives"]["begun"]
        result.noticed = noticed(flatten(before) | el3_before,
                                 flatten(after) | el3_after)

    def _judge_recovery(self, result, said):
        if result.recovered_us is None:
            result.faults.append(f"no ping afterwards: {said.strip()[-200:]}")
        elif result.recovered_us > (RECOVER_US if self.board.icount
                                    else THREADS_US):
            result.faults.append(
                f"a ping only after {result.recovered_us} us")

    def _judge_time(self, result):
        if not self.board.icount:
            result.worst_ns = result.missed = None
            return
        if result.missed:
            result.faults.append(f"{result.missed} deadlines missed")
        if self.board.checked and result.restarts:
            result.faults.append(f"netd ended {result.restarts} times")
        if self.board.cores > 1 or result.worst_ns is None:
            return  # cores take turns of 10 us
        if result.row.name == "idle":
            self.idle_ns = result.worst_ns
        elif self.idle_ns and result.worst_ns > self.idle_ns + MARGIN_NS:
            result.faults.append(f"control was {result.worst_ns} ns late, "
                                 f"idle {self.idle_ns} ns")

    def _judge_memory(self, result):
        try:
            changed = self.memory.changed()
            _, wrong = self.memory.control()
        except EOFError as error:
            result.faults.append(str(error))
            return
        if changed:
            result.faults.append(f"changed: {', '.join(changed)}")
        result.faults += [f"control's memory: {what}" for what in wrong]


def worst_and_missed(before, after):
    old, new = (document["applications"]["control"]
                for document in (before, after))
    return worst(old, new), new["deadlines_missed"] - old["deadlines_missed"]


def run_rows(rows, board, part, report):
    """Each row once, as long as part says (rows.py); the digest of what was
    compared. A row that ends its board does not take the others."""
    rows, idle_ns, digest = list(rows), None, None
    while rows:
        boot = Boot(rows, board, part, report, idle_ns)
        try:
            boot.run()
        except BoardFailure as failure:
            left = list(boot.rows.values())
            if not left:
                raise
            report(Result(left[0], faults=[
                f"the board ended: {failure.what}", failure.tails]))
            rows, idle_ns = left[1:], boot.idle_ns
            continue
        rows, digest = [], boot.digest
    return digest


class AttackGroup(Tests):
    """A test for each row, all on one board."""

    def __init__(self, name, rows, board):
        super().__init__(name)
        self.rows = [row for row in rows
                     if row.board == board and not row.pending]
        self.board = board

    def run(self, report):
        def said(result):
            report(self.name, result.row.name, result.seconds,
                   "; ".join(result.faults[:3]) or None)
            if result.faults:
                report.detail(self.name, "\n".join(result.faults))

        run_rows(self.rows, self.board, 0, said)
