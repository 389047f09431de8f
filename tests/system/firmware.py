# SPDX-License-Identifier: MIT
"""The driver on a machine that is not for it."""

from suite import check


def refused(board, error, words):
    status, said = board.run("insmod", "/isth/isthmus.ko")
    check(status != 0, "the driver was loaded")
    check(error in said, f"insmod says: {said}")
    lines = [line for line in board.ok("dmesg").splitlines()
             if "isthmus:" in line and "module" not in line]
    check(len(lines) == 1, f"not one line but {lines}")
    for word in words:
        check(word in lines[0], f"no '{word}' in: {lines[0]}")
    modules = board.ok("lsmod")
    check("isthmus" not in modules, modules)
