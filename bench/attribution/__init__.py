# SPDX-License-Identifier: MIT
"""Where the instructions go: from a trace of the board's core to stages."""
