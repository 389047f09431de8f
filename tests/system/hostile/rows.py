# SPDX-License-Identifier: MIT
"""The attacks: one row of the table each."""

from dataclasses import dataclass

MILLION = 1_000_000


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
    cores: int = 1
    pending: str = ""  # why it does not hold yet: only in the long form

    def text(self, long):
        return self.script.format(*(self.long if long else self.short))


def idle(cores):
    """What the others are compared with."""
    return Row("idle", "nothing at all", "sleep {0}", (1,), (5,), cores)


ROWS = [
    idle(1),
    Row("doorbells", "doorbells as fast as the core can call",
        "hostile doorbells {0} 1", (50_000,), (2 * MILLION,)),
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
    Row("fragments", "fragments of IPv4 and IPv6, overlapping and missing",
        "flood fragments {0} 10", (5_000,), (200_000,)),
    Row("syn", "TCP connections that nobody means, from 250 stations",
        "flood syn {0} 11", (1_000,), (100_000,)),
    Row("resets", "TCP segments of no connection: RST, FIN, ACK, SYN-ACK",
        "flood resets {0} 12", (5_000,), (200_000,)),
    Row("secure-addresses", "a process reads, writes and runs secure RAM, the "
        "boot flash and the RTOS's UART",
        "flood secure-addresses {0} 13", (2_000,), (200_000,)),
    Row("user-calls", "SMC and HVC from a process", "flood user-calls {0} 14",
        (1_000,), (100_000,)),
    Row("arp-spoof", "ARP that gives Linux's own address to others",
        "flood arp-spoof {0} 15", (100,), (100,),
        pending="the RTOS believes any ARP until Linux asks it again"),
]

CORES = sorted({row.cores for row in ROWS})

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
    ("External debug, clocks and power of the SoC",
     "The board has none. They are on the integrator's list."),
)
