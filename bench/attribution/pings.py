# SPDX-License-Identifier: MIT
"""One ping taken apart: from ping's sendto() until it has the answer."""

from . import stages
from .walk import Walk

SEND_CALL, RECEIVE_CALL = "__arm64_sys_sendto", "__arm64_sys_recvmsg"
TIME_STAMP = "ktime_get_with_offset"  # of a frame received: ping prints it


class Ping:
    def __init__(self, begin):
        self.begin = begin  # totals
        self.sent = None    # of Linux's own, when the driver had the frame
        self.stamped = None
        self.asked = False

    def end(self, totals):
        """Instructions by stage, the ticks last; Linux's own are two, before
        the driver had the frame and after it.
        """
        counts = [new - old for new, old in zip(totals, self.begin)]
        sending = self.sent - self.begin[stages.LINUX]
        return [sending, counts[stages.LINUX] - sending,
                *counts[stages.LINUX + 1:]]


class Pings(Walk):
    def __init__(self, table):
        super().__init__(table)
        self.left = None
        self.ping = None
        self.found = []    # of each ping: counts by stage
        self.stamped = []  # of each: until the answer's time stamp

    def user_left(self):
        self.left = list(self.totals)

    def user_entered(self):
        ping = self.ping
        if ping and ping.asked:
            self.found.append(ping.end(self.totals))
            self.stamped.append(ping.stamped)
            self.ping = None

    def entered(self, name):
        ping = self.ping
        if name == SEND_CALL:
            self.ping = Ping(self.left)
        elif not ping:
            return
        elif name == "isthn_tx_xmit":
            ping.sent = self.totals[stages.LINUX]
        elif name == TIME_STAMP and ping.sent and self.linux.receives():
            ping.stamped = sum(self.totals) - sum(ping.begin)
        elif name == RECEIVE_CALL and ping.stamped:
            ping.asked = True
