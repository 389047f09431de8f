# SPDX-License-Identifier: MIT
"""The versions of everything that takes part."""

import re
import subprocess

import deps as deps_list
from package import named
from qemu import BUILD, QEMU, RAM_MIB, ROOT

# Packages of the board's user space whose version matters to a figure.
PROGRAMS = ("iperf", "iputils-ping", "iproute2", "libc6", "qemu-system-arm")


def output(*command):
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True,
                          check=False)
    return done.stdout.strip() or "unknown"


def packages(name):
    """Version by package, of a list that board/fetch wrote."""
    split = [path.name.replace("%3a", ":").split("_")
             for path in named(BUILD / "deps", name)]
    return {package: version for package, version, _ in split}


def isthmus():
    return output("git", "describe", "--always", "--dirty")


def versions(kernel):
    found = {}
    for source in deps_list.read().sources.values():
        what = "FreeRTOS, in micropython" if source.only else source.name
        found[what] = source.version
    image = next(iter(packages(kernel).items()))
    found["kernel of the board and of its guests"] = " ".join(image)
    on_board = {**packages("userland"), **packages("bench")}
    for program in PROGRAMS:
        found[f"{program}, on the board"] = on_board[program]
    found["QEMU, the board"] = re.sub(r"\n.*", "", output(QEMU, "--version"))
    found["compiler"] = output("aarch64-linux-gnu-gcc", "-dumpfullversion")
    return found


def native():
    """Of what the ring alone is measured beside, and on."""
    dpdk = output("dpkg-query", "-W", "-f", "${Version}", "libdpdk-dev")
    source = BUILD / "deps/src/linux/.fetched"
    return {"ringtest, in": source.read_text(encoding="ascii").split()[0],
            "memif, in DPDK": dpdk,
            "compiler of these": output("gcc", "-dumpfullversion"),
            "processor": processor()}


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        found = re.search(r"^model name\s*: (.*)", file.read(), re.M)
    return found[1] if found else "unknown"


def board():
    return {"machine": "QEMU virt, secure=on, virtualization=on, GICv3",
            "core": "cortex-a57, one", "memory_mib": RAM_MIB,
            "time": "-icount shift=0,sleep=off: an instruction takes 1 ns",
            "what_it_measures": "instructions, not microseconds of silicon"}
