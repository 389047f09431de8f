# SPDX-License-Identifier: MIT
"""Failures that a user can do something about: one clear line, and what to do.
"""

import errno
import os
import shlex
import signal
import subprocess
import sys

from signals import Stopped, stop_on_signals

AGAIN = "run the same command again."


class Failure(Exception):
    """what went wrong, what to do about it, and the exit status to end with"""

    tails = ""  # more to read, after these lines

    def __init__(self, what, todo=None, status=1):
        super().__init__(what)
        self.what = what
        self.todo = todo
        self.status = status


def disk_full(path, status=1):
    return Failure(f"the disk is full (writing {path})",
                   f"Free some space, then {AGAIN}", status)


def run(main, stopped="The same command again carries on from here.",
        status=1):
    """Run main() as a program; each way to end has its line and its status.

    stopped: what to tell whoever ended it by a signal; status: when the
    system refuses something.
    """
    stop_on_signals()
    try:
        sys.exit(main())
    except Failure as failure:
        end(failure)
    except Stopped as stop:
        name = signal.Signals(stop.number).name
        end(Failure(f"stopped by {name}", stopped, 128 + stop.number))
    except BrokenPipeError:
        # Nobody reads on: no message, and no second attempt at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except subprocess.CalledProcessError as error:
        end(failed_command(error, status))
    except OSError as error:
        end(refused(error, status))


def failed_command(error, status):
    said = f": {error.stderr.strip()}" if error.stderr else ""
    return Failure(f"'{shlex.join(error.cmd[:4])} ...' ended with "
                   f"{error.returncode}{said}",
                   f"Check the disk space, then {AGAIN}", status)


def refused(error, status=1):
    """What an OSError means to a user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(error.filename or "below the build folder", status)
    return Failure(str(error), status=status)


def end(failure):
    try:
        report(failure)
    except OSError:
        pass  # the terminal has gone
    sys.exit(failure.status)


def report(failure):
    print(f"error: {failure.what}", file=sys.stderr)
    if failure.todo:
        print(f"       {failure.todo}", file=sys.stderr)
    sys.stderr.write(failure.tails)
