# SPDX-License-Identifier: MIT
"""Where the instructions go: a ping, and TCP's super-frames, taken apart.

A plugin of QEMU's writes down every instruction that the board executes, on
the images that ship; bench/attribution says whose each one is. A board of its
own, since all its instructions take their time on the host.
"""

import re
import statistics

from attribution import stages
from attribution.frames import Frames, functions
from attribution.pings import Pings
from attribution.symbols import Symbols
from attribution.walk import CALL, INTERRUPT, NORMAL, SECURE, Walk
from .iperf import NEAR_SERVER, OWN_PORT
from .step import Reading, Step, Unreadable

NAME = "instructions"
BOOT = "traced"
TRACES = {"ping": 0, "switch": 1, "tcp-to": 2, "tcp-from": 3}

PINGS = 200
SWITCHES = 1000
MILLISECONDS = 60  # of a stream of TCP
TOP = 12
MIDDLE = 0.8       # of the pings: those of which the figures are
RESOLUTION = 250    # instructions

# Linux's own stage is told as two of a ping's, before and after the driver.
PING_STAGES = ("linux-sends", "linux-receives")
# All of them in the order of a ping's way.
TITLES = {"linux-sends": "Linux: system call, IP stack, sending",
          **{stage.key: stage.title for stage in stages.ALL[1:-1]},
          "linux-receives": "Linux: IP stack, socket, system call",
          **{stages.ALL[index].key: stages.ALL[index].title
             for index in (stages.LINUX, stages.TICKS)},
          "mean": "sum"}
SWITCH_KINDS = {
    (NORMAL, CALL): ("call", "Linux's doorbell call to the RTOS"),
    (NORMAL, INTERRUPT): ("timer", "a secure timer's interrupt in Linux to "
                                   "the RTOS"),
    (SECURE, CALL): ("yield", "the RTOS's yield to Linux")}

# A host that is slow to take so much delays the board: so it comes last, and
# what varies most is traced first.
WHERE = "grep -E ' [tTwW] ' /proc/kallsyms\n"
PING = f"""
near ping -q -c 1 $FAR >/dev/null
near mark {TRACES['ping']} ping -c {PINGS} -i 0.011 $FAR
"""
SWITCH = f"""
near mark {TRACES['switch']} bash -c \
	'ping -q -f -c {SWITCHES} '$FAR'; sleep {SWITCHES / 1000 + 0.1}'
"""
# Both numbers of one moment.
COUNT = """
count() { grep isth0: /proc/net/dev; }
"""
TCP_TO = COUNT + f"""
near iperf -c $FAR -t 0.5 >/dev/null 2>&1 &
sleep 0.3
count
near mark {TRACES['tcp-to']} {MILLISECONDS}
count
wait
"""
TCP_FROM = COUNT + NEAR_SERVER + f"""
near_server
far_sends_tcp {OWN_PORT} 1 >/dev/null
sleep 0.3
count
near mark {TRACES['tcp-from']} {MILLISECONDS}
count
near_server_ends >/dev/null
"""


def symbols(text):
    """What WHERE has printed. To others than root it says 0."""
    if not re.search(r"^f{4}\S+ t isthn_tx_xmit\b", text, re.M):
        raise Unreadable("Linux does not say where its functions are")
    return Symbols(text)


def ping_printed(text):
    times = [float(ms) * 1e6 for ms in re.findall(r"time=([\d.]+) ms", text)]
    if len(times) != PINGS:
        raise Unreadable(f"{len(times)} of {PINGS} pings were answered")
    return times


def read_ping(text, trace):
    """The middle ones of those that no tick has interrupted."""
    printed = statistics.median(ping_printed(text))
    walk = Pings(symbols(text)).walk(trace)
    if len(walk.found) != PINGS:
        raise Unreadable(f"{len(walk.found)} of {PINGS} pings were traced")
    stamped = statistics.median(walk.stamped)
    # ping prints whole microseconds, and looks at its clock a little earlier.
    if not -1000 < printed - stamped < 2000:
        raise Unreadable(f"{stamped:.0f} instructions were traced where ping "
                         f"printed {printed:.0f} ns")
    quiet = [ping for ping in walk.found if not ping[-1]]
    if len(quiet) < PINGS / 2:
        raise Unreadable(f"only {len(quiet)} pings were not interrupted")
    return ping_reading(walk, quiet, stamped)


def middle(rows):
    """Without as many of the shortest as of the longest."""
    cut = round(len(rows) * (1 - MIDDLE) / 2)
    return sorted(rows, key=sum)[cut:len(rows) - cut]


def ping_reading(walk, quiet, stamped):
    keys = [*PING_STAGES, *(stage.key for stage in stages.ALL[1:])]
    columns = list(zip(*middle(quiet)))
    figures = {key: sum(column) / len(column)
               for key, column in zip(keys, columns)}
    figures["mean"] = sum(figures.values())
    ranges = {key: [min(column), statistics.median(column), max(column)]
              for key, column in zip(keys, zip(*quiet))}
    interrupted = [sum(ping) for ping in walk.found if ping[-1]]
    return Reading("instructions", [sum(ping) for ping in walk.found],
                   figures, {
        "pings": len(columns[0]), "ranges": ranges,
        "until_time_stamp": stamped, "interrupted": interrupted})


def read_switch(text, trace):
    walk = Walk(symbols(text)).walk(trace)
    figures = {}
    for kind, (key, _) in SWITCH_KINDS.items():
        counts = walk.switches[kind]
        if len(counts) < SWITCHES:
            raise Unreadable(f"{len(counts)} switches of kind '{key}'")
        figures.update({f"{key}-min": min(counts),
                        f"{key}-p50": statistics.median(counts),
                        f"{key}-max": max(counts)})
    figures["max"] = max(max(counts) for counts in walk.switches.values())
    return Reading("instructions", [len(counts) for counts
                                    in walk.switches.values()], figures)


def bytes_per_frame(text, direction):
    """Of /proc/net/dev: received are fields 0 and 1, sent 8 and 9."""
    first = {"from": 0, "to": 8}[direction]
    counted = [[int(word) for word in line.split()[first:first + 2]]
               for line in re.findall(r"isth0:(.*)", text)]
    if len(counted) != 2 or counted[0][1] == counted[1][1]:
        raise Unreadable(f"no frames were counted: {counted}")
    (size, frames), (more_size, more_frames) = counted
    return (more_size - size) / (more_frames - frames)


def tcp_reader(direction):
    def read(text, trace):
        table = symbols(text)
        walk = Frames(table, direction).walk(trace)
        if not walk.count:
            raise Unreadable("no frame was traced")
        total = sum(walk.totals)
        figures = {stage.key: count / walk.count
                   for stage, count in zip(stages.ALL, walk.totals)}
        figures["mean"] = total / walk.count
        top = [(owner, name, round(count / walk.count))
               for owner, name, count in functions(table, trace, TOP)]
        return Reading("instructions", walk.totals, figures, {
            "frames": walk.count, "bytes_per_frame": bytes_per_frame(text, direction),
            "functions": top})
    return read


def steps(link):
    if not link.rtos:
        return
    for kind, body, read in (
            ("tcp-from", TCP_FROM, tcp_reader("from")),
            ("tcp-to", TCP_TO, tcp_reader("to")),
            ("ping", PING, read_ping), ("switch", SWITCH, read_switch)):
        yield Step(NAME, link.name, {"kind": kind}, link.script(body + WHERE),
                   read, resolution=RESOLUTION, trace=TRACES[kind])
