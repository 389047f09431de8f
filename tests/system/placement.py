# SPDX-License-Identifier: MIT
"""A core that is the RTOS's alone, as Linux sees the board."""

from calls import Firmware, MODULE
from suite import check

INFO, CPU_ON = 0xf2000002, 0xc4000003
PLACEMENT = 8
ALREADY_ON = -4


def hidden(board):
    """Linux neither has that core nor gets it, and says nothing of it."""
    check(int(board.ok("nproc")) == board.options.smp, "another core")
    board.sh(f"lsmod | grep -q ^smc || insmod {MODULE}")
    info, on = Firmware(board).calls([(0, 1, INFO, PLACEMENT),
                                      (0, 1, CPU_ON, 0, 0x40200000, 0)])
    check(info[0][:2] == [0, 1], f"INFO: {info[0]}")
    check(on[0][0] == ALREADY_ON, f"CPU_ON: {on[0][0]}")
    status, _ = board.run("bash", "-c",
                          "echo 0 >/sys/devices/system/cpu/cpu0/online")
    check(status != 0, "the core that is rung was unplugged")
