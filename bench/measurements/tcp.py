# SPDX-License-Identifier: MIT
"""TCP bandwidth at MTU 1500, one connection, each direction alone."""

from .iperf import TCP, read_tcp
from .step import Step

NAME = "tcp"


def steps(link):
    for direction, body in TCP.items():
        yield Step(NAME, link.name, {"direction": direction},
                   link.script(body), read_tcp)
