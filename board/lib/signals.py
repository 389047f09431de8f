# SPDX-License-Identifier: MIT
"""Ending cleanly: nothing that was started outlives what started it."""

import ctypes
import signal


def die_with_parent():
    """In QEMU's process before QEMU: be killed when the parent ends."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class Stopped(BaseException):
    """A signal asks this process to end."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def stop_on_signals():
    """Have SIGTERM, SIGHUP and SIGINT unwind, so that the board is removed."""
    def stop(number, _):
        # A second one must not interrupt the clearing up.
        for other in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
