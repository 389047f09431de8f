# SPDX-License-Identifier: MIT
"""netd is made to do wrong, on a board with Linux and under traffic: it alone
ends, and the link comes back by itself (tests/secure/crimes)."""

import re
from pathlib import Path

from suite import RTOS, check

SOURCE = Path(__file__).resolve().parent.parent / "secure/crimes/crimes.c"
NAMES = re.findall(r"CRIME\((\w+)\)", SOURCE.read_text().split("crimes[] =")[1])

# Board time from a crime to an answered ping: detection, a pause of at most half
# a second, a session, and a ping's interval.
BACK_US = 1000000

# One of each way to end.
SOME = ("load_image", "store_code", "overflow", "scribble", "log_image",
        "call_number_3", "call_el3", "wait_for_interrupt", "loop",
        "loop_of_lines", "scribble_mailbox")

# Whatever it receives into, and sends from.
LEAKS = ("leak_buffers", "leak_blocks", "leak_segments")

# Microseconds from a crime to the first ping answered after the end of a life.
COMMIT = """
    now() {{ echo ${{EPOCHREALTIME/./}}; }}
    t0=$(now)
    echo {number} >/dev/udp/{rtos}/66
    until [ $(now) -gt $((t0 + 20000)) ] &&
            ping -q -c 1 -W 0.02 {rtos} >/dev/null; do
        [ $(($(now) - t0)) -lt 5000000 ] || exit 1
    done
    echo $(($(now) - t0))"""


# How the console tells of a life's end. An assertion says its reason after it.
ASSERTION = "netd: stopped by an assertion:"
ENDS = ("S-EL0, task netd", ASSERTION)


def commit(board, name, back_us=BACK_US):
    board.provoked = ENDS
    before = board.stats()
    said = board.sh(COMMIT.format(number=NAMES.index(name), rtos=RTOS))
    after = board.stats()
    ended = (after["lives"]["faulted"] + after["lives"]["late"] -
             before["lives"]["faulted"] - before["lives"]["late"])
    check(ended == 1, f"{name}: {ended} lives ended")
    check(after["link"]["session"] != before["link"]["session"],
          f"{name}: no new session")
    check(int(said) <= back_us, f"{name}: the link was away for {said} us")


def crimes(board):
    """Each ends netd's life, and a ping is answered again within a second."""
    for name in SOME:
        commit(board, name)
    lives = board.stats()["lives"]
    check(lives["restart_max_ns"] < 10_000_000,
          f"a restart took {lives['restart_max_ns']} ns")


def check_assertions(board):
    """None but those that lost memory is to end with."""
    said = board.secure_console().splitlines()
    reasons = [said[i + 1] for i, line in enumerate(said) if ASSERTION in line]
    check(len(reasons) == len(LEAKS) and
          all(" are lost" in reason for reason in reasons),
          f"netd's reasons: {reasons}")


def leak(board):
    """Memory that is lost is missed after half a second."""
    for name in LEAKS:
        commit(board, name, BACK_US + 500000)
    check_assertions(board)


def under_traffic(board):
    """The same while both directions are full."""
    board.sh(f"iperf -c {RTOS} -t 600 >/dev/null 2>&1 & "
             "iperf -s >/dev/null 2>&1 & sleep 0.2; "
             f"wget -qO- 'http://{RTOS}/iperf?to=10.77.0.2&port=5001&seconds=600'")
    for name in ("loop", "scribble"):
        commit(board, name)
    board.end("iperf")


def take_back(board):
    """Linux takes the window back while netd is between two lives."""
    board.provoked = ENDS
    for _ in range(3):
        board.sh(f"echo {NAMES.index('trap')} >/dev/udp/{RTOS}/66; "
                 "rmmod isthmus && isth0-up")
        board.carrier()
        board.ping(RTOS, "-c", "3", "-i", "0.01")


def punctual(board):
    """control has missed nothing, and was never late by much."""
    control = board.stats()["applications"]["control"]
    check(control["deadlines_missed"] == 0, f"missed: {control}")
    check(control["latency_max_ns"] < 3000, f"late: {control}")
    check_assertions(board)


def add_tests(group):
    group.test("each crime of netd ends it alone; ping again within 1 s")(crimes)
    group.test("netd that has lost its memory begins again")(leak)
    group.test("crimes of netd under traffic")(under_traffic)
    group.test("Linux takes the window back between netd's lives")(take_back)
    group.test("control was punctual meanwhile")(punctual)
