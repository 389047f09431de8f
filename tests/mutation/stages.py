# SPDX-License-Identifier: MIT
"""What kills a mutant: the unit tests, the proofs, the models.

Each stage is seen to pass on the core as it is before it may kill.
"""
import importlib.machinery
import importlib.util
import re
import resource
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import schema
import tokens

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORE = ROOT / "core"
sys.path[1:1] = [str(ROOT / part) for part in
                 ("tests/proof", "tests/model", "board/lib")]

# pylint: disable=wrong-import-position
import edges
import relacy
from signals import die_with_parent


def program(name, path):
    """A program of this project as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


prove = program("prove", ROOT / "tests/proof/prove")

# Of a CPU.
BUILD_SECONDS = 600
MODEL_SECONDS = 600
SCHEDULES = 200000

# Tests that take seconds each, and come by everything: left out, which makes it
# harder to kill.
EXHAUSTIVE = ["at_every_store", "at_every_pair_of_stores"]

# Not optimised: a mutant's program is run a few times only.
SANITIZED = "-fsanitize=address,undefined -fno-sanitize-recover=all -O0 -g0"


# In the place of a test that kills.
COMPILER = "the compiler"


class Unfit(Exception):
    """A stage that does not pass on the core as it is."""


def copy(root, folder):
    """The core and its unit tests, with all that these include."""
    for part in ("core", "tests/end", "tests/unit"):
        shutil.copytree(root / part, folder / part,
                        ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("SPEC.md", "tests/end_invariant.h"):
        shutil.copy(root / part, folder / part)


def cpu(seconds):
    """For a child: so many seconds of a CPU, and no longer than its parent."""
    def limit():
        die_with_parent()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    return limit


class Unit:
    """The unit and hostile tests, under the sanitizers."""

    def __init__(self, checker, root, without=()):
        self.checker = checker
        self.root = root  # of the tests
        self.without = without
        self.seconds = {}
        self.reached = {}  # mutant's number: tests
        self.killers = {}  # function: the tests that killed there, last first
        self.program = None
        self.lock = threading.Lock()
        self.plain_checked = False

    def tree(self, folder, headers):
        copy(self.root, folder)
        shutil.copy(HERE / "runner.c", folder / "tests/unit/main.c")
        shutil.copy(HERE / "mutant.h", folder / "tests/unit")
        for name, text in headers.items():
            (folder / "core" / name).write_text(text, encoding="utf-8")

    def build(self, folder, headers, flags, jobs=1, only=()):
        """(program, "") or why there is none. only: its objects."""
        self.tree(folder, headers)
        made = folder / "build/tests/unit/unit"
        status, output = self.checker.run(
            ["make", "-s", f"-j{jobs}", "-C", folder / "tests/unit",
             f"BUILD={folder / 'build'}", f"CC=gcc -w {flags}",
             f"INSTRUMENT={SANITIZED}", *only, made],
            preexec_fn=cpu(BUILD_SECONDS))
        return (made, "") if status == 0 else (None, output)

    def prepare(self, headers, numbered, jobs):
        """Build the program of all mutants; which tests come by which."""
        texts = {name: schema.header(text, [
            entry for entry in numbered if entry[1].file == name and
            entry[1].spot.kind != "macro"]) for name, text in headers.items()}
        folder = Path(tempfile.mkdtemp(dir=self.checker.folder))
        self.program, why = self.build(
            folder, texts, f"-DMUTANTS={len(numbered)}", jobs)
        if why:
            raise Unfit(f"the program of all mutants: {why[-2000:]}")
        status, output = self.checker.run(
            [self.program, "reach", *EXHAUSTIVE],
            preexec_fn=cpu(BUILD_SECONDS))
        lines = re.findall(r"^(ok|FAIL) (\w+) (\d+)((?: \d+)*)$", output, re.M)
        failed = [line[1] for line in lines if line[0] == "FAIL"]
        if status or failed or not lines:
            raise Unfit("the unit tests fail on the core as it is: " +
                        (", ".join(failed) or output[-300:]))
        for _, test, microseconds, reached in lines:
            if test in self.without:
                continue
            self.seconds[test] = int(microseconds) / 1e6
            for number in reached.split():
                self.reached.setdefault(int(number), []).append(test)
        return len(lines)

    def run(self, built, number, tests, function):
        """The test that kills, or nothing."""
        with self.lock:
            first = [test for test in self.killers.get(function, [])
                     if test in tests]
        rest = sorted(set(tests) - set(first), key=self.seconds.get)
        killer = self._run(built, number, first + rest) if tests else ""
        if killer:
            with self.lock:
                killers = self.killers.setdefault(function, [])
                if killer in killers:
                    killers.remove(killer)
                killers.insert(0, killer)
        return killer

    def limit(self, test):
        """CPU time, in ms, after which a test that takes seconds has hung."""
        return int(self.seconds[test] * 10000) + 500

    def _run(self, built, number, names):
        status, output = self.checker.run(
            [built, str(number),
             *(f"{name}:{self.limit(name)}" for name in names)],
            preexec_fn=cpu(BUILD_SECONDS))
        if status == 0:
            return ""
        if status == 2:
            raise Unfit(output)
        begun = [line for line in output.splitlines() if line in self.seconds]
        return begun[-1] if begun else "?"

    def kills(self, number, mutant, headers):
        if mutant.spot.kind == "macro":
            return self.kills_plain(mutant, headers)
        return self.run(self.program, number, self.reached.get(number, []),
                        mutant.function)

    def kills_plain(self, mutant, headers):
        """A program of one mutant: the numbers first, since they are few."""
        with self.lock:
            if not self.plain_checked and self.plain({}, True):
                raise Unfit("the plain unit tests fail on the core as it is")
            self.plain_checked = True
        changed = {mutant.file: mutant.apply(headers[mutant.file])}
        return self.plain(changed, False) or self.plain(changed, True)

    def plain(self, headers, everything):
        tests = [test for test in self.seconds
                 if everything or test.startswith("numbers_")]
        with tempfile.TemporaryDirectory(dir=self.checker.folder) as name:
            folder = Path(name)
            objects = folder / "build/tests/unit"
            few = ("-DTEST_TABLES=numbers_tests", 1,
                   [f"OBJS={objects}/main.o {objects}/numbers_test.o"])
            built, why = self.build(folder, headers,
                                    *([""] if everything else few))
            return COMPILER if why else self._run(built, 0, tests)


class Proof:
    """The harnesses of tests/proof/core that call what was changed."""

    def __init__(self, checker):
        self.checker = checker
        self.lock = threading.Lock()
        self.holds = {}  # harness: lock, verdict on the core as it is
        group = next(g for g in prove.GROUPS if g.name == "core")
        bodies = {}
        for header in sorted(CORE.glob("*.h")):
            bodies.update(self.bodies(header.read_text("utf-8")))
        self.harnesses = [(h, self.called(h, bodies))
                          for h in group.harnesses()]

    @staticmethod
    def bodies(text):
        return {match["name"]: match["body"]
                for match in tokens.FUNCTION.finditer(text)}

    @staticmethod
    def called(harness, bodies):
        """The core's functions that a harness runs."""
        replaced = {pair.split(":")[0] for pair in harness.replace}
        own = {name: body for name, body in re.findall(
            r"^(?:static )?[\w ]+[ *](\w+)\([^;{]*\)\n{\n(.*?)^}",
            harness.file.read_text("utf-8"), re.M | re.S)}
        own.update(bodies)
        seen, todo = set(), re.findall(r"\w+", harness.body)
        while todo:
            name = todo.pop()
            if name in own and name not in seen and name not in replaced:
                seen.add(name)
                todo += re.findall(r"\w+", own[name])
        return seen & set(bodies)

    def of(self, mutant):
        """The harnesses for it: those that name it, or the one that calls least
        besides. A macro has none.
        """
        calling = [h for h, called in sorted(self.harnesses,
                                             key=lambda entry: len(entry[1]))
                   if mutant.function in called]
        naming = [h for h in calling
                  if re.search(rf"\b{mutant.function}\b", h.body)]
        return naming or calling[:1]

    def passes(self, harness):
        with self.lock:
            lock = self.holds.setdefault(harness.name,
                                         [threading.Lock(), None])
        with lock[0]:
            if lock[1] is None:
                lock[1] = prove.prove(self.checker, harness)
            if lock[1]:
                raise Unfit(f"proof {harness.name} fails on the core as it "
                            f"is: {lock[1]}")

    def kills(self, mutant, headers):
        """(what kills or nothing, harnesses without an answer)."""
        silent = []
        with tempfile.TemporaryDirectory(dir=self.checker.folder) as folder:
            tree = Path(folder)
            shutil.copytree(CORE, tree / "core")
            (tree / "core" / mutant.file).write_text(
                mutant.apply(headers[mutant.file]), encoding="utf-8")
            for harness in self.of(mutant):
                why = prove.prove(self.checker, harness, tree)
                if why.startswith(prove.NO_ANSWER):
                    silent.append(harness.name)
                elif why:
                    self.passes(harness)
                    return f"{harness.name}: {why}", silent
        return "", silent


