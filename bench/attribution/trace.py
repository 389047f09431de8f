# SPDX-License-Identifier: MIT
"""What the plugin wrote: runs of instructions (trace.c says how)."""

import array

COUNT_BITS = 17
COUNT_MASK = (1 << COUNT_BITS) - 1
PART = 1 << 20  # runs read at once


def runs(path):
    """Each run as the plugin's word; the same word is the same run."""
    with open(path, "rb") as file:
        while data := file.read(8 * PART):
            words = array.array("Q")
            words.frombytes(data)
            yield from words


def unpack(word):
    """(address of the first instruction, instructions)"""
    address = (word >> COUNT_BITS & (1 << 46) - 1) << 2
    if word >> 63:
        address |= 0xffff << 48
    return address, word & COUNT_MASK
