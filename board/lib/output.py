# SPDX-License-Identifier: MIT
"""What the commands on the board print, told apart from each other."""


class Output:
    """One stream of the commands' output; each command's ends in a marker.

    What comes between two commands is of something left running: dropped.
    """

    def __init__(self, marker):
        self.marker = marker
        self.held = b""
        self.sink = None

    def begin(self, sink):
        """Give the next command's bytes to sink, as they come."""
        self.sink = sink
        self.held = b""

    @property
    def ended(self):
        return self.sink is None

    def feed(self, data):
        if self.ended:
            return
        data = self.held + data
        end = data.find(self.marker)
        if end < 0:
            end = len(data) - self._partial(data)
            self.held = data[end:]
            sink = self.sink
        else:
            sink, self.sink = self.sink, None
        if end:
            sink(data[:end])

    def _partial(self, data):
        """How many last bytes of data may begin the marker."""
        for size in range(min(len(self.marker) - 1, len(data)), 0, -1):
            if data.endswith(self.marker[:size]):
                return size
        return 0
