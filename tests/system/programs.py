# SPDX-License-Identifier: MIT
"""Debian's own clients and scanners against the RTOS. Of each: what it says
itself, and what it did to the link, to control and to the frames on the way.
"""

import base64
import contextlib
import re
import subprocess

from suite import PRODUCTS, RTOS, RTOS6, STATS, check
from attack import MARGIN_NS, worst
from qemu import BUILD

IMAGE = str(PRODUCTS / "cloud/clients.cpio")
RTOS_MAC = "02:49:53:54:48:01"
SCANNER = "10.77.0.9"  # no address of Linux's: nothing there answers
OPEN = {7, 80, 5001}
FRAMES = 6000  # of a capture, and as many bytes of each
BYTES = 2000
WARNING = 0x600000  # severity of tshark's experts, above a note
SLACK = 20  # frames of the questions themselves

# What experts warn of although a station has to do it.
RESET = "Connection reset (RST)"
FULL = "TCP window specified by the receiver is now completely full"


@contextlib.contextmanager
def captured(board):
    """Frames on isth0 meanwhile, for experts() later."""
    board.sh("rm -f /tmp/capture; "
             f"tcpdump -i isth0 -s {BYTES} -c {FRAMES} -w /tmp/seen.pcap "
             "2>/tmp/capture &")
    board.until("grep -q 'listening on' /tmp/capture", 5,
                "tcpdump does not listen")
    try:
        yield
    finally:
        board.end("tcpdump")


def experts(board, allowed):
    """What tshark's experts have to say above a note, of the RTOS's frames."""
    packed = board.sh("gzip -c /tmp/seen.pcap | base64 -w 0; "
                      "rm /tmp/seen.pcap", seconds=600)
    capture = BUILD / "tests/system/clients.pcap.gz"
    capture.write_bytes(base64.b64decode(packed))
    done = subprocess.run(
        ["tshark", "-n", "-r", str(capture), "-T", "fields",
         "-Y", f"eth.src == {RTOS_MAC} && _ws.expert.severity >= {WARNING}",
         "-e", "frame.number", "-e", "_ws.expert.message"],
        text=True, capture_output=True, check=False, timeout=300)
    check(done.returncode == 0, f"tshark: {done.stderr.strip()[-300:]}")
    for line in done.stdout.splitlines():
        messages = line.partition("\t")[2]
        check(any(words in messages for words in allowed),
              f"tshark on frame {line}")


def settled(before, after, driver):
    """Each frame that Linux sent was received by the RTOS."""
    sent = driver[1]["tx_packets"] - driver[0]["tx_packets"]
    received = after["rx"]["frames"] - before["rx"]["frames"]
    check(abs(sent - received) <= SLACK,
          f"Linux sent {sent} frames, the RTOS received {received}")


def late(board, before):
    """How late control began at worst since then, in ns; 0: never late."""
    return worst(before["applications"]["control"],
                 board.stats()["applications"]["control"]) or 0


def idle(board):
    """The same without any client: what the others are measured by."""
    before = board.stats()
    board.run("sleep", "1")
    board.idle_ns = late(board, before)
    return f"control at most {board.idle_ns} ns late when idle"


@contextlib.contextmanager
def judged(board, allowed=()):
    """A client at work, and what holds after any of them."""
    if board.idle_ns is None:
        idle(board)
    driver, before = [board.driver_stats()], board.stats()
    with captured(board):
        yield
    board.run("sleep", "1")
    for address in (RTOS, RTOS6):
        board.ping(address, "-c", "3", "-i", "0.05")
    ns = late(board, before)
    check(ns <= board.idle_ns + MARGIN_NS,
          f"control began {ns} ns late, idle {board.idle_ns} ns")
    after = board.stats()
    driver.append(board.driver_stats())
    check(after["lives"] == before["lives"], f"netd: {after['lives']}")
    settled(before, after, driver)
    experts(board, allowed)


def during(seconds, command):
    """A shell's words: the command, ended after that time. Whatever its status
    is then, it has run."""
    return (f"{command} & sleep {seconds}; kill $! 2>/dev/null; wait $!; "
            "status=$?; [ $status != 126 -a $status != 127 ]")


def ports(said):
    return {int(port) for port in re.findall(r"^(\d+)/(?:tcp|udp) +open\b",
                                             said, re.M)}


# Programs that people use

