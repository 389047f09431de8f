# SPDX-License-Identifier: MIT
"""Other processes of this machine, looked at from outside."""

import time
from pathlib import Path

from suite import check


def parents():
    """The parent of each process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in "ZX":
            found[int(path.parent.name)] = int(parent)
    return found


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def below(pid):
    """All that pid started, and what these started."""
    found, of = {pid}, parents()
    while True:
        more = {child for child, parent in of.items()
                if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def boards(pid):
    """The QEMUs below pid that boot a board."""
    return [child for child in below(pid)
            if b"-chardev" in command(child)
            and b"qemu-system" in command(child)[0]]


def until(condition, message, seconds=60):
    """Wait for what must come soon; what condition() then says."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        check(time.monotonic() < deadline, message)
        time.sleep(0.05)
    return found


def gone(pids):
    until(lambda: not set(pids) & set(parents()),
          f"left behind: {[command(pid)[:1] for pid in pids]}")
