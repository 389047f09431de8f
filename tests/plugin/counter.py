# SPDX-License-Identifier: MIT
"""The plugin that counts fetches, spoken to from outside of QEMU."""

import re
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "binary"), str(HERE.parent / "system")]

# pylint: disable=wrong-import-position
from objects import Object
from suite import BUILD, Failed, check

PLUGIN = BUILD / "tests/plugin/fetches.so"
HEADER_BYTES = 16  # of a record, SPEC section 3.2
PATIENCE = 60      # seconds for an answer of a board that runs

# Of the management section, SPEC section 2.2.
WORDS = {0x000: "magic", 0x004: "version", 0x008: "features",
         0x00c: "ring_size", 0x080: "session", 0x084: "echo",
         0x088: "frame_max", 0x100: "txptr", 0x180: "rxptr",
         0x200: "rx_event", 0x280: "tx_event"}


@dataclass
class Reader:
    """What one end fetched from the other's half."""
    header: int = 0
    payload: int = 0
    payload_twice: int = 0
    words: dict = field(default_factory=dict)

    @property
    def receives(self):
        return self.header // HEADER_BYTES


@dataclass
class Violation:
    what: str
    end: str
    place: str
    offset: int
    times: int

    def __str__(self):
        return f"{self.end}: {self.what} {self.times} times, last at " \
               f"{self.offset:#x} of the window, by {self.place}"


@dataclass
class Report:
    secure: Reader = field(default_factory=Reader)
    normal: Reader = field(default_factory=Reader)
    violations: list = field(default_factory=list)
    total: int = 0

    @property
    def receives(self):
        return self.secure.receives, self.normal.receives

    def twice(self, end):
        """Bytes that steer, or words, fetched twice in one use."""
        return sum(v.times for v in self.violations if v.end == end
                   and v.what in ("word-twice", "header-twice"))


class Code:
    """An image or module in memory: where it is, what loads shared words."""

    def __init__(self, path, base=0):
        self.object = Object(path)
        self.base = base

    def sites(self):
        """(address, run of a function) of every load in the core's code."""
        for insn in self.object.insns:
            depth = core_depth(insn)
            copies = insn.within("isth_copy_from_shared")
            if insn.is_load and depth is not None and not copies:
                name, _ = insn.frames[depth]
                yield self.base + insn.address, (
                    self.object.path, name, insn.symbol,
                    *insn.frames[depth + 1:])

    def place(self, address):
        insn = self.object.at.get(address - self.base)
        return insn and str(insn)


def core_depth(insn):
    """Which of its frames is the outermost of core/, None: it is not there."""
    inside = [depth for depth, (_, place) in enumerate(insn.frames)
              if "/core/isth_" in place]
    return inside[-1] if inside else None


class Counter:
    """with Counter() as counter: Machine(Options(plugin=counter.plugin))"""

    def __init__(self):
        self.codes = []
        self.peer = self.said = None

    def __enter__(self):
        # pylint: disable=consider-using-with
        self.folder = tempfile.TemporaryDirectory(prefix="isthmus-")
        path = Path(self.folder.name) / "socket"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(1)
        self.listener.settimeout(PATIENCE)
        self.plugin = f"{PLUGIN},socket={path}"
        return self

    def __exit__(self, *_):
        if self.peer:
            self.peer.close()
        self.listener.close()
        self.folder.cleanup()

    def ask(self, *lines):
        """What the plugin answers to these lines."""
        if not self.peer:
            self.peer, _ = self.listener.accept()
            self.peer.settimeout(PATIENCE)
            self.said = self.peer.makefile("r", encoding="ascii")
        self.peer.sendall("".join(f"{line}\n" for line in lines).encode())
        answer = []
        for line in lines:
            while (said := self.said.readline().rstrip("\n")) != ".":
                check(said and not said.startswith("error"),
                      f"the plugin does not take '{line}': {said}")
                answer.append(said)
        return answer

    def begin(self, board, image, module):
        """Count from here on, on the board that runs these two."""
        text = board.ok("cat", "/sys/module/isthmus/sections/.text")
        self.codes = [Code(image), Code(module, int(text, 16))]
        low, high = image_text(image)
        base, ring = window(board)
        self.ask(f"secure {low:x} {high:x}", f"window {base:x} {ring:x}",
                 *self._sites(), "begin")

    def _sites(self):
        uses = {}
        for code in self.codes:
            for address, use in code.sites():
                yield f"site {address:x} {uses.setdefault(use, len(uses) + 1)}"

    def report(self):
        report = Report()
        for line in self.ask("report"):
            kind, *words = line.split()
            if kind == "violations":
                report.total = int(words[0])
            elif kind == "violation":
                report.violations.append(self._violation(*words))
            elif words[0] == "word":
                offset = int(words[1], 16)
                name = WORDS.get(offset, f"reserved {offset:#x}")
                getattr(report, kind).words[name] = int(words[2])
            else:
                setattr(getattr(report, kind), words[0], int(words[1]))
        return report

    def _violation(self, what, address, offset, times):
        address = int(address, 16)
        places = [code.place(address) for code in self.codes]
        place = next(filter(None, places), f"{address:#x}")
        end = "normal" if address >> 63 else "secure"
        return Violation(what, end, place, int(offset, 16), int(times))


def window(board):
    """(address, bytes of a ring), as the module says when it is loaded."""
    said = re.findall(r"rings of (\d+) KiB at (0x\w+)", board.ok("dmesg"))
    if not said:
        raise Failed("the module does not say where its window is")
    kib, base = said[-1]
    return int(base, 16), int(kib) << 10


def image_text(image):
    """Where the secure image's code begins and ends."""
    said = subprocess.run(["aarch64-linux-gnu-nm", str(image)], text=True,
                          check=True, capture_output=True).stdout
    return tuple(int(re.search(rf"^(\w+) \w image_text_{end}$", said,
                               re.M).group(1), 16)
                 for end in ("start", "end"))
