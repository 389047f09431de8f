# SPDX-License-Identifier: MIT
"""Failures that a user can do something about: one clear line, and what to do.
"""

import sys


class Failure(Exception):
    """what went wrong, what to do about it, and the exit status to end with"""

    def __init__(self, what, todo=None, status=1):
        super().__init__(what)
        self.what = what
        self.todo = todo
        self.status = status


def disk_full(path):
    return Failure(f"the disk is full (writing {path})",
                   "Free some space, then run the same command again.")


def interrupted():
    return Failure("interrupted",
                   "The same command again carries on from here.", 130)


def run(main):
    """Run main() and turn a Failure into its lines and status."""
    try:
        sys.exit(main())
    except Failure as failure:
        report(failure)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        report(interrupted())
        sys.exit(130)
    except OSError as error:
        if error.errno == 28:
            report(disk_full(error.filename or "build/"))
        else:
            report(Failure(str(error)))
        sys.exit(1)


def report(failure):
    print(f"error: {failure.what}", file=sys.stderr)
    if failure.todo:
        print(f"       {failure.todo}", file=sys.stderr)
