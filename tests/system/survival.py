# SPDX-License-Identifier: MIT
"""EL3 and the RTOS outlive what Linux does to itself, and it starts again.

Linux is gone meanwhile, so what the RTOS did is read from its memory: out of QEMU's
own process, for the board's secure RAM is not on any bus that can be asked.
"""

import struct
import subprocess
import time
from pathlib import Path

from calls import STATS, Firmware
from machine import Machine
from qemu import BUILD, Options
from suite import PRODUCTS, RTOS, Board, Failed, Local, check

TRAP, SMC = (str(PRODUCTS / f"cloud/{name}.ko") for name in ("trap", "smc"))
SECURE_RAM, SECURE_SIZE = 0x0e000000, 0x01000000  # of QEMU's virt
IMAGE = BUILD / "secure/bl32"
MONITOR = BUILD / "monitor/tfa/qemu/release/bl31/bl31.elf"
CACHE_LINE = 64

# TF-A's CONSOLE_FLAG_*: for boot, runtime and a crash.
CONSOLE_BOOT, CONSOLE_SCOPES = 1, 7

# How many turns the control task has to take after the blow.
TURNS = 500

# SPEC 4.4's two seconds, after two looks of netd_netif.c's at a quiet link.
NOTICED_MS = 7500


def symbol(program, name):
    """Its address and its size."""
    said = subprocess.run(["aarch64-linux-gnu-nm", "-S", program], check=True,
                          text=True, capture_output=True).stdout
    return next((int(words[0], 16), int(words[1], 16))
                for words in map(str.split, said.splitlines())
                if words[-1] == name and len(words) == 4)


class SecureRam:
    """The board's, while it runs."""

    def __init__(self, pid):
        self.memory = open(f"/proc/{pid}/mem", "rb", buffering=0)
        self.start = self._find(pid)

    def _find(self, pid):
        """What is of its size, and has the image in it."""
        code = Path(f"{IMAGE}.bin").read_bytes()[:4096]
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end = (int(word, 16)
                          for word in line.split()[0].split("-"))
            if end - start != SECURE_SIZE:
                continue
            self.memory.seek(start + 0x100000)
            if self.memory.read(len(code)) == code:
                return start
        raise Failed("QEMU has no memory with the secure image in it")

    def words(self, program, name):
        """An object's 64-bit words."""
        address, size = symbol(program, name)
        self.memory.seek(self.start + address - SECURE_RAM)
        return struct.unpack(f"<{size // 8}Q", self.memory.read(size))

    def consoles(self):
        """The scopes of EL3's consoles: the low bits of their flags."""
        at, = self.words(MONITOR, "console_list")
        while at:
            self.memory.seek(self.start + at - SECURE_RAM)
            at, flags = struct.unpack("<2Q", self.memory.read(16))
            yield flags & CONSOLE_SCOPES

    def control(self):
        """(turns, deadlines missed, worst latency in ns)"""
        turns, missed, _, worst = self.words(f"{IMAGE}.elf", "record")[:4]
        return turns, missed, worst

    def counted(self, counter):
        """One of EL3's, of all cores."""
        each = -(-8 * STATS["ISTH_STAT_COUNT"] // CACHE_LINE) * CACHE_LINE // 8
        words = self.words(MONITOR, "cpu_stats")
        return sum(words[STATS[f"ISTH_STAT_{counter}"]::each])


def wait(condition, seconds, message):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, message)
        time.sleep(0.1)


def goes_on(machine, ram):
    """The control task takes its turns and misses none. What a Linux that
    starts has to say is taken in: QEMU would wait for that."""
    first, _, before = ram.control()
    wait(lambda: machine.pump(0.1) or ram.control()[0] >= first + TURNS, 200,
         f"the control task did not take {TURNS} turns")
    _, missed, worst = ram.control()
    check(not missed, f"the control task missed {missed} deadlines")
    return f"control's latency: {before} ns before, {worst} ns at worst"


def carrier_goes(machine, ram):
    """The RTOS's, when Linux is no more, and nobody sends anything."""
    first = ram.control()[0]
    log = machine.folder.secure_log
    wait(lambda: machine.pump(0.1) or
         "link down" in log.read_text(errors="replace"), 200,
         "the RTOS says that the link is up")
    turns = ram.control()[0] - first
    check(turns <= NOTICED_MS, f"link down after {turns} ms")


def trap(cores, cpu, victim):
    """Linux ends by its own instruction on one core, and comes back."""
    with Machine(Options(icount=True, cpu=cpu, smp=cores, restarts=True,
                         push=[TRAP])) as machine:
        machine.wait_ready()
        ram = SecureRam(machine.qemu.pid)
        # Linux's UART could make EL3 wait.
        check(set(ram.consoles()) == {CONSOLE_BOOT},
              f"EL3's consoles have scopes {list(ram.consoles())}")
        # Nobody waits for it: that Linux need not be able to answer any more.
        machine.begin(["insmod", "/root/trap.ko", f"cpu={victim}"],
                      list().append, list().append)
        wait(lambda: machine.pump(0.1) or ram.counted("NORMAL_ENDS"), 30,
             "EL3 counted nothing")
        said = goes_on(machine, ram)
        machine.wait_starts(2)
        Board(machine, machine.options).ping(RTOS, "-c", "5")
        for name in ("NORMAL_ENDS", "RESTARTS"):
            check(ram.counted(name) == 1, f"{name} is not 1")
        console = machine.folder.secure_log.read_text(errors="replace")
        check("EL3 stopped" not in console, console[-400:])
    return said


# PSCI's SYSTEM_OFF, SYSTEM_RESET, and SYSTEM_RESET2 in both widths.
ENDS = (0x84000008, 0x84000009, 0x84000012, 0xc4000012)


def kept():
    """The board runs on, whatever Linux asks PSCI for."""
    with Machine(Options(icount=True, push=[SMC],
                         firmware=str(PRODUCTS / "kept.img"))) as machine:
        machine.wait_ready()
        board = Board(machine, machine.options)
        board.ok("insmod", "/root/smc.ko")
        calls = [(0, 1, number) for number in ENDS]
        for (x, _), call in zip(Firmware(board).calls(calls), calls):
            check(x[0] == -1, f"call {call[2]:#x} gave {x[0]}")
        board.ping(RTOS, "-c", "5", "-i", "0.01")
        # Without a word: its driver gives nothing back.
        machine.begin(["sh", "-c", "echo c >/proc/sysrq-trigger"],
                      list().append, list().append)
        machine.pump(1)
        ram = SecureRam(machine.qemu.pid)
        said = goes_on(machine, ram)
        carrier_goes(machine, ram)
        return said


def groups():
    group = Local("survival")
    for cpu in ("cortex-a57", "cortex-a72"):
        group.test(f"{cpu}: what traps from AArch32 ends Linux, which starts "
                   "again, and the RTOS goes on", cores=1, cpu=cpu,
                   victim=0)(trap)
    group.test("the same on another core than the RTOS's", cores=2,
               cpu="cortex-a57", victim=1)(trap)
    group.test("built to keep running: Linux can neither restart nor end by "
               "PSCI")(kept)
    return (group,)
