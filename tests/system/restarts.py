# SPDX-License-Identifier: MIT
"""Linux ends, by whatever cause, and starts again alone: the RTOS runs on."""

import random
import re

from machine import Machine
from qemu import BOARD, Options
from suite import PRODUCTS, RTOS, Board, Local, check
from survival import MONITOR, SecureRam, TRAP, goes_on
from turns import TURN_US, count

DEFACE = str(PRODUCTS / "cloud/deface.ko")
HANG = str(PRODUCTS / "cloud/hang.ko")
TREE, STARTER = 0x40000000, 0x60000000  # qemu.py, monitor/Makefile
SYSTEM_RESET = 0x84000009

# How much later than when nothing happens the control task may start: by a step
# of EL3's; with more cores than one by their turns, too (turns.py).
LATER_NS = 6000
TURNS_NS = 4 * TURN_US * 1000
# A step of EL3's, by the counter's 62.5 MHz (SPEC 5.7).
NS_PER_TICK, STEP_NS = 16, 4000
# From Linux's first instruction to the first answer of the RTOS's.
BACK_S = 5

DEFACED = f"insmod /root/deface.ko tree={TREE:#x} starter={STARTER:#x}"
CAUSES = {
    "reboot": "reboot",
    "reboot -f": "busybox reboot -f",
    "sysrq-b": "echo b >/proc/sysrq-trigger",
    "panic": "echo c >/proc/sysrq-trigger",
    "exception": "insmod /root/trap.ko cpu=0",
    "defaced": f"{DEFACED} call={SYSTEM_RESET:#x}",
}
# On the last core, while the others are deaf.
OTHERS = {
    "exception elsewhere": "insmod /root/trap.ko cpu=1",
    "defaced, deaf cores": "busybox taskset 2 "
                           f"{DEFACED} call={SYSTEM_RESET:#x} spin=1",
}
# Where Linux's first core is not the RTOS's, and its only one.
ALONE = {
    "panic": CAUSES["panic"],
    "exception": CAUSES["exception"],
}
# What only the supervisor ends, after a silence of so many ms (SPEC 5.9).
SILENT = {
    "hang": "insmod /root/hang.ko",
    "panic=0": "sysctl -qw kernel.panic=0; echo c >/proc/sysrq-trigger",
}
WATCH_MS, LOOKS, BUDGET = 400, 8, 6  # supervisor.c
TRAFFIC = "iperf -c 10.77.0.1 -t 100 >/dev/null & sleep 0.1; "


def drop(_):
    """What a Linux says that is about to end."""


class Restarts:
    """One boot of the board, and Linux's lives on it."""

    def __init__(self, machine):
        machine.wait_ready()
        self.machine = machine
        self.board = Board(machine, machine.options)
        self.board.sh("sleep 1")
        self.ram = SecureRam(machine.qemu.pid)
        self.turns, _, self.idle = self.ram.control()
        self.later = LATER_NS if count(machine.options) == 1 else TURNS_NS
        self.back = {}

    def end(self, cause, script):
        """Linux ends by this, and is back."""
        wanted = self.machine.starts + 1
        self.machine.begin(["sh", "-c", TRAFFIC + script], drop, drop)
        self.machine.wait_starts(wanted)
        # The first question may fall into Linux's own gap (DESIGN).
        self.board.until(f"ping -q -c 1 -W 1 {RTOS} >/dev/null", 3,
                         f"{cause}: no answer")
        log = self.board.ok("dmesg")
        seconds = float(re.findall(r"^\[ *([0-9.]+)\].* isth0: .*", log,
                                   re.M)[-1])
        check(seconds < BACK_S, f"{cause}: link up after {seconds} s")
        self.back[cause] = max(seconds, self.back.get(cause, 0))
        self.check(cause, wanted - 1)

    def check(self, cause, ends):
        turns, missed, worst = self.ram.control()
        check(turns > self.turns, f"{cause}: the RTOS began anew")
        self.turns = turns
        check(not missed, f"{cause}: {missed} deadlines missed")
        check(worst <= self.idle + self.later,
              f"{cause}: control {worst} ns late, idle {self.idle} ns")
        for name in ("NORMAL_ENDS", "RESTARTS"):
            counted = self.ram.counted(name)
            check(counted == ends, f"{cause}: {name} is {counted}")
        self.board.check_complaints()

    def figures(self):
        _, _, worst = self.ram.control()
        step = self.ram.words(MONITOR, "life")[2] * NS_PER_TICK
        # With more cores than one their turns are in it.
        check(step <= STEP_NS or self.later != LATER_NS,
              f"a step of EL3's of {step} ns")
        return (f"EL3's longest step {step} ns; control at most {worst} ns "
                f"late, idle {self.idle} ns; link up after " +
                ", ".join(f"{seconds:.2f} s ({cause})"
                          for cause, seconds in self.back.items()))


def again(cores, causes, lives, seed, **more):
    """Each cause in turn, in another order each time."""
    draw = random.Random(seed)
    order = []
    while len(order) < lives:
        order += draw.sample(sorted(causes), len(causes))
    with Machine(Options(icount=True, smp=cores, restarts=True,
                         push=[TRAP, DEFACE, HANG], **more)) as machine:
        linux = Restarts(machine)
        for cause in order[:lives]:
            linux.end(cause, causes[cause])
        console = linux.board.secure_console()
        check(console.count("secure image, calls") == 1, console[-400:])
        figures = linux.figures()
        machine.off()
    return figures


