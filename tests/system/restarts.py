# SPDX-License-Identifier: MIT
"""Linux ends, by whatever cause, and starts again alone: the RTOS runs on."""

import random
import re

from machine import Machine
from qemu import Options
from suite import PRODUCTS, RTOS, Board, Local, check
from survival import MONITOR, SecureRam, TRAP
from turns import TURN_US, count

DEFACE = str(PRODUCTS / "cloud/deface.ko")
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


def again(cores, causes, lives, seed, own_core=False):
    """Each cause in turn, in another order each time."""
    draw = random.Random(seed)
    order = []
    while len(order) < lives:
        order += draw.sample(sorted(causes), len(causes))
    with Machine(Options(icount=True, smp=cores, own_core=own_core,
                         restarts=True,
                         push=[TRAP, DEFACE])) as machine:
        linux = Restarts(machine)
        for cause in order[:lives]:
            linux.end(cause, causes[cause])
        console = linux.board.secure_console()
        check(console.count("secure image, calls") == 1, console[-400:])
        figures = linux.figures()
        machine.off()
    return figures


def groups():
    group = Local("restarts")
    group.test("Linux ends and starts again, by each cause, on one core",
               cores=1, causes=CAUSES, lives=len(CAUSES), seed=1)(again)
    group.test("by what another core does, or cannot do", cores=2,
               causes=OTHERS, lives=len(OTHERS), seed=2)(again)
    group.test("the RTOS on a core of its own", cores=1, causes=ALONE,
               lives=len(ALONE), seed=5, own_core=True)(again)
    return (group,)


def long_groups():
    group = Local("100 restarts")
    group.test("by each cause in turn, on one core", cores=1,
               causes=CAUSES, lives=80, seed=3)(again)
    group.test("on two cores", cores=2, causes=CAUSES | OTHERS, lives=20,
               seed=4)(again)
    return (group,)
