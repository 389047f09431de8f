# SPDX-License-Identifier: MIT
"""A firmware that drops nearly every doorbell, both ways.

One a second may pass. What a lost one costs is time: less than one poll
period for each direction.
"""

import re
from contextlib import contextmanager
from itertools import product

from suite import RTOS, RTOS6, check
from traffic import tcp_echo, udp_sequence

RTOS_POLL_MS = 5  # ISTHS_POLL_MS
# A period is rounded up to a tick, and begins anywhere in one.
RTOS_TICK_MS, LINUX_TICK_MS = 1, 4
FAST, DEFAULT = 20, 100  # poll_ms


def reload(board, *parameters):
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up", *parameters)
    for address in (RTOS, RTOS6):  # they know each other's MAC from here on
        board.ping(address, "-c", "2", "-i", "0.2")


def slowest(board, address, *options):
    """The longest of all round trips in ms."""
    said = board.ping(address, *options, seconds=300)
    return float(re.search(r"= [\d.]+/[\d.]+/([\d.]+)/", said).group(1))


def limit(poll_ms):
    return RTOS_POLL_MS + RTOS_TICK_MS + poll_ms + LINUX_TICK_MS


def snapshot(board):
    """When, (passed, dropped) bells each way, and the carrier's history."""
    counters = board.driver_stats()
    carrier = board.ok("cat", "/sys/class/net/isth0/carrier_changes")
    seconds = float(board.ok("cat", "/proc/uptime").split()[0])
    return (seconds, [(counters[f"el3_bells_to_{world}"],
                       counters[f"el3_bells_to_{world}_dropped"])
                      for world in ("secure", "normal")],
            (int(carrier), board.stats()["link"]["carrier_downs"]))


@contextmanager
def few_bells(board):
    """Of each direction's bells one a second passes; the carrier stays."""
    start, bells, carrier = snapshot(board)
    yield
    end, bells_now, carrier_now = snapshot(board)
    check(carrier_now == carrier, f"carrier: {carrier}, then {carrier_now}")
    for before, after in zip(bells, bells_now):
        passed, dropped = after[0] - before[0], after[1] - before[1]
        check(passed <= end - start + 1,
              f"{passed} bells in {end - start:.1f} s")
        check(dropped > 4 * passed, f"{passed} bells passed, and only "
              f"{dropped} were dropped")


def pings(board):
    """All come back, each of one frame in time.

    Many frames may have to wait for a bell of their own: for space.
    """
    reload(board, f"poll_ms={FAST}")
    with few_bells(board):
        board.ok("ip", "link", "set", "isth0", "mtu", "65517")
        # Beside traffic Linux looks more often: so, traffic and pauses.
        for interval, size in product(("0.05", "0.31"), (56, 1472, 65000)):
            for address in (RTOS, RTOS6):
                took = slowest(board, address, "-c", "12", "-i", interval,
                               "-s", str(size))
                check(took <= limit(FAST), f"a ping of {size} bytes every "
                      f"{interval} s took up to {took} ms")
        board.ok("ip", "link", "set", "isth0", "mtu", "1500")
        for address in (RTOS, RTOS6):
            board.ping(address, "-c", "20", "-i", "0.05", "-s", "65000")


def streams(board):
    with few_bells(board):
        for address in (RTOS, RTOS6):
            udp_sequence(board, address, 200, 1400)
        tcp_echo(board, RTOS, 1)


def period(board):
    """poll_ms is the period, and held to its limits."""
    reload(board)
    took = slowest(board, RTOS, "-c", "30", "-i", "0.31")
    check(limit(FAST) < took <= limit(DEFAULT),
          f"with {DEFAULT} ms a ping took up to {took} ms")
    board.ok("rmmod", "isthmus")
    for bad in (0, 9, 1001):
        status, _ = board.run("insmod", "/isth/isthmus.ko", f"poll_ms={bad}")
        check(status != 0, f"poll_ms={bad} was taken")
    said = board.ok("dmesg")
    check("poll_ms found: 9, expected: from 10 to 1000" in said,
          said[-400:])
    board.ok("isth0-up")


# A round: both ends send, and Linux takes the link down while frames lie in the
# RTOS's ring that it was not told of. In the time that this takes Linux the RTOS
# has mostly looked into Linux's.
SESSION_ENDS = f"""
flags=/sys/class/net/isth0/flags
for ((round = 0; round < $1; round++)); do
    wget -qO- 'http://{RTOS}/udp?to=10.77.0.2&seconds=0.1&bytes=64' || exit
    sleep 0.03
    for i in {{1..50}}; do echo $i >/dev/udp/{RTOS}/5001; done
    up=$(<$flags)
    echo $((up & ~1)) >$flags
    echo $up >$flags
    until [ $(</sys/class/net/isth0/carrier) = 1 ]; do sleep 0.01; done
    sleep 0.2
done >/dev/null
"""
# What is still under way when the two are asked, the questions among it.
UNDER_WAY = 20


def frames(board):
    """Linux's counters, and the RTOS's of (rx, tx, lost bytes)"""
    rtos = board.stats()
    return board.driver_stats(), (rtos["rx"]["frames"], rtos["tx"]["frames"],
                                  rtos["tx"]["lost_bytes"])


def session_ends(board, rounds):
    """Again and again: what lay in the rings is lost, and counted."""
    reload(board)
    driver, rtos = frames(board)
    board.ok("bash", "-c", SESSION_ENDS, "ends", str(rounds))
    driver_now, rtos_now = frames(board)
    more = {name: driver_now[name] - driver[name] for name in driver}
    heard, sent, lost_bytes = (new - old for new, old in zip(rtos_now, rtos))
    check(more["session_up"] == rounds, f"{more['session_up']} sessions")
    check(more["rx_lost"] > 100 * rounds and
          lost_bytes >= 96 * more["rx_lost"],
          f"lost: {more['rx_lost']} frames, {lost_bytes} bytes of ring")
    for name, there, here, lost in (
            ("Linux", more["tx_packets"], heard, more["tx_lost"]),
            ("the RTOS", sent, more["rx_packets"], more["rx_lost"])):
        check(abs(there - here - lost) < UNDER_WAY,
              f"{name} sent {there}, {here} arrived, {lost} were lost")
    said = board.ok("cat", "/sys/class/net/isth0/statistics/rx_missed_errors")
    check(int(said) == driver_now["rx_lost"], f"ip shows {said}")
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")


def add_tests(group):
    add = group.test
    add(f"every ping comes back, poll_ms={FAST}")(pings)
    add("UDP and TCP")(streams)
    add("poll_ms, and its limits")(period)
    add("10 sessions end with frames in both rings: each one is counted",
        rounds=10)(session_ends)
