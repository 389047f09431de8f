# SPDX-License-Identifier: MIT
"""What the compilers made of the channel: where its barriers stand."""

import subprocess

from suite import HERE, Failed, Local


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
    return (code,)
