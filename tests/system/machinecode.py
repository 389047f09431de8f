# SPDX-License-Identifier: MIT
"""What the compilers made of the channel: where its barriers stand, and how
often it fetches what the other end can change."""

import subprocess
import sys

from suite import HERE, Failed, Local

sys.path.insert(0, str(HERE.parent / "plugin"))

# pylint: disable=wrong-import-position
import fetches


def edges(arguments):
    done = subprocess.run([str(HERE.parent / "binary/check"), *arguments],
                          stdin=subprocess.DEVNULL, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Failed("; ".join(line for line in done.stdout.splitlines()
                               if not line.startswith("ok ")))


def groups():
    code = Local("machine code")
    code.test("every edge of SPEC stands in it, by gcc and clang",
              arguments=())(edges)
    code.test("an edge that was taken out is missed",
              arguments=("--self-test", "host"))(edges)
    counts = Local("fetches")
    counts.test("no byte that steers is fetched twice in 100000 receives",
                receives=100000)(fetches.shipped)
    counts.test("a naive image is caught")(fetches.naive)
    return code, counts
