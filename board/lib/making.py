# SPDX-License-Identifier: MIT
"""What a program needs, made by this repository's Makefile."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ISTHMUS_BUILD", ROOT / "build")).absolute()


def make(*words):
    """Run make with these words, and say whether it went well."""
    command = ["make", "--no-print-directory", "-C", str(ROOT), *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=sys.stderr) as process:
        try:
            return process.wait() == 0
        except BaseException:
            process.terminate()  # and it ends what it has started
            raise
