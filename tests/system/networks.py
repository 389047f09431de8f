# SPDX-License-Identifier: MIT
"""What Linux puts between its programs and the link: bridges, containers, KVM
guests, bonds, VLANs, rules, queueing disciplines. Every byte comes back.
"""

import re

from qemu import BUILD
from suite import PRODUCTS, RTOS, RTOS6, check
from traffic import rates

IMAGE = str(PRODUCTS / "cloud/networks.cpio")
GUESTS = str(BUILD / "bench/cloud.cpio")
CLIENTS = [str(PRODUCTS / name) for name in ("packet_echo", "strangers", "xdp")]
RTOS_MAC = "02:49:53:54:48:01"

MODULES = "set -e\nload-modules /isth/networks\n"
CONTAINER = """
ip netns add c
ip -n c link set lo up
ip link add port0 type veth peer name eth0 netns c
ip -n c link set eth0 up
"""
# What a container has beside Linux, on the same network.
NEIGHBOUR = """
ip -n c address add 10.77.0.3/24 dev {device}
ip -n c -6 address add fd77::3/64 dev {device} nodad
"""
TAKE = "ip address flush dev isth0\n"
GIVE = """
ip address replace 10.77.0.2/24 dev {device}
ip -6 address replace fd77::2/64 dev {device} nodad
"""
BRIDGE = TAKE + """
ip link add br0 type bridge {options}
ip link set isth0 master br0
ip link set br0 up
""" + GIVE.format(device="br0")
INSIDE = "ip netns exec c"


def compared(board, where="", addresses=(RTOS, RTOS6), mebibytes=2,
             datagrams=300):
    """TCP, datagrams and pings from there; the clients compare."""
    for address in addresses:
        for size in (56, 1400, 20000):
            said = board.sh(f"{where} ping -q -c 3 -i 0.02 -s {size} "
                            f"{address}")
            check(" 0% packet loss" in said, said)
        board.sh(f"{where} ./tcp_echo {address} {mebibytes}", seconds=400)
        board.sh(f"{where} ./udp_seq {address} {datagrams} 1400", seconds=300)


def restore(board, undo):
    """Undo what a test has put up, and the link is as it was."""
    board.sh(f"{undo}\nip link set isth0 up\n" + GIVE.format(device="isth0"))
    board.carrier()
    for address in (RTOS, RTOS6):
        board.ping(address, "-c", "3", "-i", "0.2")


# Seconds after which a bridge acts on what it asked as a querier.
ASKED = 12


def bridge(board, wait=0.5, **amounts):
    """Linux has its address on a bridge, and a container is behind it. It
    snoops: before long groups are sent only where somebody said to be in
    them, and IPv6 finds its neighbours by such groups."""
    board.sh(MODULES + CONTAINER + BRIDGE.format(
        options="mcast_snooping 1 mcast_querier 1") +
        "ip link set port0 master br0 up\n" + NEIGHBOUR.format(device="eth0"))
    board.run("sleep", str(wait))
    for where in ("", INSIDE):
        compared(board, where, **amounts)
    if wait >= ASKED:
        said = board.ok("bridge", "mdb", "show", "dev", "br0")
        for group in ("ff02::1:ff00:1", "ff02::1:ff54:4801"):
            check(re.search(f"port isth0 grp {group} ", said), said)
    said = board.ok("bridge", "fdb", "show", "dev", "isth0")
    check(RTOS_MAC in said, f"the bridge has not learnt {RTOS_MAC}: {said}")
    restore(board, "ip netns delete c; ip link delete br0")


def options(board):
    """Linux's ping says what came back with them: none did."""
    before = board.stats()["lwip"]["options_skipped"]
    for option in (("-R",), ("-T", "tsonly"), ("-T", "tsandaddr"),
                   ("-R", "-s", "20000")):
        board.ping(RTOS, "-c", "3", "-i", "0.01", *option)
    after = board.stats()["lwip"]["options_skipped"]
    check(after >= before + 9, f"{after - before} packets had options")


# A container that has the RTOS's addresses, and then asks for others.
CLAIMING = f"""
ip link set isth0 master br0
ip link set port0 master br0 up
ip -n c address add {RTOS}/24 dev eth0
ip -n c -6 address add {RTOS6}/64 dev eth0 nodad
"""
ASKING = f"""
for absent in 10.77.0.9 fd77::9; do
    {INSIDE} ping -q -c 1 -W 1 $absent
done
"""


