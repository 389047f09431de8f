# SPDX-License-Identifier: MIT
"""Traffic of all kinds, both ways: the tests that every board passes."""

import re

from suite import PRODUCTS, RTOS, RTOS6, check

CLIENTS = [str(PRODUCTS / "tcp_echo"), str(PRODUCTS / "udp_seq")]

# ping's data bytes: the usual, around a 1500-byte frame, the largest.
SIZES = (56, 64, 128, 1000, 1471, 1472, 1473, 1480, 4000, 9000, 16384, 32767,
         40000, 64000, 65000)


def ping_sizes(board, address, mtu):
    board.ok("ip", "link", "set", "isth0", "mtu", str(mtu))
    for size in SIZES:
        board.ping(address, "-c", "3", "-i", "0.01", "-s", str(size))
    board.ok("ip", "link", "set", "isth0", "mtu", "1500")


def tcp_echo(board, address, mebibytes, mtu=1500):
    """Every byte that comes back is the one that was sent."""
    board.ok("ip", "link", "set", "isth0", "mtu", str(mtu))
    said = board.ok("./tcp_echo", address, str(mebibytes), seconds=400)
    board.ok("ip", "link", "set", "isth0", "mtu", "1500")
    size, out, back = re.match(r"(\d+) bytes each way, sums (\w+) and (\w+)",
                               said).groups()
    check(int(size) == mebibytes << 20 and out == back, said)


def udp_sequence(board, address, count, largest):
    """Numbered datagrams come back once each, in order, unchanged."""
    board.ok("./udp_seq", address, str(count), str(largest), seconds=300)


def stalled_sequence(board, address, count, largest, seed):
    """The same, while either end stalls now and then."""
    board.run("insmod", "/root/smc.ko")
    said = board.ok("./udp_seq", address, str(count), str(largest), str(seed),
                    seconds=3600)
    check(re.search(r"Linux [1-9]\d*, of the RTOS [1-9]", said),
          f"nothing stalled: {said}")
    return f"seed {seed}: {said.strip()}"


def iperf_to_rtos(board, *words):
    said = board.ok("iperf", "-c", *words, "-t", "0.5", seconds=120)
    check("bits/sec" in said, said)


def iperf_reverse(board):
    """The RTOS sends over Linux's own connection; both ways at once it does
    not, and says so."""
    said = board.ok("iperf", "-c", RTOS, "-R", "-t", "0.3", seconds=120)
    megabytes = re.findall(r"([0-9.]+) MBytes", said)
    check(megabytes and float(megabytes[-1]) > 1, said)
    said = board.sh(f"iperf -c {RTOS} --full-duplex -t 0.3 2>&1; :",
                    seconds=120)
    check("reset by peer" in said, said)


def iperf_from_rtos(board):
    said = board.sh(f"iperf -s -P 1 & sleep 0.2; wget -qO- "
                    f"'http://{RTOS}/iperf?to=10.77.0.2&seconds=0.5'; wait",
                    seconds=120)
    check("bits/sec" in said, said)


def smallest_mtu(board):
    """Segments of 28 bytes, in order, and each frees what it took. Linux takes
    its IPv6 away below an MTU of 1280, and keeps what it learnt of the path."""
    tcp_echo(board, RTOS, 1, 68)
    board.sh("ip route flush cache; "
             "ip -6 address add fd77::2/64 dev isth0 nodad")


def rates(said):
    """Of iperf's report lines, in Mbit/s."""
    return [float(rate) for rate in re.findall(r"([\d.]+) Mbits/sec", said)]


def iperf_small_buffer(board):
    """What is sent waits for its acknowledgement, and that for no timer."""
    full, = rates(board.ok("iperf", "-f", "m", "-c", RTOS, "-t", "0.3",
                           seconds=300))
    small, = rates(board.ok("iperf", "-f", "m", "-c", RTOS, "-t", "0.3", "-w",
                            "8k", seconds=300))
    check(small > full / 4, f"{small} Mbit/s of {full}")


def iperf_both_ways(board):
    """A spent activation goes on while the period has budget."""
    full, = rates(board.ok("iperf", "-f", "m", "-c", RTOS, "-t", "0.3",
                           seconds=300))
    both = rates(board.ok("iperf", "-f", "m", "-c", RTOS, "-t", "0.5", "-d",
                          seconds=300))
    check(len(both) == 2 and sum(both) > full / 2, f"{both} Mbit/s of {full}")


def hoarder(board):
    """Who sends byte by byte and reads nothing takes nothing from others."""
    board.sh("echo 4096 4096 4096 >/proc/sys/net/ipv4/tcp_rmem; "
             f"iperf -c {RTOS} -p 7 -N -l 1 -w 4K -t 0.5 >/dev/null 2>&1 &")
    board.run("sleep", "0.2")
    board.ping(RTOS, "-c", "5", "-i", "0.01")
    held = board.stats()["memory"]["receive_buffers"]
    check(held["used"] < 300 and not held["exhausted"], held)
    board.end("iperf")
    board.sh("echo 4096 131072 6291456 >/proc/sys/net/ipv4/tcp_rmem")


