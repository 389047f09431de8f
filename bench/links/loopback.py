# SPDX-License-Identifier: MIT
"""The floor of everything: the programs and the IP stack, with no link."""

from .link import LINUX_FAR, Link

LINK = Link(
    name="loopback", title="loopback", boot="native",
    near="127.0.0.1", far="127.0.0.1",
    functions="""
near() { "$@"; }
far() { "$@"; }
""" + LINUX_FAR,
    setup="serve")