def claims(board):
    lwip = board.stats()["lwip"]
    return lwip["address_conflicts"], lwip["address_defences"]


def claimed(board):
    """Somebody else has its addresses, before the carrier and after it: that
    is noticed and contradicted, and changes nothing."""
    before = claims(board)
    board.provoked = ("is claimed by",)
    board.sh(MODULES + CONTAINER + BRIDGE.format(options="") + CLAIMING +
             "ip link set isth0 down; ip link set isth0 up")
    board.carrier()
    board.run("sleep", "2")
    board.sh("ip link set port0 nomaster; ip neigh flush dev br0")
    asked = claims(board)
    check(asked[0] >= before[0] + 2 and asked[1] >= before[1] + 2,
          f"conflicts and defences: {before}, then {asked}")
    mac = board.ok("ip", "netns", "exec", "c", "cat",
                   "/sys/class/net/eth0/address").strip()
    check(f"IPv4 address is claimed by {mac}" in board.secure_console() and
          f"IPv6 address is claimed by {mac}" in board.secure_console(),
          "the console does not name it")
    board.run("sleep", "11")
    board.sh("ip link set port0 master br0\n" + ASKING +
             "ip link set port0 nomaster; ip neigh flush dev br0")
    heard = claims(board)
    check(heard[0] > asked[0] and heard[1] > asked[1],
          f"conflicts and defences: {asked}, then {heard}")
    restore(board, "ip netns delete c; ip link delete br0")


def elsewhere(board):
    """Linux's station changes, under a connection, and is found at once."""
    board.sh("""
        (for n in 1 2 3 4 5 6; do echo $n; sleep 0.2; done) |
            nc -N -w 5 10.77.0.1 7 >/tmp/back &
        sleep 0.5
        mac=$(cat /sys/class/net/isth0/address)
        ip link set isth0 address 02:11:22:33:44:55
        ping -q -c 1 -W 1 10.77.0.1 && ping -q -c 1 -W 1 fd77::1 && wait $!
        status=$?
        ip link set isth0 address $mac
        [ $status = 0 -a "$(wc -l </tmp/back)" = 6 ]
        """)
    for address in (RTOS, RTOS6):
        board.ping(address, "-c", "1", "-W", "1")


def narrow(board):
    """A container with a smaller MTU than Linux's."""
    board.sh(MODULES + CONTAINER + BRIDGE.format(options="") +
             "ip link set port0 master br0 mtu 1300 up\n"
             "ip -n c link set eth0 mtu 1300\n" +
             NEIGHBOUR.format(device="eth0"))
    for address in (RTOS, RTOS6):
        board.sh(f"{INSIDE} ./tcp_echo {address} 2", seconds=400)
        board.sh(f"{INSIDE} ./udp_seq {address} 100 1200", seconds=300)
    restore(board, "ip netns delete c; ip link delete br0")


def flooded(board):
    """Stations that are not there, more than the RTOS's tables have places.
    Whoever is in conversation does not feel them: nothing is lost, and no
    answer waits for a question of the RTOS's."""
    for address in (RTOS, RTOS6):
        board.ping(address, "-c", "2", "-i", "0.1")
    board.run("sleep", "7")  # by IPv6 lwIP asks who we are after 5 s
    before = board.stats()["lwip"]["neighbours_kept"]
    board.sh(f"./strangers isth0 {RTOS_MAC} 600 >/dev/null 2>&1 &")
    try:
        compared(board, mebibytes=1)
    finally:
        board.end("strangers")
    kept = board.stats()["lwip"]["neighbours_kept"] - before
    check(kept > 10, f"lwIP's tables lost Linux {kept} times")
    for address in (RTOS, RTOS6):
        board.ping(address, "-c", "3", "-i", "0.2")


