# SPDX-License-Identifier: MIT
"""A person's terminal, joined to the board's serial console."""

import os
import sys
import termios
import tty

ESCAPE = b"\x01"  # Ctrl-A


class Terminal:
    """with Terminal() as terminal: terminal.join(machine)

    Ctrl-A X leaves, Ctrl-A twice sends one, as QEMU's own console has it.
    """

    def __enter__(self):
        self.saved = termios.tcgetattr(sys.stdin)
        tty.setraw(sys.stdin)
        return self

    def __exit__(self, *_):
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.saved)

    def join(self, machine):
        """Until the board is off or the person leaves."""
        self.machine = machine
        self.left = self.escaped = False
        machine.console_sink = self._show
        machine.channels.listen(sys.stdin.fileno(), self._typed)
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
        # Some terminals do not know their size.
        machine.shell(rows or 24, columns or 80)
        machine.channels.pump(
            lambda: self.left or machine.qemu.poll() is not None)
        return self.left

    @staticmethod
    def _show(data):
        while data:
            data = data[os.write(sys.stdout.fileno(), data):]

    def _typed(self, data):
        if not data:
            self.left = True  # the terminal was closed
        send = bytearray()
        for key in (data[i:i + 1] for i in range(len(data))):
            if self.escaped:
                self.escaped = False
                self.left |= key in b"xX"
                if key not in ESCAPE:
                    continue
            elif key == ESCAPE:
                self.escaped = True
                continue
            send += key
        if send:
            self.machine.type(bytes(send))