def curl(board):
    """One connection after another, and methods that are not served."""
    with judged(board):
        said = board.ok("curl", "-sS", "-o", "/tmp/1", "-o", "/tmp/2", "-w",
                        "%{http_code} %{size_download}\\n", STATS,
                        f"http://[{RTOS6}]/", "-g")
        check(re.fullmatch(r"(200 [1-9]\d+\n){2}", said), said)
        said = board.ok("curl", "-sS", "-I", f"http://{RTOS}/")
        check("Content-Length: " in said, said)
        for words, status in ((("-d", "x=1"), "405"),
                              (("-X", "DELETE"), "405"),
                              (("--http1.0",), "200"),
                              (("-H", "Expect: 100-continue", "-d", "y"),
                               "405")):
            said = board.ok("curl", "-sS", "-m", "5", "-o", "/dev/null", "-w",
                            "%{http_code}", *words, f"http://{RTOS}/")
            check(said == status, f"{words}: {said}")
        said = board.ok("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}",
                        f"http://{RTOS}/none")
        check(said == "404", said)


def ab(board, requests):
    """More clients than slots, with and without connections kept alive."""
    with judged(board):
        for words in (("-c", "4"), ("-c", "24"), ("-c", "8", "-k")):
            said = board.ok("ab", "-l", "-n", str(requests), *words,
                            f"http://{RTOS}/", seconds=300)
            check(re.search(rf"Complete requests: +{requests}\n", said) and
                  re.search(r"Failed requests: +0\n", said) and
                  "Non-2xx" not in said, said)


def socat(board, kibibytes):
    """Half-closed connections, and datagrams, compared."""
    with judged(board):
        for address, family in ((RTOS, "4"), (f"[{RTOS6}]", "6")):
            board.sh(f"head -c {kibibytes}K /dev/urandom >/tmp/sent; "
                     f"socat -t 20 - TCP{family}:{address}:7 </tmp/sent "
                     ">/tmp/back && cmp /tmp/sent /tmp/back; "
                     "head -c 1400 /tmp/sent >/tmp/short; "
                     f"socat -t 1 - UDP{family}:{address}:7 </tmp/short "
                     ">/tmp/back && cmp /tmp/short /tmp/back", seconds=300)


def iperf(board):
    """As users call it."""
    with judged(board):
        for words in (("-P", "32"), ("-r",), ("-d",), ("-R",),
                      ("-u", "-b", "200M"), ("-M", "500"), ("-N", "-l", "64")):
            said = board.ok("iperf", "-c", RTOS, "-t", "0.1", *words,
                            seconds=300)
            check("bits/sec" in said, f"{words}: {said}")


# Scanners

def nmap(board):
    """Ports, protocols, services, what it takes the RTOS for."""
    with judged(board, [RESET]):
        scan = ("nmap", "-n", "-Pn", "--min-rate", "20000", "--max-retries",
                "1")
        said = board.ok(*scan, "-sS", "-p", "1-5100", RTOS, seconds=900)
        check(ports(said) == OPEN, said)
        for kind in ("-sT", "-sA", "-sF", "-sX", "-sN", "-sM", "-sW"):
            board.ok(*scan, kind, "-p", "1-200", RTOS, seconds=300)
        said = board.ok(*scan, "-6", "-sS", "-p", "1-200", RTOS6, seconds=300)
        check(ports(said) == {7, 80}, said)
        for kind in ("-sU", "-sO", "-sY"):
            board.ok(*scan, kind, "-p", "1-100", RTOS, seconds=300)
        said = board.ok(*scan, "-O", "-sV", "--version-light", "-p",
                        "1-100", RTOS, seconds=900)
        check(ports(said) == {7, 80}, said)


def masscan(board, rate):
    """A stack of its own, with an address that only it answers for."""
    with judged(board, [RESET]):
        said = board.sh(
            f"masscan {RTOS} -p0-9999 --rate {rate} -e isth0 --seed 1 "
            f"--source-ip {SCANNER} --router-mac {RTOS_MAC} --wait 1 "
            "2>/dev/null", seconds=900)
        found = {int(port) for port in
                 re.findall(r"open port (\d+)/tcp", said)}
        check(found == OPEN, said)


HPING = (
    "-S -p 80 --rand-source", "-S -p 7 -w 1 --rand-source", "-A -p 80",
    "-F -P -U -p 80", "-S -F -R -A -p 7", "-Y -X -p 80", "-S -p ++1",
    "--udp -p 7 -d 8", "--udp -p ++1 -d 1400", "-1", "-1 -C 13", "-1 -C 17",
    "-0 -H 200", "-S -p 80 -f -d 400", "--udp -p 7 -f -d 1400", "-1 -x -d 64",
    "--udp -p 7 -x -g 65000 -d 1400", "-S -p 80 -O 3", "-S -p 80 -b",
    "--udp -p 7 -b", "-1 -a 10.77.0.1", "-S -p 80 -a 10.77.0.1",
    "-1 -a 255.255.255.255", "--udp -p 7 -a 10.77.0.1 -s 7")


def hping3(board, seconds):
    """Floods of what no client sends."""
    with judged(board, [RESET]):
        for words in HPING:
            said = board.sh(during(seconds, "hping3 -q -n -I isth0 --flood "
                                   f"{words} {RTOS} 2>&1"), seconds=600)
            check(re.search(r"^[1-9]\d* packets trans?mitted", said, re.M),
                  f"{words}: {said}")
    said = board.ok("wget", "-qO-", "-T", "1", f"http://{RTOS}/")
    check("<html>" in said, "no page within a second")