# Linux answers for a station beyond two more routers. What is between those
# takes less than the station believes, and than the RTOS does.
BEYOND = "10.77.0.130", "fd77::130"
NARROW_PATH = """
ip netns add r
ip netns add c
ip link add port0 mtu 1300 type veth peer name up0 mtu 1300 netns r
ip -n r link add down0 type veth peer name eth0 netns c
for at in r:up0 r:down0 c:eth0 c:lo; do
    ip -n ${{at%:*}} link set ${{at#*:}} up
done
ip link set port0 up
give() {{
    ip -n $1 address add 10.$2 dev $3
    ip -n $1 -6 address add fd$4 dev $3 nodad
}}
ip address add 10.78.0.1/24 dev port0
ip -6 address add fd78::1/64 dev port0 nodad
give r 78.0.2/24 up0 78::2/64
give r 79.0.1/24 down0 79::1/64
give c 79.0.2/24 eth0 79::2/64
give c 77.0.130/32 eth0 77::130/128
ip route add {0} via 10.78.0.2
ip -6 route add {1} via fd78::2
ip -n r route add {0} via 10.79.0.2
ip -n r -6 route add {1} via fd79::2
ip -n r route add default via 10.78.0.1
ip -n r -6 route add default via fd78::1
ip -n c route add default via 10.79.0.1 src {0}
ip -n c -6 route add default via fd79::1 src {1}
route() {{
    echo $1 >/proc/sys/net/ipv4/ip_forward
    echo $1 >/proc/sys/net/ipv6/conf/all/forwarding
}}
route 1
ip netns exec r bash -c "$(declare -f route); route 1"
echo 1 >/proc/sys/net/ipv4/conf/isth0/proxy_arp
echo 1 >/proc/sys/net/ipv6/conf/isth0/proxy_ndp
ip -6 neigh add proxy {1} dev isth0
"""


def path(board):
    """A router says that what the RTOS sends is too long for the way beyond
    it: connections go on in shorter segments, and what is not TCP is cut."""
    board.sh(MODULES + NARROW_PATH.format(*BEYOND))
    for address in (RTOS, RTOS6):
        before = board.stats()["lwip"]["path_mtu_heeded"]
        board.sh(f"{INSIDE} ./tcp_echo {address} 2", seconds=400)
        heeded = board.stats()["lwip"]["path_mtu_heeded"] - before
        check(heeded, f"{address}: no word of a router's was heeded")
    board.sh(f"{INSIDE} ping -q -c 3 -i 0.1 -W 1 -s 1400 {RTOS6}")
    for address in (RTOS, RTOS6):
        board.sh(f"{INSIDE} ./udp_seq {address} 100 1400", seconds=300)
    restore(board, """
        ip -6 neigh delete proxy fd77::130 dev isth0
        echo 0 >/proc/sys/net/ipv4/conf/isth0/proxy_arp
        echo 0 >/proc/sys/net/ipv6/conf/isth0/proxy_ndp
        echo 0 >/proc/sys/net/ipv4/ip_forward
        echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
        ip netns delete c; ip netns delete r""")


GROUPS = "239.77.0.7", "ff15::7"
TO_GROUPS = f"""
ip -n c route add 239.0.0.0/8 dev eth0
for group in {' '.join(GROUPS)} 239.77.0.8 ff15::8; do
    for n in {{1..10}}; do
        {INSIDE} bash -c "echo $n >/dev/udp/$group/77"
        sleep 0.02
    done
done
ip -n c route delete 239.0.0.0/8 dev eth0
"""


def said_to_groups(board):
    """How much of it the application has heard: IPv4, IPv6."""
    def heard():
        member = board.stats()["applications"]["member"]
        return member["heard_ipv4"], member["heard_ipv6"]
    before = heard()
    board.sh(TO_GROUPS)
    return tuple(now - then for now, then in zip(heard(), before))


def members(board):
    said = board.ok("bridge", "mdb", "show", "dev", "br0")
    return [bool(re.search(f"port isth0 grp {group} ", said))
            for group in GROUPS]


def grouped(board):
    """An application is in groups: a bridge that snoops sees it, and sends it
    what is for them and for no others. It leaves, and comes in again."""
    board.sh(MODULES + CONTAINER + BRIDGE.format(
        options="mcast_snooping 1 mcast_querier 1") +
        "ip link set port0 master br0 up\n" + NEIGHBOUR.format(device="eth0"))
    board.run("sleep", str(ASKED))
    for inside in (True, False, True):
        check(members(board) == [inside] * 2,
              f"the bridge sees {members(board)} of {GROUPS}")
        heard = said_to_groups(board)
        check(heard == ((10, 10) if inside else (0, 0)), f"heard {heard}")
        board.sh(f"echo >/dev/udp/{RTOS}/77")
        board.run("sleep", "3")  # the bridge asks twice who is left
    restore(board, "ip netns delete c; ip link delete br0")


