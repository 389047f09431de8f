#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has every rule and every bad input its case, by name?

    named_cases.py UNIT     UNIT: the program of the unit tests

Each validity rule of SPEC 7.1, V-nn, has a unit test vnn_... with either end as
its victim. Each number of tests/BADINPUTS.md, without a gap in the classes
that have to be there, names cases that exist. One line per check, then the sum.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VICTIMS = ("_at_secure", "_at_normal")
# Ring, lengths, changes; notification; life cycle.
NUMBERS = (*range(1, 29), *range(42, 50), *range(58, 67))

sys.path.insert(0, str(ROOT / "tests/system"))


def unit_cases(program):
    """Names of the unit tests, the victim's cut off where both are there."""
    names = set(subprocess.run([program, "--list"], text=True, check=True,
                               stdout=subprocess.PIPE).stdout.split())
    for name in list(names):
        stem = name.removesuffix(VICTIMS[0])
        if stem + VICTIMS[1] in names and stem != name:
            names.add(stem)
    return names


def storm_cases():
    text = (ROOT / "tests/storm/storm_cases.c").read_text("utf-8")
    return {f"storm/{name}" for name in re.findall(r'^\t{ "(\w+)", \w+', text, re.M)}


def board_cases():
    import groups  # pylint: disable=import-error,import-outside-toplevel
    return {f"{group.name}/{test[0]}" for group in groups.ALL.values()
            for test in group.tests}


def rules_without_a_case(cases):
    spec = (ROOT / "SPEC.md").read_text("utf-8")
    rules = re.findall(r"^\| V-(\d\d) \|", spec, re.M)
    if not rules:
        yield "SPEC has no rules"
    for rule in rules:
        for victim in VICTIMS:
            if not any(re.fullmatch(rf"v{rule}_\w+{victim}", case) for case in cases):
                yield f"V-{rule} has no case v{rule}_...{victim}"
    for case in cases:
        named = re.match(r"v(\d\d)_", case)
        if named and named.group(1) not in rules:
            yield f"{case} is of a rule that SPEC does not have"


def inputs_without_a_case(cases):
    table = (ROOT / "tests/BADINPUTS.md").read_text("utf-8")
    rows = {int(number): re.findall(r"`([^`]+)`", names) for number, names in
            re.findall(r"^\| (\d+) \|[^|]*\|([^|]*)\|$", table, re.M)}
    for number in NUMBERS:
        if not rows.get(number):
            yield f"bad input {number} has no case"
    for number, names in rows.items():
        for name in names:
            if name not in cases:
                yield f"bad input {number}: there is no case '{name}'"


def main():
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit(__doc__)
    unit = unit_cases(sys.argv[1])
    checks = {"each rule of SPEC has its cases": rules_without_a_case(unit),
              "each bad input has its cases":
                  inputs_without_a_case(unit | storm_cases() | board_cases())}
    failed = 0
    for name, check in checks.items():
        missing = list(check)
        failed += bool(missing)
        print(f"FAIL {name}: {'; '.join(missing)}" if missing else f"ok   {name}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
