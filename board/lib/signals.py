# SPDX-License-Identifier: MIT
"""Ending cleanly: nothing that was started outlives what started it."""

import ctypes
import signal


PR_SET_PDEATHSIG = 1


def die_with_parent(number=signal.SIGKILL):
    """Have this process sent a signal when its parent ends.

    Called in a child before its program starts: QEMU's, for one.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


class Stopped(BaseException):
    """A signal asks this process to end."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def stop_on_signals():
    """Have SIGTERM, SIGHUP and SIGINT unwind, so that the board is removed."""
    def ignore(*_):
        pass

    def stop(number, _):
        # A second one must not interrupt the clearing up. (SIG_IGN would make
        # Python complain of one that has arrived already.)
        for other in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(other, ignore)
        raise Stopped(number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
