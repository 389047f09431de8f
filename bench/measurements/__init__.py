# SPDX-License-Identifier: MIT
"""Everything that is measured, in the order of the report."""

from . import control, instructions, mtu, packets, ping, tcp

ALL = {module.NAME: module for module in (
    ping, tcp, mtu, packets, instructions, control)}
