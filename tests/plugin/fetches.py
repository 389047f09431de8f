# SPDX-License-Identifier: MIT
"""Does either end fetch a byte twice, under real traffic, as it ships?

And does the plugin see it when one does: the same sources, but for the lines
of NAIVE, on the same board.
"""

from counter import Counter
from machine import Machine
from qemu import BUILD, Options
from suite import RTOS, Board, Failed, check

NAIVE = BUILD / "tests/plugin/naive"

# Frames of all sizes, super-frames among them, one at a time and many, and both
# ways at once.
MIXED = f"""
ping -q -f -c 100 -s 56 {RTOS}
ping -q -f -c 10 -s 20000 {RTOS}
iperf -u -c {RTOS} -p 7 -l 200 -b 400M -t 0.05
iperf -c {RTOS} -t 0.05 & iperf -u -c {RTOS} -p 7 -l 900 -b 200M -t 0.05
iperf -s & server=$!; sleep 0.1
wget -qO- 'http://{RTOS}/iperf?to=10.77.0.2&seconds=1'
sleep 0.1; kill $server; wait
"""
# Then as many as there may be, to the end that had fewer.
TO_SECURE = f"""
ethtool -K isth0 tso off gso off
iperf -c {RTOS} -t 1.2
ethtool -K isth0 tso on gso on
"""
TO_NORMAL = f"""
wget -qO- 'http://{RTOS}/udp?to=10.77.0.2&seconds=1&bytes=64'
sleep 1.1
"""
LITTLE_TRAFFIC = f"ping -q -f -c 50 {RTOS}; iperf -c {RTOS} -t 0.02"

# Frames that the questions for the ends' own counters may be.
SLACK = 100


def images(folder):
    """(netd, module) of a build folder."""
    return folder / "secure/netd.elf", folder / "linux/cloud/isthmus.ko"


def ends_receives(board):
    """What the ends themselves have counted: secure, normal."""
    return board.stats()["rx"]["frames"], board.driver_stats()["rx_packets"]


def count(receives, say=lambda report: None):
    """Let both ends receive that often; the report."""
    with Counter() as counter:
        options = Options(icount=True, plugin=counter.plugin)
        with Machine(options) as machine:
            board = Board(machine, options)
            machine.wait_ready()
            before = ends_receives(board)
            counter.begin(board, *images(BUILD))
            report = counter.report()
            while min(report.receives) < receives:
                last = report.receives
                report = round_of(board, counter, last)
                check(all(new > old for new, old in
                          zip(report.receives, last)),
                      f"the plugin saw no receive: {last}")
                say(report)
            compare(report, before, ends_receives(board))
            machine.off()
    return report


def round_of(board, counter, receives):
    """Another session, with the identities read anew, and traffic in it."""
    secure, normal = receives
    board.ok("ip", "link", "set", "isth0", "down")
    board.ok("ip", "link", "set", "isth0", "up")
    board.carrier()
    board.sh(MIXED + (TO_SECURE if secure <= normal else TO_NORMAL),
             seconds=400)
    return counter.report()


def compare(report, before, after):
    """The plugin has seen the receives that the ends have counted."""
    for reader, first, last in zip((report.secure, report.normal), before,
                                   after):
        check(abs(reader.receives - (last - first)) < SLACK,
              f"{reader.receives} receives were seen where {last - first} "
              "were counted")


def verdict(report):
    """Raise what is wrong with the shipped images, if anything is."""
    if report.total:
        raise Failed("; ".join(map(str, report.violations)))
    for reader in (report.secure, report.normal):
        check(reader.header == 16 * reader.receives and reader.receives,
              f"{reader.header} bytes of headers")
        check(not any(word.startswith("reserved") for word in reader.words),
              f"reserved words were read: {reader.words}")
    check(report.secure.payload_twice == 0, "payload was fetched twice")


# What the naive images do wrong, and in which function; at both ends, but for
# the payload, which Linux's own memcpy() may fetch twice at a block's end.
WRONG = (
    ("header-twice", "isth_rx_begin", ("secure", "normal")),
    ("word-twice", "isth_rx_peek", ("secure", "normal")),
    ("own-half-read", "isth_tx_publish", ("secure", "normal")),
    ("payload-twice", "memcpy", ("secure",)))


def naive():
    """Each fault of the naive images is found, where it is."""
    with Counter() as counter:
        options = Options(icount=True, plugin=counter.plugin,
                          firmware=str(NAIVE / "board/flash.img"),
                          push=[str(images(NAIVE)[1])])
        with Machine(options) as machine:
            board = Board(machine, options)
            machine.wait_ready()
            board.ok("rmmod", "isthmus")
            board.ok("cp", "isthmus.ko", "/isth/isthmus.ko")
            board.ok("isth0-up")
            counter.begin(board, *images(NAIVE))
            board.sh(LITTLE_TRAFFIC)
            report = counter.report()
            machine.off()
    for what, function, ends in WRONG:
        for end in ends:
            check(any(v.what == what and function in v.place
                      and v.end == end for v in report.violations),
                  f"{what} of {function} at the {end} end was not found: "
                  + "; ".join(map(str, report.violations)))

