# SPDX-License-Identifier: MIT
"""Whose code lies at an address of the board.

EL3, the secure image and netd lie where they were linked, at addresses that no
program of Linux's is mapped as low as. Linux's kernel says itself where its
functions are.
"""

import bisect
import re
import subprocess
from dataclasses import dataclass

from failure import Failure
from qemu import BUILD

EL3 = BUILD / "monitor/tfa/qemu/release/bl31/bl31.elf"
SECURE = BUILD / "secure"
PROGRAMS = (SECURE / "bl32.elf", SECURE / "netd.elf")
OBJECTS = SECURE / "obj"
NM = "aarch64-linux-gnu-nm"

# Owners.
USER, LINUX, MONITOR, RTOS, NETD, LWIP, NEUTRAL = range(7)

# The secure image's objects, by folder. A neutral function works for whoever
# has called it.
FOLDERS = (("deps/lwip/", LWIP), ("deps/freertos/", RTOS), ("driver/", NETD),
           ("lwip/", NETD), ("apps/tasks/", RTOS), ("apps/", NETD),
           ("netd/", NETD), ("image/string", NEUTRAL), ("image/", RTOS))
# The image's part of netd's shortest call.
NETDS_CALLS = ("user_sync",)

CODE = re.compile(r"^([0-9a-f]+) [tTwW] ([^\s$]\S*)", re.M)
KERNEL_START = 1 << 63


@dataclass(frozen=True)
class Place:
    """A run of instructions, and whose."""
    owner: int
    symbol: str
    entered: str  # the symbol, if the run begins with its first instruction
    address: int
    count: int

    @property
    def end(self):
        return self.address + 4 * self.count


def nm(*arguments):
    done = subprocess.run([NM, *map(str, arguments)], text=True,
                          capture_output=True, check=False)
    if done.returncode:
        raise Failure(f"{NM} failed: {done.stderr.strip()[-200:]}",
                      "Run: make bench-board")
    return done.stdout


def secure_owners():
    """Owner by the function's name: that of the object that defines it."""
    owners = {}
    for folder, owner in reversed(FOLDERS):
        objects = [path for path in OBJECTS.rglob("*.o")
                   if str(path.relative_to(OBJECTS)).startswith(folder)]
        for _, name in CODE.findall(nm(*objects)):
            owners[name] = owner
    owners.update((name, NEUTRAL) for name in NETDS_CALLS)
    return owners


class Symbols:
    def __init__(self, kallsyms):
        """kallsyms: what /proc/kallsyms says to root."""
        owners = secure_owners()
        found = [(int(address, 16), name, MONITOR)
                 for address, name in CODE.findall(nm(EL3))]
        found += [(int(address, 16), name, owners.get(name, RTOS))
                  for program in PROGRAMS
                  for address, name in CODE.findall(nm(program))]
        found += [(int(address, 16), name, LINUX)
                  for address, name in CODE.findall(kallsyms)]
        # Of several names the last one counts.
        self.found = sorted(set(found))
        self.addresses = [address for address, _, _ in self.found]
        self.secure_end = max(address for address in self.addresses
                              if address < KERNEL_START) + 0x1000
        self.secure_start = min(self.addresses)

    def place(self, address, count):
        if (address < self.secure_start or
                self.secure_end <= address < KERNEL_START):
            return Place(USER, "", "", address, count)
        index = bisect.bisect_right(self.addresses, address) - 1
        start, name, owner = self.found[index]
        if address >= KERNEL_START > start:
            return Place(LINUX, "", "", address, count)
        entered = name if start == address else ""
        return Place(owner, name, entered, address, count)