def slow_http(board):
    """Clients that never come to an end keep none of the others away."""
    with judged(board, [RESET, FULL]):
        for words in ("-H", "-B", "-X"):
            said = board.sh(
                f"slowhttptest {words} -c 60 -r 60 -i 1 -l 3 "
                f"-u http://{RTOS}/ >/tmp/slow 2>&1 & sleep 1.5; "
                f"for i in 1 2 3 4 5; do wget -qO- -T 2 -t 1 {STATS} | "
                "wc -c; done; wait", seconds=300)
            check(re.fullmatch(r"(\d{4,}\n){5}", said), f"{words}: {said}")


# thc-ipv6: some end by themselves, the floods never do.
IPV6 = (
    "alive6 isth0 {rtos}", "implementation6 isth0 {rtos}",
    "fragmentation6 isth0 {rtos}", "fuzz_ip6 -1 -n 1 isth0 {rtos}",
    "fuzz_ip6 -2 -n 1 isth0 {rtos}", "fuzz_ip6 -X -n 1 isth0 {rtos}",
    "fuzz_ip6 -7 -n 1 isth0 {rtos}", "exploit6 isth0 {rtos}",
    "denial6 isth0 {rtos} 1", "denial6 isth0 {rtos} 2",
    "denial6 isth0 {rtos} 4", "ndpexhaust26 isth0 fd77::",
    "smurf6 isth0 {rtos}",
    "flood_advertise6 isth0", "flood_router26 isth0", "flood_router6 isth0",
    "flood_solicitate6 isth0 {rtos}", "flood_rs6 isth0 {rtos}",
    "flood_mld6 isth0", "flood_mld26 isth0", "flood_mldrouter6 isth0",
    "flood_redir6 isth0 {rtos} {rtos}", "flood_unreach6 isth0 {rtos}",
    "dos-new-ip6 isth0", "parasite6 isth0", "fake_router6 isth0 fd99::/64",
    "rsmurf6 isth0 {rtos}", "toobig6 isth0 {rtos} fd77::2 1280 -u")


def thc_ipv6(board, seconds):
    """What is done to neighbours in IPv6."""
    before = board.driver_stats()["tx_packets"]
    with judged(board, [RESET]):
        for words in IPV6:
            board.sh(during(seconds, "atk6-" + words.format(rtos=RTOS6) +
                            " >/dev/null 2>&1"), seconds=600)
        sent = board.driver_stats()["tx_packets"] - before
        check(sent > 100 * len(IPV6), f"they sent {sent} frames in all")
        # What was told to Linux about itself.
        board.sh("ip -6 route flush proto ra; ip -6 neighbour flush all; "
                 "ip -6 address flush dev isth0 dynamic; "
                 "ip -6 address replace fd77::2/64 dev isth0 nodad")


PKTGEN = """
set -e
load-modules /isth/clients
cd /proc/net/pktgen
echo 'add_device isth0' >kpktgend_0
set_up() {{ echo "$1" >isth0; }}
set_up 'count {count}'
set_up 'delay 0'
set_up 'min_pkt_size {size}'
set_up 'max_pkt_size {size}'
set_up 'dst {address}'
set_up 'dst_mac {mac}'
set_up 'udp_dst_min 9'
set_up 'udp_dst_max 9'
echo start >pgctrl
cat isth0
echo 'rem_device_all' >kpktgend_0
rmmod pktgen
"""


def pktgen(board, count):
    """As many frames as the driver takes, from within Linux."""
    for size in (60, 1514):
        with judged(board):
            said = board.sh(PKTGEN.format(
                count=count, size=size, address=RTOS, mac=RTOS_MAC),
                seconds=600)
            check("OK: " in said and
                  re.search(rf"pkts-sofar: {count}\b", said), said)


def add_short(group):
    """In every change: what people use."""
    add = group.test
    add("curl")(curl)
    add("ab: more clients than slots", requests=100)(ab)
    add("socat, half-closed, compared", kibibytes=300)(socat)


def add_tests(group):
    add = group.test
    add("curl")(curl)
    add("ab: more clients than slots", requests=1000)(ab)
    add("socat, half-closed, compared", kibibytes=4000)(socat)
    add("iperf, as users call it")(iperf)
    add("nmap: ports, protocols, versions")(nmap)
    add("masscan: 10,000 ports", rate=100000)(masscan)
    add("hping3: floods of what no client sends", seconds=0.02)(hping3)
    add("slowhttptest: others are served")(slow_http)
    add("thc-ipv6", seconds=0.2)(thc_ipv6)
    add("pktgen", count=100000)(pktgen)
