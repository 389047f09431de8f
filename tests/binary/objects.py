# SPDX-License-Identifier: MIT
"""Machine code with its debug information: instructions, which function each
was inlined from, where control flows, which offset an access has."""

import re
import subprocess
from dataclasses import dataclass, field

OBJDUMP = "aarch64-linux-gnu-objdump"
ADDR2LINE = "aarch64-linux-gnu-addr2line"

SYMBOL = re.compile(r"^([0-9a-f]+) <([^>]+)>:$")
CODE = re.compile(r"^ *([0-9a-f]+):\t(\S+)(?:\t(.*))?$")
RELOCATION = re.compile(r"^\t+[0-9a-f]+: R_AARCH64_(?:CALL|JUMP)26\t(\S+)$")
TARGET = re.compile(r"([0-9a-f]+) <([^>+]+)(?:\+0x[0-9a-f]+)?>")
MEMORY = re.compile(r"\[(\w+)(?:, #(-?(?:0x)?[0-9a-f]+))?\](!|, #)?")
WRAPPERS = ("isth_load", "isth_store", "isth_copy", "isth_fence")
CLONE = re.compile(r"\.(isra|constprop|part|cold)\b.*")

NO_RETURN = ("ret", "br", "eret", "retaa", "retab")
CONDITIONAL = ("cbz", "cbnz", "tbz", "tbnz")
CLOBBERED = {f"x{n}" for n in range(19)} | {"x30"}


@dataclass(eq=False)
class Insn:
    """One instruction. frames: (function, place in it), innermost first."""
    address: int
    name: str
    operands: str
    symbol: str
    target: int = None
    callee: str = None
    frames: list = field(default_factory=list)
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)

    def __str__(self):
        places = " in ".join(f"{function} ({place.rpartition('/')[2]})"
                             for function, place in self.frames)
        return f"{self.address:#x} {self.name} {self.operands} in " \
               f"{self.symbol}: {places}"

    @property
    def is_load(self):
        return self.name.startswith("ld")

    @property
    def is_store(self):
        return self.name.startswith("st")

    def within(self, function):
        return any(name == function for name, _ in self.frames)

    def instance(self, function):
        """This inlined copy of a function, told by who called it where."""
        for depth, (name, _) in enumerate(self.frames):
            if name == function:
                return (function, self.symbol, *self.frames[depth + 1:])
        return None

    def defines(self):
        """The registers that it writes, as x registers."""
        if self.name in ("bl", "blr"):
            return CLOBBERED
        words = [word.strip(" []!") for word in self.operands.split(",")]
        written = set()
        if not (self.is_store or self.target is not None
                or self.name in ("cmp", "cmn", "tst", "ccmp", "ccmn", "msr")):
            count = 2 if self.name.startswith(("ldp", "ldxp")) else 1
            written.update(words[:count])
        memory = MEMORY.search(self.operands)
        if memory and memory.group(3):
            written.add(memory.group(1))
        return {f"x{word[1:]}" if re.match(r"w\d", word) else word
                for word in written}


