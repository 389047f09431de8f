# SPDX-License-Identifier: MIT
"""What is measured: the links, each with the board that it needs.

Those with the same boot share one run of the board.
"""

from . import isth0, kvm, loopback, veth

ALL = {link.name: link for link in (
    loopback.LINK, veth.LINK, *kvm.LINKS, isth0.LINK)}
