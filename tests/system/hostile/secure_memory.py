# SPDX-License-Identifier: MIT
"""The secure world's memory, read from outside of the board while it runs.

No bus of the board leads there from Linux, and QEMU's monitor and debugger see
the normal world's memory only. So it is read from QEMU's own process, which
costs the board no time at all.
"""

import hashlib
import re
import struct
import time
from pathlib import Path

BASE, SIZE = 0x0e000000, 0x01000000  # the board's secure RAM
SHF_WRITE, SHF_ALLOC, SHT_PROGBITS, SHT_SYMTAB = 1, 2, 1, 2
STT_FILE = 4

# The control task's record: the words before its histogram, as it has them.
CONTROL = Path(__file__).resolve().parents[3] / "secure/apps/tasks/control.h"
FIELDS = re.findall(r"^\tuint64_t (\w+);", CONTROL.read_text("utf-8"), re.M)
BUCKETS = 256 + 8 * 16 + 1  # LATENCY_BUCKETS


class Elf:
    """What there is to know of a program: its constant parts, its symbols."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        offset, = struct.unpack_from("<Q", data, 0x28)
        count, = struct.unpack_from("<H", data, 0x3c)
        # name, type, flags, address, offset, size, link, info, align, entry
        sections = [struct.unpack_from("<IIQQQQIIQQ", data, offset + 64 * i)
                    for i in range(count)]
        self.constant = [
            (address, data[start:start + size])
            for _, kind, flags, address, start, size, *_ in sections
            if kind == SHT_PROGBITS and flags & SHF_ALLOC and size
            and not flags & SHF_WRITE]
        self.symbols = {}  # (file, name): (address, size)
        for _, kind, _, _, start, size, link, *_ in sections:
            if kind == SHT_SYMTAB:
                self._read_symbols(data, start, size, sections[link][4])

    def _read_symbols(self, data, start, size, names):
        file = ""
        for at in range(start, start + size, 24):
            name, info, _, _, value, length = struct.unpack_from(
                "<IBBHQQ", data, at)
            end = data.index(b"\0", names + name)
            text = data[names + name:end].decode()
            if info & 15 == STT_FILE:
                file = text
            else:
                self.symbols.setdefault((file, text), (value, length))


class SecureMemory:
    """Of one board: the process of its QEMU, and what runs there."""

    def __init__(self, pid, image, monitor):
        self.image, self.monitor = Elf(image), Elf(monitor)
        self.memory = open(f"/proc/{pid}/mem", "rb", buffering=0)
        self.offset = self._find(pid)

    def _find(self, pid):
        """Where QEMU has it: the mapping of its size that holds the image."""
        address, code = self.image.constant[0]
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            words = line.split()
            start, end = (int(word, 16) for word in words[0].split("-"))
            if end - start != SIZE:
                continue
            self.memory.seek(start + address - BASE)
            if self.memory.read(4096) == code[:4096]:
                return start - BASE
        raise ValueError("QEMU has no memory that holds the secure image")

    def read(self, address, size):
        self.memory.seek(self.offset + address)
        data = self.memory.read(size)
        if len(data) != size:
            raise EOFError("QEMU has ended: its memory cannot be looked at")
        return data

    def symbol(self, file, name):
        return self.read(*self.image.symbols[file, name])

    def changed(self):
        """Code and constants of EL3 and of the image that are not as built."""
        return [f"{len(data)} bytes at {address:#x}"
                for elf in (self.image, self.monitor)
                for address, data in elf.constant
                if BASE <= address < BASE + SIZE
                and self.read(address, len(data)) != data]

    def digest(self):
        """Of the same, for the table."""
        sum_of = hashlib.sha256()
        for elf in (self.image, self.monitor):
            for address, data in elf.constant:
                if BASE <= address < BASE + SIZE:
                    sum_of.update(self.read(address, len(data)))
        return sum_of.hexdigest()[:16]

    def control(self):
        """The control task's record, and what is wrong in its memory."""
        for _ in range(50):
            page = self.symbol("control.c", "record")
            record, wrong = self._look_at_control(page)
            if not wrong:
                break
            time.sleep(0.02)  # it may be writing just now
        return record, wrong

    def _look_at_control(self, page):
        address, _ = self.image.symbols["control.c", "record"]
        words = dict(zip(FIELDS, struct.unpack_from(
            f"<{len(FIELDS)}Q", page)))
        end = 8 * (len(FIELDS) + BUCKETS)
        histogram = struct.unpack_from(f"<{BUCKETS}Q", page, 8 * len(FIELDS))
        activations = words["activations"]
        wrong = []
        if sum(histogram) != activations:
            wrong.append(f"{activations} activations, {sum(histogram)} counted")
        if any(page[end:]):
            wrong.append(f"the page at {address:#x} is written to behind its "
                         "record")
        target, _, _ = struct.unpack("<3i", self.symbol("control.c", "loop"))
        if target != 1 << 16:
            wrong.append(f"the loop's target is {target}")
        if self.symbol("control.c", "stack")[:4096].strip(b"\0"):
            wrong.append("the guard under its stack is written to")
        return words, wrong
