# SPDX-License-Identifier: MIT
"""TCP bandwidth against the MTU of both ends."""

from .iperf import TCP, read_tcp
from .step import Step

NAME = "mtu"
MTUS = (576, 1500, 4000, 9000, 16000, 32000, 65517)
LINKS = ("virtio-pci", "vhost", "isth0")


def steps(link):
    if link.name not in LINKS:
        return
    for mtu in MTUS:
        for direction, body in TCP.items():
            script = (f"trap 'set_mtu 1500' EXIT\nset_mtu {mtu} || exit\n"
                      f"{body}")
            yield Step(NAME, link.name, {"mtu": mtu, "direction": direction},
                       link.script(script), read_tcp)
