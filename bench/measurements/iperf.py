# SPDX-License-Identifier: MIT
"""Running iperf 2 in both directions, and reading what it says.

The near end's iperf reports in both: as the client when it sends, as the
server when it receives. So all links are judged by the same program.
"""

import re

from .step import Reading, Unreadable

PORT = 5001
OWN_PORT = 5002  # of the server that one step starts at the near end
SECONDS = 0.5
INTERVAL = 0.1

# near_server takes iperf's further options.
NEAR_SERVER = f"""
near_server() {{
	near iperf -s -P 1 -p {OWN_PORT} "$@" >/run/server 2>&1 &
	server=$!
	sleep 0.2
}}
near_server_ends() {{
	wait $server
	cat /run/server
}}
"""


def tcp_to(seconds=SECONDS):
    return f"near iperf -c $FAR -t {seconds} -i {INTERVAL} -y C"


def tcp_from(seconds=SECONDS):
    return NEAR_SERVER + f"""
near_server -i {INTERVAL} -y C
far_sends_tcp {OWN_PORT} {seconds} >/dev/null
near_server_ends
"""


def udp_to(size, seconds=SECONDS):
    """As many as the sender can."""
    return f"near iperf -u -c $FAR -t {seconds} -l {size} -b 10G"


def udp_from(size, seconds=SECONDS):
    return NEAR_SERVER + f"""
near_server -u
far_sends_udp {OWN_PORT} {seconds} {size} >/dev/null
near_server_ends
"""


TCP = {"to": tcp_to(), "from": tcp_from()}

# time, addresses and ports, id, begin-end, bytes, bits per second
LINE = re.compile(r"^\d+,[\d.]+,\d+,[\d.]+,\d+,\d+,([\d.]+)-([\d.]+),"
                  r"(\d+),(\d+)$", re.M)


def read_tcp(text):
    """Gbit/s: of each interval, and over all."""
    lines = [(float(begin), float(end), int(bits) / 1e9)
             for begin, end, _, bits in LINE.findall(text)]
    if len(lines) < 3:
        raise Unreadable(f"no report of iperf's in: {text.strip()[-300:]}")
    *intervals, (begin, end, mean) = lines
    if begin or not SECONDS * 0.9 < end < SECONDS * 2 or not mean:
        raise Unreadable(f"iperf ended after {end} s with {mean} Gbit/s")
    samples = [bits for begin, end, bits in intervals
               if end - begin > INTERVAL * 0.9]
    return Reading("Gbit/s", samples, {"mean": mean})