def iperf_text(board, mtu):
    """lwiperf sends its header twice, 48 bytes, then ten digits for ever: no
    piece of it begins where the last one did not end. And none waits for a
    timer, since what is not sent within a tenth of a second never comes: which
    of these MTUs leaves a window that holds no whole super-frame is Linux's
    choice."""
    board.ok("ip", "link", "set", "isth0", "mtu", str(mtu))
    said = board.sh(f"nc -l -p 5001 | head -c 1000048 >/tmp/text & sleep 0.2; "
                    f"wget -qO- 'http://{RTOS}/iperf?to=10.77.0.2&seconds=0.1'"
                    " >/dev/null; wait; wc -c </tmp/text; "
                    "tail -c +49 /tmp/text | fold -w 10 | sort -u; "
                    "rm /tmp/text", seconds=120)
    board.ok("ip", "link", "set", "isth0", "mtu", "1500")
    check(said.split() == ["1000048", "8901234567"], said[:200])


def datagrams(board, what):
    return board.stats()["applications"]["udp_load"][f"datagrams_{what}"]


def udp_source(board, address, seconds, size):
    """(lost, all of them, sent) by iperf, iperf and the RTOS; what iperf
    said"""
    sent = datagrams(board, "sent")
    said = board.sh(f"iperf -s -u -P 1 -B {address} & sleep 0.2; wget -qO- "
                    f"'http://{RTOS}/udp?to={address}&seconds={seconds}"
                    f"&bytes={size}'; wait")
    found = re.search(r"(\d+)/ *(\d+) \(", said)
    check(found, said)
    return (*map(int, found.groups()), datagrams(board, "sent") - sent, said)


def udp_first(board):
    """To a station that the RTOS has to ask for: it waits for the answer, and
    sends nothing to one that there is not."""
    board.ok("ip", "address", "add", "10.77.0.7/24", "dev", "isth0")
    # Room for all of them: who is lost was not sent.
    board.sh("echo 4000000 >/proc/sys/net/core/rmem_default")
    lost, all_of_them, sent, said = udp_source(board, "10.77.0.7", 0.01, 64)
    board.ok("ip", "address", "del", "10.77.0.7/24", "dev", "isth0")
    check(all_of_them == sent and not lost, f"{sent} were sent: {said}")
    sent = datagrams(board, "sent")
    board.sh(f"wget -qO- 'http://{RTOS}/udp?to=10.77.0.99&seconds=0.1'; "
             "sleep 0.2")
    sent = datagrams(board, "sent") - sent
    check(sent <= 1, f"{sent} were sent to nobody")


def udp_load(board):
    """What one end says that it sent, the other end has counted."""
    received = datagrams(board, "received")
    board.sh(f"for i in {{1..1000}}; do echo $i >/dev/udp/{RTOS}/5001; done")
    received = datagrams(board, "received") - received
    check(received == 1000, f"1000 were sent, {received} counted")
    lost, all_of_them, sent, said = udp_source(board, "10.77.0.2", 0.25, 1000)
    check(all_of_them == sent and lost < sent, f"{sent} were sent: {said}")
    seconds = float(re.search(r"0\.0000-([0-9.]+) sec", said).group(1))
    check(0.2 < seconds < 0.3, f"a quarter of a second took {seconds} s")
    status, _ = board.run("wget", "-qO-",
                          f"http://{RTOS}/udp?to=10.77.0.2&bytes=15")
    check(status != 0, "datagrams without a header were asked for and sent")


def udp_report(board):
    """iperf -u is told what arrived, of each of its streams, in both
    families."""
    for words in (("-c", RTOS, "-P", "4"), ("-V", "-c", RTOS6)):
        said = board.ok("iperf", "-u", *words, "-t", "0.05", "-b", "20M")
        sent = re.findall(r"\[ +\d+\] Sent (\d+) datagrams", said)
        told = re.findall(r"Mbits/sec +0\.0\d+ ms 0/(\d+) \(0%\)", said)
        check(len(told) == (4 if "-P" in words else 1) and
              sorted(told) == sorted(str(int(n) - 1) for n in sent), said)
    for _ in range(2):
        said = board.ok("iperf", "-u", "-c", RTOS, "-B", "10.77.0.2:6001",
                        "-t", "0.05", "-b", "20M")
        check("Server Report" in said and " (0%)" in said,
              f"again from one port: {said}")


def head(board):
    """The header that GET gets, and nothing after it."""
    whole, head = (board.sh(
        f"printf '{method} / HTTP/1.0\\r\\n\\r\\n' | nc -N {RTOS} 80")
        for method in ("GET", "HEAD"))
    length = int(re.search(r"Content-Length: (\d+)", head).group(1))
    check(head.startswith("HTTP/1.1 200 OK\r\n") and
          head.endswith("\r\n\r\n") and "<html" not in head, head)
    check(abs(len(whole) - len(head) - length) < 200,
          f"{len(whole)} bytes, {len(head)} of the head, {length} promised")