class Model:
    """The core's headers under relacy, without one of their edges."""

    def __init__(self, checker):
        self.checker = checker
        self.lock = threading.Lock()
        self.program = None
        self.sites = []

    def prepare(self):
        with self.lock:
            if self.program:
                return
            core = edges.Core(CORE)
            folder = Path(tempfile.mkdtemp(dir=self.checker.folder))
            for name, text in core.headers.items():
                (folder / name).write_text(text, encoding="utf-8")
            built = folder / "ring_model"
            relacy.build(self.run, folder, built)
            for model in relacy.MODELS:
                why = relacy.fails(self.run, built, model, SCHEDULES)
                if why:
                    raise Unfit(f"model {model} fails on the core as it is: "
                                f"{why}")
            self.sites = [site for site in core.sites if site.kind != "look"]
            self.program = built

    def run(self, command, may_fail=False):
        status, output = self.checker.run(
            [str(word) for word in command], preexec_fn=cpu(MODEL_SECONDS))
        if status is None or status and not may_fail:
            raise Unfit(f"{command[0]} ended with {status}: {output[-300:]}")
        return status, output

    def kills(self, nth, mutant):
        """nth: of the mutants of ordering."""
        self.prepare()
        site = self.sites[nth]
        if site.function != mutant.function:
            raise Unfit(f"{mutant.name} is not {site}")
        for model in relacy.MODELS:
            if relacy.fails(self.run, self.program, model, SCHEDULES,
                            site.number):
                return model
        return ""
