# SPDX-License-Identifier: MIT
"""The attacks: one row of the table each."""

from dataclasses import dataclass, replace

MILLION = 1_000_000


@dataclass(frozen=True)
class Board:
    """What the attacks run on, and how the table calls it."""
    name: str
    cores: int = 1
    cpu: str = "cortex-a57"
    icount: bool = True
    checked: bool = False  # undefined behaviour ends what does it


ONE = Board("1 core")
TWO = Board("2 cores", 2)
EL2 = Board("1 core, Linux at EL2", cpu="cortex-a76")
THREADS = Board("2 cores at once", 2, icount=False)
CHECKED = Board("1 core, UBSan", checked=True)
BOARDS = (ONE, TWO, EL2, THREADS, CHECKED)


@dataclass
class Row:
    """One attack.

    script: what the board runs; {0}, {1}... are its counts. short and long
    are the counts of make test and of make attack.
    """
    name: str
    what: str
    script: str
    short: tuple = ()
    long: tuple = ()
    board: Board = ONE
    pending: str = ""  # why it does not hold yet: only in the long form

    def text(self, part):
        """part: 0 for make test, else that part of the whole, at least as
        much as make test does."""
        counts = self.short
        if part:
            counts = (max(few, many // part)
                      for few, many in zip(self.short, self.long))
        return self.script.format(*counts)


def idle(board):
    """What the others are compared with."""
    return Row("idle", "nothing at all", "sleep {0}", (1,), (5,), board)


# What SPEC has in the window: each word of it.
SHARED = (
    Row("rings", "random words all over both rings, under traffic",
        "traffic hostile rings {0} 26",
        (20_000,), (2 * MILLION,)),
    Row("words", "each shared word but the identity, of both halves, under "
        "traffic: worst values and random ones",
        "traffic hostile words {0} 27",
        (1_000,), (200_000,)),
    Row("positions", "positions that jump, run backwards, claim 2^31 bytes",
        "traffic hostile positions {0} 28",
        (500,), (100_000,)),
    Row("rules", "an end of our own: handshakes, then records of any length "
        "that change once published, positions, sessions",
        "rmmod isthmus; hostile rules {0} 29; isth0-up",
        (8,), (200,)),
    Row("identity", "each word of the identity, the session and the echo",
        "traffic hostile identity {0} 30", (500,), (100_000,)),
)

ROWS = [
    idle(ONE),
    Row("doorbells", "doorbells as fast as the core can call",
        "hostile doorbells {0} 1", (20_000,), (2 * MILLION,)),
    Row("calls", "each of our calls with random registers",
        "hostile calls {0} 2", (10_000,), (10 * MILLION,)),
    Row("owners", "function numbers of every owner, both types and widths",
        "hostile owners {0} 3", (10_000,), (1 << 24,)),
    Row("windows", "windows where none may be, of no legal size, overlapping, "
        "unaligned, given back meanwhile",
        "hostile windows {0} 1", (1,), (10,)),
    Row("windows-random", "windows at random places",
        "hostile windows-random {0} 4", (5_000,), (MILLION,)),
    Row("windows-race", "register, ring, unregister without a pause",
        "hostile windows-race {0} 5", (500,), (20_000,)),
    Row("malformed", "frames wrong in up to four bytes of any header, "
        "truncated, too long",
        "flood malformed {0} 6", (5_000,), (MILLION,)),
    Row("minimum", "frames of 60 bytes", "flood minimum {0} 7",
        (5_000,), (500_000,)),
    Row("broadcasts", "datagrams to everybody", "flood broadcasts {0} 8",
        (5_000,), (500_000,)),
    Row("arp", "ARP from ever other stations", "flood arp {0} 9",
        (5_000,), (500_000,)),
    Row("arp-spoof", "ARP that gives Linux's own address to others",
        "flood arp-spoof {0} 15", (2_000,), (100_000,)),
    Row("nd-spoof", "advertisements that give Linux's and the RTOS's addresses "
        "to others, asked for by nobody; then IPv6 within 1 s",
        "ping -6 -q -c 1 fd77::1 >/dev/null; flood nd-spoof {0} 39 && "
        "ping -6 -q -c 1 -i 0.02 -w 1 fd77::1 >/dev/null", (2_000,), (100_000,)),
    Row("fragments", "fragments of IPv4 and IPv6, overlapping and missing",
        "flood fragments {0} 10", (5_000,), (200_000,)),
    Row("syn", "TCP connections that nobody means, from 250 stations",
        "flood syn {0} 11", (1_000,), (100_000,)),
    Row("resets", "TCP segments of no connection: RST, FIN, ACK, SYN-ACK",
        "flood resets {0} 12", (5_000,), (200_000,)),
    Row("disorder", "TCP segments of a connection, out of order, overlapping, "
        "with holes that are never filled", "flood disorder {0} 40 & job=$!; "
        "sleep 0.005; ping -q -c 20 -i 0.001 -W 1 10.77.0.1 | "
        "grep ' 0% packet loss' >/dev/null || exit 9; wait $job",
        (2_000,), (200_000,)),
    Row("secure-addresses", "a process reads, writes and runs secure RAM, the "
        "boot flash and the RTOS's UART",
        "flood secure-addresses {0} 13", (2_000,), (200_000,)),
    Row("user-calls", "SMC and HVC from a process", "flood user-calls {0} 14",
        (1_000,), (100_000,)),
    Row("guest-calls", "our calls from a KVM guest, by SMC and HVC",
        "flood guest-calls {0} 16", (300,), (20_000,)),
    Row("gic", "every non-secure register of the distributor and of the "
        "resident core's redistributor: ones, zeros, random",
        "hostile gic {0} 17", (1,), (20,)),
    Row("gic-cpu", "the CPU interface: mask, groups, active priorities, for "
        "up to 1.2 ms without interrupts",
        "hostile gic-cpu {0} 18", (300,), (10_000,)),
    Row("gic-tables", "the controller's own tables, LPIs' and the ITS's, and "
        "its commands aimed at secure RAM", "hostile gic-tables {0} 41",
        (200,), (20_000,)),
    Row("secure-registers", "Group 0's, the secure timer's and EL3's registers, "
        "from EL1", "hostile secure-registers {0} 42",
        (2_000,), (200_000,)),
    Row("timers", "the timers: compare values far ahead, past, any control",
        "hostile timers {0} 43", (2_000,), (200_000,)),
    Row("sgis", "all 16 SGIs by SGI0R and ASGI1R, the secure ones by SGI1R",
        "hostile sgis {0} 19", (10_000,), (MILLION,)),
    Row("psci", "PSCI's calls with bad cores and entry points",
        "hostile psci {0} 20", (10_000,), (MILLION,)),
    Row("cpu-off", "CPU_OFF on the resident core", "hostile cpu-off {0} 21",
        (10_000,), (MILLION,)),
    Row("stall", "Linux stops dead in mid-transfer, three times, as many ms",
        "iperf -c 10.77.0.1 -t 0.5 >/dev/null & for i in 1 2 3; do sleep 0.1; "
        "hostile stall {0} 1; done; wait", (20,), (500,)),
    Row("never-read", "segments of one byte on 16 connections that never "
        "read; pings of others meanwhile",
        "flood never-read {0} 23 & job=$!; sleep 0.05; "
        "ping -q -c 20 -i 0.01 -W 1 10.77.0.1 | grep ' 0% packet loss' "
        ">/dev/null || exit 9; wait $job", (5_000,), (500_000,)),
    Row("slow-readers", "full segments on 31 connections that never read; "
        "another one's answers meanwhile",
        "flood slow-readers {0} 44 & job=$!; sleep 0.6; for i in 1 2 3; do "
        "wget -qO- -T 1 -t 1 http://10.77.0.1/stats.json | "
        "grep -A4 block_2048 | grep -q '\"exhausted\": 0' || "
        "exit 9; done; wait $job", (2_000,), (20_000,)),
    Row("come-and-go", "connections that end as soon as they are there",
        "flood come-and-go {0} 24", (200,), (10_000,)),
    Row("tiny-windows", "requests whose answers are taken in bytes",
        "flood tiny-windows {0} 25", (2,), (50,)),
    *SHARED,
    idle(TWO),
    Row("doorbells", "doorbells from every core at once",
        "everywhere hostile doorbells {0} 1", (20_000,), (MILLION,), TWO),
    Row("calls", "each of our calls with random registers, from every core",
        "everywhere hostile calls {0} 2", (3_000,), (MILLION,), TWO),
    Row("windows-race", "register, ring, unregister from every core at once",
        "everywhere hostile windows-race {0} 5", (200,), (10_000,), TWO),
    Row("words", "each shared word but the identity, by the other core",
        "traffic on 1 hostile words {0} 27", (1_000,), (200_000,), TWO),
    Row("rings", "words all over both rings, by the other core while the RTOS "
        "reads", "traffic on 1 hostile rings {0} 26", (20_000,),
        (2 * MILLION,), TWO),
    Row("gic", "the resident core's interrupt controller, by the other core",
        "on 1 hostile gic {0} 17", (1,), (20,), TWO),
    Row("cpu-off", "CPU_OFF on the resident core while the other one comes "
        "and goes", "on 0 hostile cpu-off {0} 21 & for i in 1 2; do "
        "echo 0 >/sys/devices/system/cpu/cpu1/online; "
        "echo 1 >/sys/devices/system/cpu/cpu1/online; done; wait",
        (2_000,), (60_000,), TWO),
    Row("dma", "a device told to write to secure RAM, and to have its queue "
        "there", "hostile dma {0} 22", (200,), (20_000,), TWO),
    idle(EL2),
    Row("hypervisor", "EL2's registers, any bits, while the secure world comes "
        "and goes", "hostile hypervisor {0} 31", (500,), (50_000,), EL2),
    Row("timers", "EL2's timers: compare values far ahead, past, any control",
        "hostile timers {0} 32", (2_000,), (200_000,), EL2),
    Row("secure-registers", "Group 0's, the secure timer's and EL3's registers, "
        "from EL2", "hostile secure-registers {0} 33", (2_000,), (200_000,),
        EL2),
    Row("calls", "each of our calls with random registers, from EL2",
        "hostile calls {0} 34", (3_000,), (MILLION,), EL2),
    idle(THREADS),
    Row("windows-race", "register, ring, unregister from every core at once",
        "everywhere hostile windows-race {0} 35", (2_000,), (100_000,),
        THREADS),
    Row("calls", "each of our calls with random registers, from every core",
        "everywhere hostile calls {0} 36", (10_000,), (MILLION,), THREADS),
    Row("words", "each shared word but the identity, by the other core",
        "traffic on 1 hostile words {0} 37", (1_000,), (100_000,), THREADS),
    Row("rings", "words all over both rings, by the other core while the RTOS "
        "reads", "traffic on 1 hostile rings {0} 38", (20_000,),
        (2 * MILLION,), THREADS),
    idle(CHECKED),
    *(replace(row, board=CHECKED) for row in SHARED),
]

# Attacks after which Linux or netd is gone: boards of their own.
ELSEWHERE = (
    ("AArch32 code at EL1 that traps to EL3", "tests/system/survival.py"),
    ("netd itself hostile, alone and under traffic: faults, loops, leaks, "
     "calls that do not exist",
     "tests/system/crimes.py"),
    ("Deaths at random instants, of either end", "tests/system/kills.py"),
)

# What the virtual board cannot show: what, and the argument instead.
NOT_HERE = (
    ("A bus access that never ends",
     "QEMU's buses always answer. On silicon an access of Linux's that stalls "
     "on the shared core stalls the RTOS too: no firmware can prevent it. It "
     "takes bus time-outs, or a core of the RTOS's own (SAFETY.md)."),
    ("SError of Linux's making",
     "QEMU has no posted write that fails later. EL3's answer to one is shown "
     "by its own test and by reading, not by an attack."),
    ("Shared caches, DRAM bandwidth, DVM traffic",
     "With icount an instruction takes 1 ns, whatever it does. Only silicon "
     "can show them; MPAM, colouring or a cluster of its own answer them."),
    ("Weak ordering", "QEMU on x86 is strongly ordered. make model and "
     "make binary show the ordering instead."),
    ("SYSTEM_RESET and SYSTEM_OFF",
     "They end this board, and the RTOS with it, unless the build withholds "
     "them. No row makes them."),
    ("External debug, clocks and power of the SoC",
     "The board has none. They are on the integrator's list."),
)
