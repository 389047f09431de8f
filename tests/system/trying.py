# SPDX-License-Identifier: MIT
"""make try: the RTOS's network part as a process of this machine, each time in
a network of the test's own."""

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import means
import processes
from ending import Person, ctrl_c
from fetching import one_line, tools_without
from qemu import ROOT
from running import environment
from signals import die_with_parent
from suite import RTOS, RTOS6, STATS, check

TRY = str(ROOT / "secure/try/run")
EXAMPLE = ROOT / "secure/apps/example"
NAME = "isth-try"
ECHO = "echo $0 | nc -u -W 1 -w 10 {} 7"
CLOCK = f"echo | nc -u -W 1 -w 10 {RTOS} 13"


class Network:
    """with Network() as network: a network without anything in it"""

    def __enter__(self):
        # pylint: disable=consider-using-with
        self.holder = subprocess.Popen(
            ["unshare", "-rn", "sh", "-c",
             "ip link set lo up && echo ready && exec sleep infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent)
        if self.holder.stdout.readline() != "ready\n":
            self.__exit__()
            check(False, "no network of our own")
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.communicate()

    def inside(self, *words):
        return ["nsenter", "-t", str(self.holder.pid), "-U", "-n",
                "--preserve-credentials", *map(str, words)]

    def run(self, *words, **options):
        """(status, standard output, standard error)"""
        options = {"env": environment(), **options}
        done = subprocess.run(self.inside(*words), check=False, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=300, **options)
        return done.returncode, done.stdout, done.stderr

    def ok(self, *words):
        status, out, err = self.run(*words)
        check(status == 0, f"'{words}' ended with {status}: {out}{err}")
        return out

    def interfaces(self):
        return re.findall(r"^\S+", self.ok("ip", "-brief", "link"), re.M)

    def is_empty(self):
        check(self.interfaces() == ["lo"], f"left: {self.interfaces()}")

    def stats(self):
        return json.loads(self.ok("wget", "-qO-", "--no-proxy", "-T", "5",
                                  STATS))

    def ping(self, address, *options):
        self.ok("ping", "-q", "-c", 3, "-i", "0.2", *options, address)


@functools.cache
def apart():
    return means.refusal("no network name spaces", "unshare", "-rn", "true")


@functools.cache
def network():
    """A TAP interface in a network of one's own."""
    return means.refusal("no TAP interface in a network of its own",
                         "unshare", "-rn", "sh", "-c",
                         "ip tuntap add $0 mode tap && "
                         "ip address add fd77::2/64 dev $0", NAME)


def debugger():
    return "" if shutil.which("gdb") else "no gdb"


# Errors: the program does not start.

def refused(said, status, before=("true",), words=(), **options):
    with Network() as net:
        net.ok(*before)
        there = net.interfaces()
        ended, out, err = net.run(*options.pop("by", ()), TRY, *words,
                                  **options)
        check(net.interfaces() == there, "interfaces changed")
    check((ended, out) == (status, ""), f"status {ended}: {out}{err}")
    one_line(err, *said)


def no_device():
    hide = '[ ! -e /dev/net ] || mount -t tmpfs none /dev/net; exec "$@"'
    refused(("/dev/net/tun: No such file", "modprobe tun"), 1,
            by=("unshare", "-m", "sh", "-c", hide, "sh"), words=("--built",))


def not_root():
    """Somebody who is not root, also in the network's user name space."""
    with tempfile.TemporaryDirectory() as tools:
        path = tools_without(tools, "sudo")
        refused(("needs root: this is user 65534", "no sudo"), 1,
                by=("unshare", "-U"), words=("--built",),
                env=environment(PATH=path))


USED = f"{RTOS.rpartition('.')[0]}.9/24"
THERE = ("the interface is there already",
         (f"an interface {NAME} already", f"ip link delete {NAME}"), 1,
         ("ip", "tuntap", "add", NAME, "mode", "tap"), ("--built",))
REFUSED = (
    ("the address is another interface's",
     (f"lo has {USED} already", "10.77.0.0/24"), 1,
     ("ip", "address", "add", USED, "dev", "lo"), ("--built",)),
    ("the IPv6 address is another interface's",
     ("lo has fd77::9/64 already", "fd77::/64"), 1,
     ("ip", "address", "add", "fd77::9/64", "dev", "lo"), ("--built",)),
    ("--front nonsense", ("'nonsense'", "'bare'"), 2, ("true",),
     ("--front", "nonsense")),
    ("--ring 100", ("'100'", "'128'"), 2, ("true",), ("--ring", "100")),
    ("--interface with a space", ("'a b'", "letters"), 2, ("true",),
     ("--interface", "a b")),
    ("--apps of a missing folder", ("'/no/such'",), 2, ("true",),
     ("--apps", "/no/such")),
    ("an unknown option", ("--bogus", "--help"), 2, ("true",), ("--bogus",)),
)


def no_right():
    """Root of a container that may not change its network."""
    refused((f"no TAP interface {NAME}: Operation not permitted",
             "CAP_NET_ADMIN"), 1,
            by=("setpriv", "--bounding-set=-net_admin",
                "--inh-caps=-net_admin"), words=("--built",))


# It runs.

def tour():
    """Without a terminal it shows what there is, and ends."""
    with Network() as net:
        status, out, err = net.run(TRY)
        net.is_empty()
    check(status == 0, f"status {status}: {out}{err}")
    for words in (" 0% packet loss", "\nhello, secure world\n", "<html",
                  f"{NAME} is gone"):
        check(words in out, f"no '{words}' in: {out}")


def talk(net):
    """As a user would, by each protocol."""
    for address in (RTOS, RTOS6):
        net.ping(address)
        said = net.ok("sh", "-c", ECHO.format(address), "how do you do")
        check(said == "how do you do\n", f"{address} answers '{said}'")
    first, second = (int(net.ok("sh", "-c", CLOCK)) for _ in range(2))
    check(first < second, f"the clock went from {first} to {second}")
    stats = net.stats()
    check(stats["link"]["carrier"] == 1, f"no carrier: {stats['link']}")
    return stats


def reload(net, pid):
    """The window goes, and comes back."""
    before = net.stats()["link"]["attaches"]
    os.kill(pid, signal.SIGHUP)

    def again():
        status, out, _ = net.run("wget", "-qO-", "--no-proxy", "-T", "1",
                                 STATS)
        return not status and json.loads(out)["link"]["attaches"] > before

    processes.until(again, "the window did not come back")


def terminal():
    with Network() as net, Person(*net.inside(TRY)) as person:
        person.sees(r"kill -HUP \d+")
        pid = int(re.search(r"kill -HUP (\d+)", person.seen)[1])
        asked = talk(net)["applications"]["clock"]["answers"]
        reload(net, pid)
        talked = talk(net)["applications"]["clock"]["answers"]
        check(talked == asked + 2, f"{talked} answers of the clock's")
        net.ok("ip", "link", "set", NAME, "mtu", "9000")
        net.ping(RTOS, "-s", 8000, "-M", "do")
        ctrl_c(person)
        status = person.leaves()
        net.is_empty()
    processes.gone([pid])
    check(status == 0, f"status {status}: {person.seen[-500:]}")
    check(f"{NAME} is gone" in person.seen, f"it says: {person.seen[-500:]}")


def stopped(number, status):
    """Ended from outside; after SIGKILL too nothing is left."""
    with Network() as net:
        with Person(*net.inside(TRY, "--built")) as person:
            person.sees("until Ctrl-C")
            below = processes.below(person.process.pid)
            person.process.send_signal(number)
            ended = person.leaves()
        processes.gone(below)
        net.is_empty()
    check(ended == status, f"status {ended}: {person.seen[-500:]}")


def wrong_application(right, wrong, leave, said):
    """The example with a mistake, and a question to it."""
    text = (EXAMPLE / "clock.c").read_text()
    check(text.count(right) == 1, "the example has changed: so has to this")
    with tempfile.TemporaryDirectory() as apps, Network() as net:
        Path(apps, "clock.c").write_text(text.replace(right, wrong))
        with Person(*net.inside(TRY, "--apps", apps)) as person:
            person.sees("until Ctrl-C")
            net.run("sh", "-c", f"echo | nc -u -w 1 {RTOS} 13")
            leave(person)
            status = person.leaves()
        net.is_empty()
    check(status == 1, f"status {status}")
    for words in said:
        check(words in person.seen, f"no '{words}' in: {person.seen[-3000:]}")


def variant(*words):
    with Network() as net:
        status, out, err = net.run(TRY, *words)
        net.is_empty()
    check(status == 0, f"status {status}: {out}{err}")
    check("\nhello, secure world\n" in out, f"no echo: {out}")


def without_asan():
    variant("--no-asan", "--ring", "128")


def bare():
    variant("--front", "bare")


def breakpoint_reached():
    commands = ("break app_start_all", "run", "backtrace 1", "kill", "quit")
    with Network() as net:
        done = subprocess.run(net.inside(TRY, "--gdb"), text=True, check=False,
                              input="\n".join(commands) + "\n", timeout=300,
                              capture_output=True, env=environment())
        net.is_empty()
    check(done.returncode == 0, f"status {done.returncode}: {done.stderr}")
    check(re.search(r"#0 +app_start_all \(", done.stdout),
          f"no breakpoint: {done.stdout}{done.stderr}")


SENT = "\tudp_sendto(pcb, p, to, port);\n"
FREED = "\tpbuf_free(p);\n"
WRONG = (
    ("an application's use after free is reported", SENT + FREED,
     FREED + SENT, lambda _: None,
     ("heap-use-after-free", "clock.c:",
      "error: the RTOS's process ended with status")),
    ("an application that never returns", SENT,
     "\tfor (;;)\n\t\t;\n" + SENT, ctrl_c,
     ("error: it did not end", "Does an application wait, or loop?")),
)


def add_tests(group):
    net = (network,)
    screen = (network, means.terminal)
    group.test("without a terminal: the tour", needs=net)(tour)
    group.test("on a terminal: all protocols, reload, another MTU, Ctrl-C",
               needs=screen)(terminal)
    for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129),
                           (signal.SIGKILL, -9)):
        group.test(f"ended by {number.name}: nothing is left", needs=screen,
                   number=number, status=status)(stopped)
    for title, right, wrong, leave, said in WRONG:
        group.test(title, needs=screen, right=right, wrong=wrong, leave=leave,
                   said=said)(wrong_application)
    group.test("under gdb: a breakpoint",
               needs=(network, debugger))(breakpoint_reached)
    group.test("--no-asan, --ring 128", needs=net)(without_asan)
    group.test("--front bare: without lwIP", needs=net)(bare)
    group.test("no right to change the network", needs=net)(no_right)
    group.test("no /dev/net/tun",
               needs=(apart, means.small_disk))(no_device)
    group.test("not root, and no sudo", needs=(apart,))(not_root)
    for need, error in ((network, THERE), *((apart, e) for e in REFUSED)):
        title, said, status, before, words = error
        group.test(title, needs=(need,), said=said, status=status,
                   before=before, words=words)(refused)
