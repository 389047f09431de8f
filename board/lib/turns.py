# SPDX-License-Identifier: MIT
"""More than one core with icount: whose turn it is.

With icount QEMU 7.2 runs the cores one after another, each for as many
instructions as are left until the board's next timer. Two things help that:

No core runs long before the next one has its turn. A core's interrupt waits
while the others run, which could be milliseconds of board time that no real
board would lose; so there is a timer of a short period.

Each core has a turn. A core that uses up its instructions leaves none to the
core behind it, whose turn only makes the timers run; then it is the first
one's again, and the other waits for ever. So behind each core of ours but the
last is one that is parked, and whose turns are the empty ones.
"""

TURN_US = 10

PARKING = 0x04000000  # the normal world's flash, where there is nothing else
PARKED = bytes.fromhex("7f2003d5 ffffff17")  # wfi; b .-4


def count(options):
    """How many cores QEMU has."""
    cores = options.smp + options.own_core
    return 2 * cores - 1 if options.icount else cores


def parked(options):
    """The numbers of those that are not for Linux."""
    return range(1, count(options), 2) if options.icount else ()


def short():
    """A timer: a filter on a network of no machines has one."""
    return ["-netdev", "hubport,id=turns,hubid=0",
            "-object", f"filter-buffer,id=turn,netdev=turns,interval={TURN_US}"]


def park(options, folder):
    """Let the cores that nobody needs begin elsewhere than in the firmware.

    There they would wait for Linux in a loop, and no idle time be skipped.
    """
    if not parked(options):
        return []
    code = folder / "parked"
    code.write_bytes(PARKED)
    words = ["-device", f"loader,file={str(code).replace(',', ',,')},"
             f"addr={PARKING:#x},force-raw=on"]
    for number in parked(options):
        words += ["-device", f"loader,addr={PARKING:#x},cpu-num={number}"]
    return words
