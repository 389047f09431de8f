# SPDX-License-Identifier: MIT
"""The driver and the CPUs come and go, under traffic."""

import re

from suite import PRODUCTS, RTOS, RTOS6, check
from traffic import tcp_echo

CLIENTS = [str(PRODUCTS / "clocks")]


def endless(*commands):
    """Run commands until they are killed, whatever happens to the link."""
    return "exec >/dev/null 2>&1; " + " ".join(
        f"while :; do {command} || sleep 0.01; done &" for command in commands)


# A flood takes all the time that there is; bursts of 20 fragments each way
# leave some of it.
PINGS = endless(f"ping -q -A -w 5 -s 1400 {RTOS}")
FLOOD = endless(f"ping -q -A -w 5 -s 1400 {RTOS}",
                f"ping -q -A -w 5 -s 9000 {RTOS6}",
                f"iperf -u -c {RTOS} -p 7 -b 100M -t 5")
BURSTS = endless(f"ping -q -i 0.01 -w 5 -s 29000 {RTOS}",
                 f"ping -q -i 0.01 -w 5 -s 28000 {RTOS6}",
                 f"ping -q -i 0.01 -w 5 {RTOS}")


def start_traffic(board, traffic):
    board.ok("bash", "-c", traffic)


def stop_traffic(board):
    board.run("bash", "-c", "for p in /proc/[0-9]*; do "
              "tr '\\0' ' ' <$p/cmdline 2>/dev/null | "
              "grep -qE '^(ping|iperf|bash -c .exec)|while :' && "
              "[ ${p#/proc/} != $$ ] && kill -9 ${p#/proc/}; done; :")


def answers(board):
    """The RTOS answers. Beside a flood a queue may drop one ping of a few."""
    board.ok("ping", "-q", "-A", "-c", "5", RTOS)


# Prints how many KiB are free after the third round and after the last, with
# those that each core keeps for itself: these are megabytes.
RELOAD = f"""
free() {{
    sync
    echo 3 >/proc/sys/vm/drop_caches
    awk '/pages free/ {{ sum += $3 }}
         /^ +count:/ {{ sum += $2 }}
         END {{ print 4 * sum }}' /proc/zoneinfo
}}
for ((round = 0; round < $1; round++)); do
    sleep 0.02
    rmmod isthmus && isth0-up &&
        ping -q -A -c 5 {RTOS} >/dev/null || exit
    [ $round != 2 ] || free
done
free
"""


def reload(board, rounds, traffic):
    """Unload and load, again and again, while both ends send."""
    start_traffic(board, traffic)
    said = board.ok("bash", "-c", RELOAD, "reload", str(rounds), seconds=600)
    stop_traffic(board)
    early, late = map(int, said.split())
    check(early - late < 4096,
          f"{early - late} KiB lost in {rounds - 3} rounds")
    board.ping(RTOS, "-c", "5", "-i", "0.01")


def up_and_down(board, rounds, traffic):
    start_traffic(board, traffic)
    for _ in range(rounds):
        board.ok("ip", "link", "set", "isth0", "down")
        board.ok("ip", "link", "set", "isth0", "up")
        board.ok("sleep", "0.05")
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")
    stop_traffic(board)
    recovered(board)


def recovered(board):
    """Nothing is lost. ping waits an interval for its last answer, no longer."""
    board.carrier()
    board.ping(RTOS, "-c", "5", "-i", "0.2")
    board.ping(RTOS6, "-c", "5", "-i", "0.2")


def lost_question(board):
    """Linux may drop its first ARP request, and asks again after a second. By
    then the RTOS has announced itself once more."""
    neighbour = f"ip neigh show {RTOS} dev isth0"
    for _ in range(3):
        said = board.sh(
            "ip link set isth0 down; ip link set isth0 up; "
            "until [ $(</sys/class/net/isth0/carrier) = 1 ]; do :; done; "
            f"ip neigh replace {RTOS} dev isth0 nud incomplete; "
            f"{neighbour}; sleep 0.05; {neighbour}")
        check(re.search(r"INCOMPLETE\s.*lladdr \S+ STALE", said, re.S), said)


# Down to the smallest that may be and up to the largest.
MTUS = (68, 576, 1280, 1500, 9000, 32000, 65517, 1500)