def supervisor(board):
    return board.stats()["applications"]["supervisor"]


def hangs(cores, lives):
    """Linux hangs each time it is up. It is ended after its silence, and as
    often as the budget allows; then it stays as it is."""
    with Machine(Options(icount=True, smp=cores, restarts=True,
                         watch_ms=WATCH_MS, push=[HANG])) as machine:
        linux = Restarts(machine)
        draw = random.Random(cores)
        worst = 0
        for _ in range(lives):
            linux.end("hang", draw.choice(sorted(SILENT.values())))
            told = supervisor(linux.board)["silence_ms"]
            check(WATCH_MS <= told <= WATCH_MS * (LOOKS + 2) / LOOKS,
                  f"ended after {told} ms")
            worst = max(worst, told)
        if lives == BUDGET:
            machine.begin(["sh", "-c", SILENT["hang"]], drop, drop)
            said(machine, "is left so")
            check(linux.ram.counted("NORMAL_ENDS") == BUDGET,
                  "it was ended once more")
            return f"left alone after {BUDGET} restarts"
        figures = linux.figures()
        machine.off()
    return f"a silence of {worst} ms at most; {figures}"


# What a living Linux may do for longer than it may be silent.
ALIVE = {
    "idle": "sleep 2",
    "closed": "ip link set isth0 down; sleep 2; ip link set isth0 up",
    "without the driver": "rmmod isthmus; sleep 2; isth0-up",
    "busy": "iperf -c 10.77.0.1 -t 1 >/dev/null",
    "flooded": "ping -q -f -s 60000 -w 2 10.77.0.1 >/dev/null",
    "asleep": "echo disk >/sys/power/state; sleep 1",
}


def alive(cores):
    """A Linux that lives is never ended."""
    with Machine(Options(icount=True, smp=cores,
                         watch_ms=WATCH_MS)) as machine:
        machine.wait_ready()
        board = Board(machine, machine.options)
        for name, script in ALIVE.items():
            board.sh(script, seconds=300)
            board.carrier()
            said = supervisor(board)
            check(not said["restarts"] and not said["refused"],
                  f"{name}: {said}")
        ends = SecureRam(machine.qemu.pid).counted("NORMAL_ENDS")
        check(not ends, f"{ends} ends")
        machine.off()


def switched_off():
    """Linux is off, and the board is not: the RTOS runs on."""
    with Machine(Options(icount=True, off_is_all=False)) as machine:
        machine.wait_ready()
        ram = SecureRam(machine.qemu.pid)
        machine.begin(["poweroff", "-f"], drop, drop)
        said(machine, "linux: off")
        goes_on(machine, ram)
        counts = [ram.counted(name) for name in ("NORMAL_ENDS", "RESTARTS")]
        check(counts == [1, 0], f"ends and starts: {counts}")


def damaged():
    """A medium without a kernel: it is looked at again, later and later."""
    bad = BOARD / "damaged"
    bad.mkdir(exist_ok=True)
    for good in (BOARD / "cloud").iterdir():
        (bad / good.name).unlink(missing_ok=True)
        (bad / good.name).symlink_to(good)
    (bad / "Image").unlink()
    (bad / "Image").write_bytes(bytes(1 << 20))
    with Machine(Options(icount=True, restarts=True,
                         kernel="damaged")) as machine:
        said(machine, "linux: ended by reset, 4 starts since boot")
        ram = SecureRam(machine.qemu.pid)
        goes_on(machine, ram)
        ends = ram.counted("NORMAL_ENDS")
        pause = ram.words(MONITOR, "life")[5] & 0xffffffff
        check(pause == 1000 << ends, f"{pause} ms after {ends} ends")
        text = machine.folder.linux_log.read_text(errors="replace")
        check("starter: no kernel among the files" in text, text[-200:])


def said(machine, line, seconds=120):
    """Until the secure world has said this."""
    log = machine.folder.secure_log
    for _ in range(seconds):
        machine.pump(1)
        if line in log.read_text(errors="replace"):
            return
    check(False, f"the secure world did not say '{line}'")


def groups():
    group = Local("restarts")
    group.test("Linux ends and starts again, by each cause, on one core",
               cores=1, causes=CAUSES, lives=len(CAUSES), seed=1)(again)
    group.test("by what another core does, or cannot do", cores=2,
               causes=OTHERS, lives=len(OTHERS), seed=2)(again)
    group.test("the RTOS on a core of its own", cores=1, causes=ALONE,
               lives=len(ALONE), seed=5, own_core=True)(again)
    group.test("Linux hangs, and the supervisor sees it", cores=1,
               lives=2)(hangs)
    group.test("a Linux that lives is left alone", cores=1)(alive)
    group.test("Linux is off, and the RTOS is not")(switched_off)
    group.test("a medium without a kernel")(damaged)
    return (group,)


def long_groups():
    group = Local("100 restarts")
    group.test("by each cause in turn, on one core", cores=1,
               causes=CAUSES, lives=80, seed=3)(again)
    group.test("on two cores", cores=2, causes=CAUSES | OTHERS, lives=20,
               seed=4)(again)
    group.test("Linux hangs more often than the supervisor bears", cores=2,
               lives=BUDGET)(hangs)
    return (group,)
