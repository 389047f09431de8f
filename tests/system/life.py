# SPDX-License-Identifier: MIT
"""The driver and the CPUs come and go, under traffic."""

import re

from suite import RTOS, RTOS6, check
from traffic import tcp_echo

# Runs until it is killed, whatever happens to the link.
TRAFFIC = f"""
exec >/dev/null 2>&1
while :; do ping -q -A -w 5 -s 1400 {RTOS} || sleep 0.01; done &
while :; do ping -q -A -w 5 -s 9000 {RTOS6} || sleep 0.01; done &
while :; do iperf -u -c {RTOS} -p 7 -b 100M -t 5 || sleep 0.01; done &
"""
STOP = "kill $(pidof bash | tr ' ' '\\n' | grep -vx 1) 2>/dev/null; :"


def start_traffic(board):
    board.ok("bash", "-c", TRAFFIC.replace("done &", "done & "))


def stop_traffic(board):
    board.run("bash", "-c", "for p in /proc/[0-9]*; do "
              "tr '\\0' ' ' <$p/cmdline 2>/dev/null | "
              "grep -qE '^(ping|iperf|bash -c .exec)|while :' && "
              "[ ${p#/proc/} != $$ ] && kill -9 ${p#/proc/}; done; :")


def answers(board):
    """The RTOS answers. Beside a flood a queue may drop one ping of a few."""
    board.ok("ping", "-q", "-c", "5", "-i", "0.01", RTOS)


def free_kib(board):
    board.sh("sync; echo 3 >/proc/sys/vm/drop_caches")
    said = board.ok("cat", "/proc/meminfo")
    return int(re.search(r"MemFree: +(\d+)", said).group(1))


def reload(board, rounds):
    """Unload and load, again and again, while both ends send."""
    free = None
    start_traffic(board)
    for number in range(rounds):
        board.ok("sleep", "0.1")
        board.ok("rmmod", "isthmus")
        board.ok("isth0-up")
        answers(board)
        if number == 2:
            free = free_kib(board)
    lost = free - free_kib(board)
    stop_traffic(board)
    check(lost < 4096, f"{lost} KiB lost in {rounds - 3} rounds")
    board.ping(RTOS, "-c", "5", "-i", "0.01")


def up_and_down(board, rounds):
    start_traffic(board)
    for _ in range(rounds):
        board.ok("ip", "link", "set", "isth0", "down")
        board.ok("ip", "link", "set", "isth0", "up")
        board.ok("sleep", "0.05")
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")
    stop_traffic(board)
    recovered(board)


def recovered(board):
    board.carrier()
    board.ping(RTOS, "-c", "5", "-i", "0.01")
    board.ping(RTOS6, "-c", "5", "-i", "0.01")


def change_mtu(board, rounds):
    """Every size that may be, while frames of the last one are under way."""
    start_traffic(board)
    for _ in range(rounds):
        for mtu in (68, 576, 1280, 1500, 9000, 32000, 65521, 1500):
            board.ok("ip", "link", "set", "isth0", "mtu", str(mtu))
            answers(board)
    for mtu in (67, 0, 65522, 100000):
        status, _ = board.run("ip", "link", "set", "isth0", "mtu", str(mtu))
        check(status != 0, f"an MTU of {mtu} was taken")
    stop_traffic(board)
    # Below 1280 Linux takes the IPv6 addresses away.
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")
    recovered(board)
    tcp_echo(board, RTOS, 4)


def unplug(board):
    """Every core that Linux may unplug; the host core it may not."""
    cpus = int(board.ok("nproc"))
    start_traffic(board)
    for cpu in range(1, cpus):
        for state in "010":
            board.sh(f"echo {state} >/sys/devices/system/cpu/cpu{cpu}/online")
            answers(board)
    check(int(board.ok("nproc")) == 1, "a core is still there")
    stop_traffic(board)
    tcp_echo(board, RTOS, 4)
    status, _ = board.run("bash", "-c",
                          "echo 0 >/sys/devices/system/cpu/cpu0/online")
    check(status != 0, "the host core was unplugged")
    for cpu in range(1, cpus):
        board.sh(f"echo 1 >/sys/devices/system/cpu/cpu{cpu}/online")
    check(int(board.ok("nproc")) == cpus, "a core did not come back")
    recovered(board)