RULES = """
table inet nat {
	chain leave {
		type nat hook postrouting priority 100
		oifname isth0 counter masquerade
	}
}
"""
ROUTED = f"""
ip address add 10.78.0.1/24 dev port0
ip -6 address add fd78::1/64 dev port0 nodad
ip link set port0 up
ip -n c address add 10.78.0.2/24 dev eth0
ip -n c -6 address add fd78::2/64 dev eth0 nodad
ip -n c route add default via 10.78.0.1
ip -n c -6 route add default via fd78::1
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
nft -f - <<'END'
{RULES}
END
"""


def routed(board):
    """A container behind Linux as a router, masqueraded by nftables."""
    board.sh(MODULES + CONTAINER + ROUTED)
    compared(board, INSIDE)
    said = board.ok("nft", "list", "ruleset")
    check(re.search(r"counter packets [1-9]", said), said)
    restore(board, """
        nft flush ruleset
        echo 0 >/proc/sys/net/ipv4/ip_forward
        echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
        ip netns delete c""")


def on_top(board, kind):
    """A container with a device of its own on top of isth0."""
    board.sh(MODULES + f"""
        ip netns add c
        ip link add link isth0 name eth0 netns c type {kind}
        ip -n c link set lo up
        ip -n c link set eth0 up
        """ + NEIGHBOUR.format(device="eth0"))
    compared(board, INSIDE)
    restore(board, "ip netns delete c")


def bond(board):
    """isth0 is one of a bond: which follows its carrier."""
    board.sh(MODULES + TAKE + """
        ip link add bond1 type bond mode active-backup miimon 20
        ip link set isth0 down
        ip link set isth0 master bond1
        ip link set bond1 up
        """ + GIVE.format(device="bond1"))
    board.until("grep -q 'Currently Active Slave: isth0' "
                "/proc/net/bonding/bond1", 5, "isth0 is not the active one")
    compared(board)
    board.ok("ip", "link", "set", "isth0", "down")
    board.until("[ $(cat /sys/class/net/bond1/carrier) = 0 ]", 5,
                "the bond has carrier without isth0")
    board.ok("ip", "link", "set", "isth0", "up")
    board.until("[ $(cat /sys/class/net/bond1/carrier) = 1 ]", 5,
                "the bond's carrier does not come back")
    board.run("sleep", "0.2")
    compared(board, addresses=(RTOS,))
    restore(board, "ip link delete bond1")


def priority(board):
    """Frames with a priority tag. The answers have none, and so come in by
    isth0: the neighbour has to be known without a question."""
    board.sh(MODULES + TAKE + f"""
        ip link add link isth0 name p0 type vlan id 0 egress-qos-map 0:6
        ip link set p0 up
        ip address add 10.77.0.2/24 dev p0
        ip neigh add {RTOS} lladdr {RTOS_MAC} dev p0 nud permanent
        """)
    compared(board, addresses=(RTOS,))
    sent = int(board.ok("cat", "/sys/class/net/p0/statistics/tx_packets"))
    check(sent > 500, f"{sent} frames were sent with a tag")
    restore(board, "ip link delete p0")


def moved(board):
    """The device itself goes to a container, and comes back."""
    board.sh("ip netns add c; ip link set isth0 netns c; "
             "ip -n c link set isth0 up\n" +
             NEIGHBOUR.format(device="isth0"))
    board.until(f"{INSIDE} ping -q -c 1 -W 1 {RTOS} >/dev/null", 5,
                "no answer from the container")
    compared(board, INSIDE)
    restore(board, "ip -n c link set isth0 netns 1; ip netns delete c")


def packets(board):
    """Past Linux's IP stack, and as tcpdump sees it."""
    count = 500
    board.sh("busybox timeout 20 tcpdump -q -i isth0 -w /tmp/seen "
             f"-c {2 * count} udp port 7 2>/dev/null & sleep 0.5; "
             f"./packet_echo isth0 {RTOS_MAC} {count} && wait $!")
    said = board.sh("tcpdump -q -n -r /tmp/seen src 10.77.0.2 2>/dev/null | "
                    "wc -l; rm /tmp/seen")
    check(int(said) == count, f"of {count} questions tcpdump saw {said}")


def to_rtos(board, seconds):
    rate, = rates(board.ok("iperf", "-f", "m", "-c", RTOS, "-t", str(seconds),
                           seconds=300))
    return rate


def from_rtos(board, seconds):
    rate, = rates(board.sh(
        "iperf -f m -s -P 1 & sleep 0.2; wget -qO- "
        f"'http://{RTOS}/iperf?to=10.77.0.2&seconds={seconds}'; wait",
        seconds=300))
    return rate


