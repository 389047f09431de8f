# SPDX-License-Identifier: MIT
"""A link between two ends, as the bench's scripts see it."""

from dataclasses import dataclass

# Both ends run Linux's iperf. PORT SECONDS, PORT SECONDS BYTES.
LINUX_FAR = """
far_sends_tcp() { far iperf -c $NEAR -p $1 -t $2; }
far_sends_udp() { far iperf -u -c $NEAR -p $1 -t $2 -l $3 -b 10G; }
"""


@dataclass(frozen=True)
class Link:
    """Scripts know $NEAR and $FAR, the addresses, and these functions:

    near COMMAND...       run it at the near end, where figures are taken
    far COMMAND...        at the far end, if Linux is there
    set_mtu BYTES         of both ends
    far_sends_tcp PORT SECONDS          have the far end send to the near one
    far_sends_udp PORT SECONDS BYTES    the same in datagrams
    """
    name: str
    title: str
    boot: str  # the run of the board that has it
    near: str
    far: str
    functions: str
    setup: str = ""
    rtos: bool = False  # at the far end

    def script(self, body):
        return (f"NEAR={self.near}\nFAR={self.far}\n"
                f"{self.functions.strip()}\n{body.strip()}\n")
