# SPDX-License-Identifier: MIT
"""The files of one run of the board."""

import os
import shutil
from pathlib import Path

from cpio import Cpio
from failure import Failure
from qemu import BOARD, STATUS_UNABLE

FAILED = BOARD / "failed"


class RunFolder:
    """A folder of our own, removed in the end; a killed run's at the next."""

    def __init__(self, secure_log=None):
        self.path = make()
        self.linux_log = self.path / "linux.log"
        self.qemu_log = self.path / "qemu.log"
        self.secure_log = Path(secure_log or
                               self.path / "secure.log").absolute()

    def initrds(self, options, marker, words):
        """The initial RAM disk's parts, the last of them made for this run."""
        own = self.path / "run.cpio"
        with open(own, "wb") as file, Cpio(file) as cpio:
            cpio.file_data("isth/marker", marker)
            if not options.link:
                cpio.file_data("isth/nolink", b"")
            if words is not None:
                cpio.file_data("isth/words", b"".join(
                    os.fsencode(word) + b"\0" for word in words))
            for path in map(Path, options.push):
                mode = 0o755 if os.access(path, os.X_OK) else 0o644
                cpio.file_data(f"root/{path.name}", path.read_bytes(), mode)
        kernel = BOARD / options.kernel
        return [BOARD / "userland.cpio", kernel / "modules.cpio",
                kernel / "isthmus.cpio", *map(Path, options.images), own]

    def tails(self, lines=20):
        """The ends of both consoles, for a person to read."""
        return "".join(
            f"--- end of the {name} console ---\n{tail(path, lines)}"
            for name, path in (("Linux", self.linux_log),
                               ("secure", self.secure_log)))

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def keep(self):
        """Leave the consoles where a person looks after a failure."""
        if self.secure_log.parent != self.path and self.secure_log.exists():
            shutil.copy(self.secure_log, self.path / "secure.log")
        shutil.rmtree(FAILED, ignore_errors=True)
        self.path.rename(FAILED)


def make():
    for old in BOARD.glob("run.*"):
        pid = old.suffix[1:]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(old, ignore_errors=True)
    for attempt in range(100):
        path = BOARD / f"run.{attempt}.{os.getpid()}"
        try:
            path.mkdir()
            return path
        except FileExistsError:
            continue
    raise Failure(f"cannot make a folder in {BOARD}", status=STATUS_UNABLE)


def tail(path, lines):
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        text = ""
    last = text.replace("\r", "").splitlines()[-lines:]
    return "".join(f"  {line}\n" for line in last) or "  (nothing)\n"
