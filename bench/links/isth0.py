# SPDX-License-Identifier: MIT
"""Ours. The board comes with it up."""

from .link import Link

LINK = Link(
    name="isth0", title="isth0: Linux and the RTOS", boot="native",
    near="10.77.0.2", far="10.77.0.1", rtos=True,
    functions="""
near() { "$@"; }
set_mtu() { ip link set isth0 mtu $1; }
far_sends_tcp() {
	wget -qO- "http://$FAR/iperf?to=$NEAR&port=$1&seconds=$2"
}
far_sends_udp() {
	wget -qO- "http://$FAR/udp?to=$NEAR&port=$1&seconds=$2&bytes=$3"
}
""",
    setup="rtos >/dev/null")