def shaped(board):
    """A queueing discipline holds frames back: its rate is the link's."""
    board.sh(MODULES + "tc qdisc replace dev isth0 root tbf rate 100mbit "
             "burst 64k latency 50ms")
    rate = to_rtos(board, 0.5)
    check(50 < rate < 110, f"{rate} Mbit/s of 100")
    compared(board, addresses=(RTOS,), mebibytes=1)
    restore(board, "tc qdisc delete dev isth0 root")


LOSS = """
tc qdisc add dev isth0 clsact
for way in ingress egress; do
	tc filter add dev isth0 $way matchall action pass random netrand drop 100
done
"""
DROPPED = re.compile(r"dropped (\d+)")


def dropped(board):
    """(to Linux, from it)"""
    return [int(DROPPED.search(board.ok(
        "tc", "-s", "filter", "show", "dev", "isth0", way)).group(1))
        for way in ("ingress", "egress")]


def losses(board, seconds, mebibytes):
    """One frame of a hundred is lost each way: that costs, but not everything:
    a part of the rate is left. No byte is another. seconds: longer than some
    of Linux's timers of 200 ms, one for each repetition that is lost too; and
    Linux's own window for congestion may become small by chance."""
    full = [to_rtos(board, 0.2), from_rtos(board, 0.2)]
    board.sh(MODULES + LOSS)
    rest = [to_rtos(board, seconds), from_rtos(board, seconds)]
    for address in (RTOS, RTOS6):
        board.ok("./tcp_echo", address, str(mebibytes), seconds=400)
    lost = dropped(board)
    check(min(lost) > 10, f"{lost} frames were dropped")
    restore(board, "tc qdisc delete dev isth0 clsact")
    check(rest[0] > full[0] / 8 and rest[1] > full[1] / 4,
          f"to and from the RTOS {rest} Mbit/s of {full}")
    return (f"TCP to / from the RTOS, Mbit/s: {full[0]:.0f} / {full[1]:.0f}; "
            f"1 % of frames dropped: {rest[0]:.0f} / {rest[1]:.0f}")


SILENCE = """
tc qdisc add dev isth0 clsact
iperf -f m -s -P 1 & server=$!; sleep 0.2
wget -qO- 'http://{rtos}/iperf?to=10.77.0.2&seconds=1'
sleep 0.3
tc filter add dev isth0 ingress matchall action drop
sleep {seconds}
tc filter delete dev isth0 ingress
wait $server
tc qdisc delete dev isth0 clsact
"""


def silence(board, seconds):
    """For a while every frame is lost, repetitions too. What goes on then
    does not wait for a timer of a second."""
    probes = board.stats()["lwip"]["tcp_tail_probes"]
    full, rate = (rates(board.sh(
        MODULES + SILENCE.format(rtos=RTOS, seconds=loss)))[0]
        for loss in (0, seconds))
    probes = board.stats()["lwip"]["tcp_tail_probes"] - probes
    check(probes > 1, f"{probes} probes")
    check(rate > full / 2, f"{rate} Mbit/s of {full}, {probes} probes")
    return f"{rate:.0f} Mbit/s of {full:.0f}, {probes} probes"


def with_program(board, *words):
    """Until board.end("xdp")."""
    said = f"/tmp/xdp-{words[0]}"
    board.sh(f"rm -f {said}; ./xdp {' '.join(words)} >{said} 2>&1 &")
    board.until(f"grep -q attached {said}", 5, f"no program on {words[0]}")


def programs(board):
    """XDP in the driver: each verdict, what it costs, and no session."""
    sessions = board.driver_stats()["session_up"]
    with_program(board, "isth0", "pass")
    compared(board)
    status, _ = board.run("ip", "link", "set", "isth0", "mtu", "9000")
    check(status != 0, "an MTU was taken that a program cannot have")
    board.end("xdp")
    for verdict, counter in (("drop", "dropped"), ("abort", "aborted"),
                             ("bounce", "sent_back")):
        with_program(board, "isth0", verdict)
        before = board.driver_stats()
        said = board.sh(f"ping -q -c 5 -i 0.05 -W 1 {RTOS}; :")
        check(" 100% packet loss" in said, f"{verdict}: {said}")
        after = board.driver_stats()
        for name in (f"rx_xdp_{counter}", "rx_packets"):
            check(after[name] >= before[name] + 5, f"{verdict}: no {name}")
        if verdict == "bounce":
            check(after["tx_packets"] >= before["tx_packets"] + 10,
                  "nothing was sent back")
        board.end("xdp")
        board.ping(RTOS, "-c", "2", "-i", "0.2")
    board.ok("ip", "link", "set", "isth0", "mtu", "9000")
    status, said = board.run("busybox", "timeout", "2", "./xdp", "isth0",
                             "pass")
    check(status == 1, f"a program was taken at an MTU of 9000: {said}")
    board.ok("ip", "link", "set", "isth0", "mtu", "1500")
    more = board.driver_stats()["session_up"] - sessions
    check(not more, f"{more} new sessions")


