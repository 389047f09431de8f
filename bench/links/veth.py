# SPDX-License-Identifier: MIT
"""The floor of a link: two network namespaces of one kernel."""

from .link import LINUX_FAR, Link

LINK = Link(
    name="veth", title="veth between namespaces", boot="native",
    near="10.78.0.1", far="10.78.0.2",
    functions="""
near() { "$@"; }
far() { ip netns exec far "$@"; }
set_mtu() {
	ip link set veth0 mtu $1
	far ip link set eth0 mtu $1
}
""" + LINUX_FAR,
    setup="""
ip netns add far
ip link add veth0 type veth peer name eth0 netns far
ip address add $NEAR/24 dev veth0
ip link set veth0 up
far ip address add $FAR/24 dev eth0
far ip link set eth0 up
far ip link set lo up
far bash -c serve
""")
