# SPDX-License-Identifier: MIT
"""A stream of frames taken apart, and the switches between the worlds."""

from collections import Counter

from . import symbols
from .trace import runs, unpack
from .walk import Walk

# A function of Linux's that is entered once for each frame of a direction.
ONCE = {"to": "isthn_tx_xmit", "from": "eth_type_trans"}

OWNERS = {symbols.USER: "program", symbols.LINUX: "Linux",
          symbols.MONITOR: "EL3", symbols.RTOS: "RTOS", symbols.NETD: "netd",
          symbols.LWIP: "lwIP", symbols.NEUTRAL: "secure image"}


class Frames(Walk):
    def __init__(self, table, direction):
        super().__init__(table)
        self.once = ONCE[direction]
        self.count = 0

    def entered(self, name):
        self.count += name == self.once


def functions(table, path, count):
    """Those with most instructions: (owner, name, instructions)."""
    times, found = Counter(runs(path)), Counter()
    for word, number in times.items():
        place = table.place(*unpack(word))
        found[place.owner, place.symbol] += number * place.count
    return [(OWNERS[owner], name or "(any)", instructions)
            for (owner, name), instructions in found.most_common(count)]
