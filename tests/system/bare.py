# SPDX-License-Identifier: MIT
"""The RTOS with secure/bare/bare.c for a front end: no IP stack, so neither TCP
nor a status page."""

from suite import RTOS, check

ECHO = f"for i in {{1..10}}; do echo $i | nc -u -W 1 {RTOS} 7; done"


def pings(board):
    for size in (0, 56, 1000, 1472):
        board.ping(RTOS, "-c", "50", "-i", "0.01", "-s", str(size))


def long_pings(board):
    """An MTU beyond Ethernet's, and frames that fill it."""
    board.ok("ip", "link", "set", "isth0", "mtu", "9000")
    board.ping(RTOS, "-c", "50", "-i", "0.01", "-s", "8972")
    board.ok("ip", "link", "set", "isth0", "mtu", "1500")


def flood(board):
    board.ping(RTOS, "-f", "-c", "2000")


def echo(board):
    said = board.sh(ECHO).split()
    check(said == [str(n) for n in range(1, 11)], f"came back: {said}")


def neighbour(board):
    """Linux forgets the address, asks by ARP and is answered."""
    board.ok("ip", "neigh", "flush", "dev", "isth0")
    board.ping(RTOS, "-c", "1")
    said = board.ok("ip", "neigh", "show", "dev", "isth0")
    check(f"{RTOS} lladdr 02:49:53:54:48:01" in said, said)


def refused(board):
    """What it does not know, it does not answer: TCP, and IPv6."""
    status, _ = board.run("wget", "-qO-", "-T", "1", "-t", "1",
                          f"http://{RTOS}/")
    check(status != 0, "there is a status page")
    status, _ = board.run("ping", "-c", "1", "-W", "1", "fd77::1")
    check(status != 0, "IPv6 is answered")


def reload(board):
    """Another window, another session."""
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up")
    board.ping(RTOS, "-c", "5", "-i", "0.01")


def add_tests(group):
    group.test("ARP: the address is asked for and given")(neighbour)
    group.test("ping of all sizes, none is lost")(pings)
    group.test("ping at an MTU of 9000, none is lost")(long_pings)
    group.test("a flood of pings, none is lost")(flood)
    group.test("UDP echo, 10 lines of nc")(echo)
    group.test("TCP and IPv6 are not answered")(refused)
    group.test("rmmod and insmod: it answers again")(reload)
