# SPDX-License-Identifier: MIT
"""What a user would pick instead: KVM guests of this board.

Each kind has a run of the board to itself, so that no other guest's timer is
in its figures.
"""

from .link import LINUX_FAR, Link


def from_board(kind, name, title):
    """A guest on a tap of the board."""
    return Link(
        name=name, title=title, boot=name,
        near="10.79.0.1", far="10.79.0.2",
        functions="""
near() { "$@"; }
far() { guest 1 "$@"; }
set_mtu() {
	ip link set tap1 mtu $1
	far ip link set eth0 mtu $1
}
""" + LINUX_FAR,
        setup=f"""
ip tuntap add tap1 mode tap vnet_hdr
ip address add $NEAR/24 dev tap1
ip link set tap1 up
guest-up 1 tap1 $FAR/24 {kind}
""")


BETWEEN_GUESTS = Link(
    name="guest-to-guest", title="KVM guest to guest, bridge, vhost",
    boot="guest-to-guest", near="10.80.0.1", far="10.80.0.2",
    functions="""
near() { guest 1 "$@"; }
far() { guest 2 "$@"; }
""" + LINUX_FAR,
    setup="""
ip link add bridge0 type bridge
ip link set bridge0 up
for tap in tap1 tap2; do
	ip tuntap add $tap mode tap vnet_hdr
	ip link set $tap master bridge0 up
done
guest-up 1 tap1 $NEAR/24 vhost
guest-up 2 tap2 $FAR/24 vhost
""")

LINKS = (
    from_board("mmio", "virtio-mmio", "KVM guest, virtio-mmio"),
    from_board("pci", "virtio-pci", "KVM guest, virtio-pci"),
    from_board("vhost", "vhost", "KVM guest, virtio-pci + vhost"),
    BETWEEN_GUESTS)