class Object:
    """One section of one file."""

    def __init__(self, path, section=".text"):
        self.path = path
        self.section = section
        self.insns = self._disassemble()
        self.at = {insn.address: insn for insn in self.insns}
        self._attribute()
        self._mend()
        self.entries = self._connect()

    def _disassemble(self):
        text = output(OBJDUMP, "-dr", "--no-show-raw-insn",
                      "-j", self.section, str(self.path))
        insns, symbol = [], None
        for line in text.splitlines():
            if match := SYMBOL.match(line):
                symbol = match.group(2)
            elif match := RELOCATION.match(line):
                insns[-1].callee = match.group(1)
            elif match := CODE.match(line):
                address, name, operands = match.groups()
                operands = (operands or "").partition("\t//")[0].strip()
                insn = Insn(int(address, 16), name, operands, symbol)
                if match := TARGET.search(operands):
                    if name not in ("adr", "adrp"):
                        insn.target = int(match.group(1), 16)
                        insn.callee = match.group(2)
                insns.append(insn)
        return insns

    def _attribute(self):
        addresses = "".join(f"{insn.address:#x}\n" for insn in self.insns)
        # Of a file that is not linked yet, addresses are a section's own.
        where = ["-j", self.section] if is_relocatable(self.path) else []
        said = output(ADDR2LINE, "-a", "-i", "-f", *where, "-e",
                      str(self.path), text=addresses)
        insn, lines = None, said.splitlines()
        while lines:
            line = lines.pop(0)
            if line.startswith("0x"):
                insn = self.at[int(line, 16)]
            else:
                place = lines.pop(0).partition(" (discriminator")[0]
                insn.frames.append((CLONE.sub("", line), place))

    def _mend(self):
        """clang at times gives an access its line in the port, and not the
        wrapper in which the line is: it is its neighbour's."""
        for neighbour, insn in zip(self.insns, self.insns[1:]):
            name, place = insn.frames[0]
            outer = insn.frames[1:]
            if "/isth_port.h:" in place and not name.startswith(WRAPPERS) \
                    and len(neighbour.frames) > len(insn.frames) \
                    and neighbour.frames[-len(outer):] == outer:
                insn.frames = neighbour.frames

    def _connect(self):
        """Set who may run before and after whom; the functions' entries."""
        entries = set()
        for insn, following in zip(self.insns, self.insns[1:] + [None]):
            if insn.name == "bl" or not self._ends(insn):
                if following:
                    link(insn, following)
            if insn.target in self.at and insn.name != "bl":
                link(insn, self.at[insn.target])
        previous = None
        for insn in self.insns:
            if insn.symbol != previous and ".cold" not in insn.symbol:
                entries.add(insn)
            previous = insn.symbol
        return entries

    @staticmethod
    def _ends(insn):
        return insn.name in ("b", *NO_RETURN)

    def instances(self, function):
        """The instructions of each inlined copy of a function."""
        found = {}
        for insn in self.insns:
            if key := insn.instance(function):
                found.setdefault(key, []).append(insn)
        return found

    def offset(self, insn):
        """Offset of an access from the pointer that it was computed from, or
        None when it is not a constant."""
        match = MEMORY.search(insn.operands)
        if not match:
            return None
        register, number = match.group(1), int(match.group(2) or "0", 0)
        return self._base(insn, register, number)

    def _base(self, insn, register, number):
        """The constant that all ways to insn have added to a register."""
        todo, seen, found = [(insn, register, number)], set(), set()
        while todo:
            state = todo.pop()
            if state in seen:
                continue
            seen.add(state)
            insn, register, number = state
            if not insn.before:
                found.add(number)
            for earlier in insn.before:
                before = computed(earlier, register, number)
                if isinstance(before, int):
                    found.add(before)
                else:
                    todo.append((earlier, *before))
        return found.pop() if len(found) == 1 else None


def computed(insn, register, number):
    """What register + number was before insn: another register and number, or
    a number, when insn takes it from somewhere else."""
    if register not in insn.defines():
        return register, number
    words = [word.strip() for word in insn.operands.split(",")]
    if insn.name == "add" and words[2].startswith("#"):
        shift = 12 if words[3:] == ["lsl #12"] else 0
        return words[1], number + (int(words[2][1:], 0) << shift)
    if insn.name == "mov" and words[1].startswith("x"):
        return words[1], number
    if insn.name == "mov" and words[1].startswith("#"):
        return number + int(words[1][1:], 0)
    return number


def is_relocatable(path):
    with open(path, "rb") as file:
        return file.read(18)[16:] == b"\1\0"  # ET_REL


def link(first, then):
    first.after.append(then)
    then.before.append(first)


def output(*command, text=None):
    return subprocess.run(command, input=text, text=True, check=True,
                          capture_output=True).stdout