def status_page(board):
    said = board.ok("wget", "-qO-", f"http://{RTOS}/")
    check("<html>" in said and "deadlines_missed" in said, said)


def counters(board):
    """Both ends have counted the same frames, and ip shows Linux's."""
    driver, rtos = board.driver_stats(), board.stats()
    check(0 <= rtos["rx"]["frames"] - driver["tx_packets"] < 20,
          f"Linux sent {driver['tx_packets']}, the RTOS got "
          f"{rtos['rx']['frames']}")
    check(rtos["tx"]["frames"] >= driver["rx_packets"],
          "Linux got frames that nobody sent")
    said = board.ok("ip", "-s", "link", "show", "isth0")
    received = int(re.search(r"RX:.*\n +\d+ +(\d+)", said).group(1))
    check(received >= driver["rx_packets"], said)
    info = board.ok("ethtool", "-i", "isth0")
    check("driver: isthmus" in info, info)


def all_kinds(group, mebibytes, datagrams):
    """The tests that every board passes. The long TCP is IPv4's alone."""
    add = group.test
    for name, address, mebibytes in (("IPv4", RTOS, mebibytes),
                                     ("IPv6", RTOS6, 4)):
        for mtu in (1500, 65517):
            add(f"ping of 56 to 65000 bytes, {name}, MTU {mtu}",
                address=address, mtu=mtu)(ping_sizes)
        add(f"TCP, {mebibytes} MiB each way at once, compared, {name}",
            address=address, mebibytes=mebibytes)(tcp_echo)
        add(f"UDP, {datagrams} numbered datagrams both ways, {name}",
            address=address, count=datagrams, largest=1400)(udp_sequence)
    add("TCP, 4 MiB each way, MTU 65517", address=RTOS, mebibytes=4,
        mtu=65517)(tcp_echo)
    add("UDP datagrams of up to 60000 bytes, in fragments", address=RTOS,
        count=100, largest=60000)(udp_sequence)
    add("the status page")(status_page)
    add("counters of both ends")(counters)


def loads(group):
    """As much as there is time for: seconds of the board's."""
    add = group.test
    add("iperf, Linux to the RTOS")(lambda board: iperf_to_rtos(board, RTOS))
    add("iperf, Linux to the RTOS, IPv6")(
        lambda board: iperf_to_rtos(board, RTOS6, "-V"))
    add("iperf, the RTOS to Linux")(iperf_from_rtos)
    add("iperf -u, and what it is told")(udp_report)
    add("HTTP: the head alone")(head)
    add("iperf, in reverse; both ways at once is refused")(iperf_reverse)
    add("TCP, 1 MiB each way, MTU 68")(smallest_mtu)
    add("iperf with a small send buffer")(iperf_small_buffer)
    add("iperf, both ways at once")(iperf_both_ways)
    add("a client that sends byte by byte and reads nothing")(hoarder)
    for mtu in (1500, 4000, 9000, 16000, 65517):
        add(f"what the RTOS's iperf sends, MTU {mtu}", mtu=mtu)(iperf_text)
    add("UDP load, counted at both ends")(udp_load)
    add("UDP load to a station not met yet, and to nobody")(udp_first)


def full_rings(board):
    """A ring too small for what is sent: it waits, nothing else suffers."""
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up", "ring_kib=128")
    board.ok("ip", "link", "set", "isth0", "mtu", "65517")
    before = board.stats()["tx"]["refused_full"]
    board.ok("iperf", "-c", RTOS, "-t", "0.5", "-P", "8")
    iperf_from_rtos(board)
    board.ping(RTOS, "-c", "3", "-i", "0.01", "-s", "65000")
    check(board.driver_stats()["tx_ring_full"] > 0,
          "Linux's ring was never full")
    check(board.stats()["tx"]["refused_full"] > before,
          "the RTOS's ring was never full")
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up")


OFFLOADS = ("tx", "tso", "rx", "rx-gro-hw", "gro")


def offloads(board, mebibytes):
    """Every combination of offloads, as ethtool sets them: what is sent is
    what comes back."""
    for number in range(1 << len(OFFLOADS)):
        words = [word for i, name in enumerate(OFFLOADS)
                 for word in (name, "on" if number >> i & 1 else "off")]
        board.ok("ethtool", "-K", "isth0", *words)
        board.carrier()
        tcp_echo(board, RTOS if number & 1 else RTOS6, mebibytes)
    board.ok("ethtool", "-K", "isth0", *(
        word for name in OFFLOADS for word in (name, "on")))
    board.carrier()
    before = board.driver_stats()
    tcp_echo(board, RTOS, mebibytes)
    after = board.driver_stats()
    for counter in ("tx_super_frames", "rx_super_frames"):
        check(after[counter] > before[counter], f"no {counter}")
    check(after["rx_bad_offload"] == 0, "super-frames that Linux refused")