def change_mtu(board, traffic):
    """Every size that may be, while frames of the last one are under way."""
    start_traffic(board, traffic)
    for mtu in MTUS:
        board.ok("ip", "link", "set", "isth0", "mtu", str(mtu))
        answers(board)
    for mtu in (67, 0, 65518, 100000):
        status, _ = board.run("ip", "link", "set", "isth0", "mtu", str(mtu))
        check(status != 0, f"an MTU of {mtu} was taken")
    stop_traffic(board)
    # Below 1280 Linux takes the IPv6 addresses away.
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")
    recovered(board)
    tcp_echo(board, RTOS, 4)


def set_cpu(board, cpu, state):
    board.sh(f"echo {state} >/sys/devices/system/cpu/cpu{cpu}/online")
    answers(board)


def unplug(board, traffic):
    """Every core that Linux may unplug; the resident core it may not.

    What is unplugged waits in a loop of the firmware, and QEMU skips no idle
    time then: so there is traffic until all are back.
    """
    cpus = int(board.ok("nproc"))
    start_traffic(board, traffic)
    for cpu in range(1, cpus):
        for state in "010":
            set_cpu(board, cpu, state)
    check(int(board.ok("nproc")) == 1, "a core is still there")
    tcp_echo(board, RTOS, 1)
    status, _ = board.run("bash", "-c",
                          "echo 0 >/sys/devices/system/cpu/cpu0/online")
    check(status != 0, "the resident core was unplugged")
    for cpu in range(1, cpus):
        set_cpu(board, cpu, 1)
    check(int(board.ok("nproc")) == cpus, "a core did not come back")
    stop_traffic(board)
    recovered(board)


# EL3 is told of another window in the place of the driver's, in one go.
STRANGER = """
lsmod | grep -q ^smc || insmod /root/smc.ko
cd /sys/kernel/debug/smc
read -r base bytes <memory
echo "0 1 f2000011" >call
echo "0 1 f2000010 $base 42000" >call
"""


def stranger(board):
    """Another kernel's window, as hibernation can leave it: Linux takes it
    back, and says so."""
    board.sh(STRANGER)
    board.until("dmesg | grep -q \"another kernel's window\"", 5,
                "the log does not have the other window")
    recovered(board)


def sleeps(board):
    """Without swap an image is made and thrown away. Meanwhile the RTOS has
    no window; after it, it has."""
    before = board.driver_stats()
    board.run("bash", "-c", "echo disk >/sys/power/state", seconds=300)
    recovered(board)
    after = board.driver_stats()
    for counter in ("el3_registers", "el3_unregisters", "session_up"):
        more = after[counter] - before[counter]
        check(more == 1, f"{counter}: {more} more")


def offloads_change(board, traffic):
    """Offloads of receiving change, and XDP comes and goes: no new session,
    no carrier lost, nothing lost but what one ping cannot tell."""
    def history():
        counters = board.driver_stats()
        return (board.ok("cat", "/sys/class/net/isth0/carrier_changes"),
                counters["session_up"], counters["tx_lost"],
                counters["rx_lost"])

    start_traffic(board, traffic)
    before = history()
    for _ in range(10):
        for words in ("rx-gro-hw off", "rx off", "rx on rx-gro-hw on"):
            board.ok("ethtool", "-K", "isth0", *words.split())
            answers(board)
    after = history()
    stop_traffic(board)
    check(before == after, f"carrier, sessions and losses: {before}, then "
          f"{after}")
    board.ok("ethtool", "-K", "isth0", "rx-gro-hw", "off")
    counters = board.driver_stats()
    tcp_echo(board, RTOS, 4)
    super_frames = board.driver_stats()["tx_super_frames"]
    check(super_frames > counters["tx_super_frames"],
          "without rx-gro-hw nothing is sent uncut")
    board.ok("ethtool", "-K", "isth0", "rx-gro-hw", "on")


def set_rings(board, rx, tx):
    return board.run("ethtool", "-G", "isth0", "rx", str(rx), "tx", str(tx))


