# SPDX-License-Identifier: MIT
"""deps.list, read."""

from dataclasses import dataclass, field
from pathlib import Path

from failure import Failure

LIST = Path(__file__).resolve().parent.parent / "deps.list"


@dataclass
class Source:
    name: str
    version: str
    only: str = ""
    sha256: dict = field(default_factory=dict)  # of each file, by its name


@dataclass
class Kernel:
    name: str
    suite: str
    flavour: str
    common: str = ""


@dataclass
class Tree:
    name: str
    suite: str
    meta: str
    take: list = field(default_factory=list)   # patterns to unpack; none: all
    leave: list = field(default_factory=list)  # patterns not unpacked


@dataclass
class Tool:
    name: str
    version: str  # upstream's
    libraries: list = field(default_factory=list)


@dataclass
class Deps:
    sources: dict = field(default_factory=dict)
    kernels: dict = field(default_factory=dict)
    trees: dict = field(default_factory=dict)
    tools: dict = field(default_factory=dict)
    userland: list = field(default_factory=list)
    bench: list = field(default_factory=list)
    tests: list = field(default_factory=list)
    clients: list = field(default_factory=list)
    drop: set = field(default_factory=set)


def read(path=LIST):
    deps = Deps()
    source = tree = tool = None
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        kind, rest = words[0], words[1:]
        if kind == "source":
            source = deps.sources[rest[0]] = Source(*rest)
        elif kind == "only":
            source.only = rest[0]
        elif kind == "file":
            source.sha256[rest[1]] = rest[0]
        elif kind == "kernel":
            deps.kernels[rest[0]] = Kernel(*rest)
        elif kind == "tree":
            tree = deps.trees[rest[0]] = Tree(*rest)
        elif kind in ("take", "leave"):
            getattr(tree, kind).append(rest[0])
        elif kind in ("userland", "bench", "tests", "clients"):
            getattr(deps, kind).append(rest[0])
        elif kind == "tool":
            tool = deps.tools[rest[0]] = Tool(*rest)
        elif kind == "library":
            tool.libraries.append(rest[0])
        elif kind == "drop":
            deps.drop.add(rest[0])
        else:
            raise Failure(f"{path}: unknown word '{kind}'")
    return deps
