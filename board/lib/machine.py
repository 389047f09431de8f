# SPDX-License-Identifier: MIT
"""The virtual board: one QEMU, and commands run in its Linux.

QEMU ends with this process, whatever ends it. A Machine is used from one
thread. guest/init is the other end of its ports, and says what goes there.
"""

import os
import secrets
import subprocess
import time

import qemu
from channels import Channels
from failure import Failure, refused
from output import Output
from runfolder import RunFolder, tail
from signals import die_with_parent

# Exit statuses of board/run that are not the command's.
STATUS_BOARD = 123    # the board failed
STATUS_TIMEOUT = 124  # as timeout(1)

BOOT_SECONDS = 180
PANIC = "Kernel panic - not syncing"


class BoardFailure(Failure):
    """The board did not do its part; its consoles say why."""

    def __init__(self, what, folder, status=STATUS_BOARD):
        super().__init__(what, status=status)
        self.tails = folder.tails()


class Machine:
    """with Machine(options) as board: board.run(["uname", "-a"])"""

    def __init__(self, options, words=None, limit=None):
        """limit: seconds from now within which everything has to be over.

        words: the only command of this boot, or None to give them one by one.
        Given here they are on the board before it starts, so that with icount
        the whole run depends on nothing outside.
        """
        self.options = options
        self.words = words
        self.limit = limit
        self.over = None if limit is None else time.monotonic() + limit
        self.marker = secrets.token_hex(16).encode()
        self.stdout = Output(self.marker)
        self.stderr = Output(self.marker)
        self.console_sink = None
        self.folder = self.channels = self.qemu = self._log = None
        self.starts = 0  # of Linux, as far as its first process
        self._failed = None
        self._exits = []
        self._line = b""

    # Life

    def __enter__(self):
        qemu.check(self.options)
        try:
            self.folder = RunFolder(self.options.secure_log)
            self._start()
        except OSError as error:
            self._clear()
            raise refused(error, qemu.STATUS_UNABLE) from error
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(self, kind, *_):
        self._stop()
        if kind and issubclass(kind, BoardFailure):
            self.folder.keep()
        self._clear()

    def wait_ready(self, seconds=BOOT_SECONDS):
        """Wait until the link is up and commands can be run."""
        self.wait_starts(1, seconds)

    def wait_starts(self, count, seconds=BOOT_SECONDS):
        """Wait until Linux has been up so often; what it was told is gone."""
        self._wait(lambda: self.starts >= count, seconds,
                   f"the board was not ready within {seconds} s")
        if count > 1:
            self._exits.clear()

    def off(self):
        self._tell("off")
        self.wait_off()

    def wait_off(self, seconds=20):
        """Wait until the board has switched itself off."""
        if not self._pump(lambda: self.qemu.poll() is not None, seconds):
            raise BoardFailure("the board did not power off", self.folder)
        if self.qemu.returncode:
            raise BoardFailure(self._why_ended(), self.folder)

    # Commands

    def begin(self, words, stdout, stderr):
        """Start a command; stdout and stderr take its bytes as they come."""
        self.stdout.begin(stdout)
        self.stderr.begin(stderr)
        if self.words is None:
            argument = b"".join(os.fsencode(word) + b"\0" for word in words)
            self._tell("run " + "".join(f"\\x{byte:02x}"
                                        for byte in argument))

    def finish(self, seconds=None):
        """Wait for the command to end; its exit status."""
        self._wait(lambda: self._exits and self.stdout.ended
                   and self.stderr.ended, seconds,
                   f"the command took longer than {seconds} s")
        return self._exits.pop(0)

    def run(self, words, seconds=300):
        """Run one command: (status, standard output, standard error)."""
        out, err = bytearray(), bytearray()
        self.begin(words, out.extend, err.extend)
        status = self.finish(seconds)
        return status, out.decode(errors="replace"), \
            err.decode(errors="replace")

    # A person at the serial console

    def shell(self, rows, columns):
        self._tell(f"shell {rows} {columns}")

    def type(self, data):
        self.channels.send("console", data)

    def pump(self, seconds):
        """Take in what the board says, for a test that waits for more."""
        self._pump(lambda: False, seconds)

    # Inside

    def _start(self):
        self._log = open(self.folder.linux_log, "wb", buffering=0)
        self.channels = Channels({
            "console": self._on_console, "control": self._on_control,
            "stdout": self.stdout.feed, "stderr": self.stderr.feed})
        ends = self.channels.descriptors()
        initrds = self.folder.initrds(self.options, self.marker, self.words)
        command = qemu.command(self.options, self.folder.path, initrds, ends,
                               self.folder.secure_log,
                               closed=self.words is not None)
        with open(self.folder.qemu_log, "wb") as said:
            # Its own session: a Ctrl-C is for us, and we end it in order.
            self.qemu = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                pass_fds=ends.values(), start_new_session=True,
                preexec_fn=die_with_parent)
        self.channels.handed_over()

    def _stop(self):
        if self.qemu and self.qemu.poll() is None:
            self.qemu.kill()
            self.qemu.wait()

    def _clear(self):
        self._stop()
        if self.channels:
            self.channels.close()
        if self._log:
            self._log.close()
        if self.folder:
            self.folder.remove()

    def _pump(self, done, seconds):
        ends = [] if self.over is None else [self.over]
        if seconds is not None:
            ends.append(time.monotonic() + seconds)
        return self.channels.pump(done, min(ends, default=None))

    def _wait(self, done, seconds, too_late):
        def settled():
            return done() or self._failed or self.qemu.poll() is not None

        if not self._pump(settled, seconds):
            if self.over and time.monotonic() >= self.over:
                raise BoardFailure(f"not over after {self.limit:g} s",
                                   self.folder, STATUS_TIMEOUT)
            raise BoardFailure(too_late, self.folder)
        if not done() and not self._failed:
            # QEMU has ended: take in what it had sent.
            self._pump(lambda: not self.channels.open, 1)
        if not done():
            raise BoardFailure(self._failed or self._why_ended(), self.folder)

    def _why_ended(self):
        if self._panicked():
            return "Linux panicked"
        if self.qemu.returncode:
            said = tail(self.folder.qemu_log, 3).strip()
            return f"QEMU ended with {self.qemu.returncode}: {said}"
        return "the board reset or switched off before it was done"

    def _on_console(self, data):
        self._log.write(data)
        if self.console_sink:
            self.console_sink(data)

    def _on_control(self, data):
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            verb, _, rest = line.decode(errors="replace").partition(" ")
            if verb == "ready":
                self._on_ready()
            elif verb == "failed":
                self._failed = rest
            elif verb == "exit":
                self._exits.append(int(rest))

    def _on_ready(self):
        self.starts += 1
        if self.starts > 1 and not self.options.restarts:
            self._failed = "Linux panicked" if self._panicked() else \
                "Linux started again before it was done"

    def _panicked(self):
        return PANIC.encode() in self.folder.linux_log.read_bytes()

    def _tell(self, line):
        self.channels.send("control", line.encode() + b"\n")
