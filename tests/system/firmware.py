# SPDX-License-Identifier: MIT
"""The driver on a machine that is not for it; firmware that is not built."""

import re
import subprocess
import tempfile

from qemu import BUILD
from suite import HERE, check

MONITOR = HERE.parent.parent / "monitor"
ERRATA = re.findall(r"ERRATA_A\d+_\d+", (MONITOR / "isthd.mk").read_text())


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


def build(folder, flags):
    """(status, what it says) of the dispatcher's build up to its compiler."""
    done = subprocess.run(
        ["make", "-s", "-C", str(MONITOR), f"BUILD={folder}",
         f"TFA={BUILD}/deps/src/arm-trusted-firmware",
         f"BL32={BUILD}/secure/bl32.bin",
         "ERRATA=" + " ".join(f"{flag}=1" for flag in flags),
         f"{folder}/monitor/flags"],
        stdin=subprocess.DEVNULL, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def errata():
    """Each core's workaround has to be asked for."""
    check(len(ERRATA) == 5, f"isthd.mk has {ERRATA}")
    with tempfile.TemporaryDirectory() as folder:
        status, said = build(folder, ERRATA)
        check(status == 0, f"with all of them: {said[-300:]}")
        for missing in ERRATA:
            status, said = build(folder, set(ERRATA) - {missing})
            check(status != 0, f"built without {missing}")
            check(f"set {missing}=1" in said,
                  f"without {missing} it says: {said[-300:]}")
