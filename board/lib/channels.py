# SPDX-License-Identifier: MIT
"""The connections between QEMU and this process."""

import os
import selectors
import socket
import time


class Channels:
    """Named socket pairs, one end for QEMU, and what arrives on ours."""

    def __init__(self, handlers):
        """handlers: a function of the received bytes, for each name."""
        self._selector = selectors.DefaultSelector()
        self._ours = {}
        self._theirs = {}
        for name, handler in handlers.items():
            ours, theirs = socket.socketpair()
            self._ours[name], self._theirs[name] = ours, theirs
            self._selector.register(ours, selectors.EVENT_READ,
                                    (ours.fileno(), handler))
        self.open = len(handlers)

    def descriptors(self):
        """QEMU's ends."""
        return {name: theirs.fileno()
                for name, theirs in self._theirs.items()}

    def handed_over(self):
        """QEMU has its ends: close our copies, so that we see it close."""
        for theirs in self._theirs.values():
            theirs.close()

    def close(self):
        self._selector.close()
        for ours in self._ours.values():
            ours.close()

    def send(self, name, data):
        try:
            self._ours[name].sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # QEMU has ended, which a wait notices and explains

    def listen(self, descriptor, handler):
        """Have handler(bytes) called with what else can be read, and with
        nothing at its end."""
        self._selector.register(descriptor, selectors.EVENT_READ,
                                (descriptor, handler))

    def pump(self, done, deadline=None):
        """Handle what arrives until done(); False if the deadline passed."""
        while not done():
            left = 0.1  # a process that ended makes no noise here
            if deadline is not None:
                left = min(left, deadline - time.monotonic())
                if left <= 0:
                    return False
            for key, _ in self._selector.select(left):
                self._receive(key)
        return True

    def _receive(self, key):
        descriptor, handler = key.data
        try:
            data = os.read(descriptor, 65536)
        except OSError:  # QEMU has ended, or the terminal has gone
            data = b""
        if data:
            handler(data)
            return
        self._selector.unregister(key.fileobj)
        if key.fileobj in self._ours.values():
            self.open -= 1
        else:
            handler(data)