def ring_sizes(board, traffic):
    """The window goes, and one of another size comes, under traffic."""
    start_traffic(board, traffic)
    for kib in (128, 1024, 512):
        status, said = set_rings(board, kib << 10, kib << 10)
        check(status == 0, said)
        board.carrier()
        said = board.ok("ethtool", "-g", "isth0")
        check(said.count(str(kib << 10)) == 2, said)
        answers(board)
    for rx, tx, why in ((1 << 20, 1 << 19, "one size"),
                        (100000, 100000, "power of two"),
                        (1 << 16, 1 << 16, "from 131072")):
        status, said = set_rings(board, rx, tx)
        check(status != 0 and why in said, f"status {status}: {said}")
    stop_traffic(board)
    recovered(board)
    tcp_echo(board, RTOS, 4)


def coalescing(board):
    """Answers that come within the time ring no bell of the RTOS's."""
    status, said = board.run("ethtool", "-C", "isth0", "rx-usecs", "10001")
    check(status != 0 and "10000" in said, f"status {status}: {said}")
    status, _ = board.run("ethtool", "-C", "isth0", "tx-usecs", "10")
    check(status != 0, "tx-usecs was taken")
    rung = []
    for usecs in (0, 5000):
        board.ok("ethtool", "-C", "isth0", "rx-usecs", str(usecs))
        before = board.driver_stats()["el3_bells_to_normal"]
        board.ping(RTOS, "-c", "50", "-i", "0.002")
        rung.append(board.driver_stats()["el3_bells_to_normal"] - before)
    said = board.ok("ethtool", "-c", "isth0")
    check(re.search(r"rx-usecs:\s+5000\n", said), said)
    board.ok("ethtool", "-C", "isth0", "rx-usecs", "0")
    check(rung[1] < rung[0] / 2, f"{rung} bells for 50 pings")


# Fields 40 and 41 of its stat: the priority of real time, and the policy.
THREAD = r"""
for stat in /proc/[0-9]*/stat; do
    read -r line <$stat && [[ $line == *"(napi/isth0-"* ]] || continue
    set -- ${line##*) }
    echo ${38} ${39}
done
"""


def self_test(board):
    """The driver's own tests pass, and the RTOS has taken what they send."""
    for kind in ("online", "offline"):
        said = board.ok("ethtool", "-t", "isth0", kind)
        check("PASS" in said and "FAIL" not in said, said)
        board.carrier()


def clocks(board):
    """The PTP clock is the RTOS's, and its pair with Linux's holds."""
    device = "/dev/$(ls /sys/class/net/isth0/device/ptp)"
    pairs = []
    for _ in range(2):
        said = board.sh(f"./clocks {device}")
        pairs.append([int(line) for line in said.split()])
        if len(pairs) == 1:
            there = board.stats()["netd"]["uptime_ms"]
            board.run("sleep", "0.5")
    (first, real, read), (last, real_last, _) = pairs
    check(first <= read, f"the clock went from {first} to {read} ns")
    check(first // 10**6 <= there <= last // 10**6,
          f"the RTOS says {there} ms, between {first} and {last} ns")
    drift = abs((last - first) - (real_last - real))
    check(drift < 1000, f"the clocks differ by {drift} ns in half a second")


def napi_thread(board):
    said = board.ok("cat", "/sys/class/net/isth0/threaded").strip()
    check(said == "1", f"threaded: {said}")
    said = board.sh(THREAD).split()
    check(said == ["50", "1"], f"priority and policy: {said}")


def add_tests(group, cores):
    """Come and go, on a board of so many cores."""
    add = group.test
    if cores < 4:  # there a flood takes the host long, and finds no more
        add("rmmod and insmod in a flood, 3 times", rounds=3,
            traffic=FLOOD)(reload)
    add("rmmod and insmod under traffic, 20 times", rounds=20,
        traffic=BURSTS)(reload)
    add("offloads of receiving change under traffic",
        traffic=BURSTS)(offloads_change)
    add("rings change their size under traffic", traffic=BURSTS)(ring_sizes)
    if cores == 1:
        add("rx-usecs saves bells")(coalescing)
        add("another kernel's window is taken back")(stranger)
        add("as if to hibernate")(sleeps)
        add("the driver tests the link itself")(self_test)
        add("the RTOS's clock is a PTP clock, with its pair")(clocks)
    if cores == 1:  # in whose time a shell is quicker than the RTOS
        add("a lost ARP request")(lost_question)
    add("MTU changes under traffic",
        traffic=BURSTS if cores > 1 else FLOOD)(change_mtu)
    if cores > 1:
        add("unplug every core but the RTOS's, under traffic",
            traffic=PINGS)(unplug)