def redirected(board):
    """A container has the link by two programs, without a bridge. What it
    sends is complete, since a program would not finish it."""
    board.sh(MODULES + CONTAINER + "ip link set port0 up\n" +
             NEIGHBOUR.format(device="eth0") + f"""
             {INSIDE} ethtool -K eth0 gro on tx off
             """)
    with_program(board, "isth0", "redirect", "port0")
    with_program(board, "port0", "redirect", "isth0")
    compared(board, INSIDE)
    counters = board.driver_stats()
    check(counters["rx_xdp_redirected"] > 1000, "nothing was redirected")
    check(not counters["tx_xdp_refused"], "frames were refused")
    board.end("xdp")
    restore(board, "ip netns delete c")


GUEST = BRIDGE.format(options="") + """
ip tuntap add tap1 mode tap vnet_hdr
ip link set tap1 master br0 up
guest-up 1 tap1 10.77.0.5/24 vhost
"""
# The guest's own tools, and its own memory.
GUEST_ECHO = f"""
head -c 3000000 /dev/urandom >/tmp/sent
nc -N -w 20 {RTOS} 7 </tmp/sent >/tmp/back
cmp /tmp/sent /tmp/back && wc -c </tmp/back
"""


def guest(board):
    """A KVM guest in the bridge that isth0 is in."""
    board.sh(". /bench/steps.sh; load_modules\n" + GUEST, seconds=600)
    said = board.ok("guest", "1", "ping", "-q", "-c", "5", "-i", "0.2", RTOS,
                    seconds=300)
    check(" 0% packet loss" in said, said)
    said = board.ok("guest", "1", "bash", "-c", GUEST_ECHO, seconds=300)
    check(said.split() == ["3000000"], said)
    said = board.ok("guest", "1", "iperf", "-c", RTOS, "-t", "0.5",
                    seconds=300)
    check("bits/sec" in said, said)
    board.ping(RTOS, "-c", "3", "-i", "0.1")
    restore(board, "kill $(cat /proc/[0-9]*/stat | sed -n "
            "'s/^\\([0-9]*\\) (qemu-system-aar.*/\\1/p')\n"
            "sleep 1; ip link delete tap1; ip link delete br0")


def add_short(group):
    """A few seconds of it: what users do most, and what once collapsed."""
    group.test("a bridge, and a container behind it", mebibytes=1,
               datagrams=100)(bridge)
    group.test("1 % of the frames is lost", seconds=1, mebibytes=1)(losses)
    group.test("all frames are lost for 30 ms", seconds=0.03)(silence)


def add_tests(group):
    add = group.test
    add("a KVM guest in a bridge")(guest)
    add("a bridge that snoops and asks, and a container behind it",
        wait=ASKED)(bridge)
    add("options of IPv4 are skipped")(options)
    add("another station claims the RTOS's addresses")(claimed)
    add("a flood of stations that are not there")(flooded)
    add("Linux gets another MAC address")(elsewhere)
    add("a container with a smaller MTU")(narrow)
    add("a container behind routers with a smaller MTU")(path)
    add("a container behind a router that masquerades")(routed)
    for kind in ("macvlan mode bridge", "ipvlan mode l2"):
        add(f"a container on {kind.split()[0]}", kind=kind)(on_top)
    add("a bond, and its carrier")(bond)
    add("priority tags")(priority)
    add("the device in a container")(moved)
    add("packet sockets and tcpdump")(packets)
    add("XDP: each verdict")(programs)
    add("XDP: a container by redirection")(redirected)
    add("tc: a limited rate")(shaped)
    add("tc: 1 % of the frames is lost", seconds=1, mebibytes=8)(losses)


def add_members(group):
    group.test("a bridge that snoops, and an application in groups")(grouped)
