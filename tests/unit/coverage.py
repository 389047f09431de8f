#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the unit tests cover all of the core: lines, branches, MC/DC?

    coverage.py UNIT PROFILE CORE

UNIT: the program, built with COVERAGE=1; PROFILE: what it wrote. One line per
header of CORE; behind one that is not covered, what is missing. Fails then.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

KINDS = ("functions", "lines", "branches", "mcdc")
TOOLS = "llvm-profdata-19", "llvm-cov-19"


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def summaries(unit, profile, headers):
    """For each header its counts by kind."""
    report = json.loads(run(TOOLS[1], "export", "-summary-only",
                            f"-instr-profile={profile}", unit, *headers))
    return {file["filename"]: file["summary"] for file in report["data"][0]["files"]}


def missing(unit, profile, header):
    """Lines that nothing ran, branches one way only, conditions without effect."""
    text = run(TOOLS[1], "show", f"-instr-profile={profile}", "-show-branches=count",
               "-show-mcdc", "-show-instantiations=false", unit, header)
    line = ""
    for row in text.splitlines():
        code = re.match(r" *(\d+)\|( *\d*[.\dkMG]*)\|(.*)", row)
        if code:
            line = f"{code.group(1)}: {code.group(3).strip()}"
            if code.group(2).strip() == "0":
                yield f"not run, line {line}"
        elif re.search(r"Branch \(.*(True: 0|False: 0)[,\]]", row):
            yield f"{row.strip(' |')} in line {line}"
        elif re.search(r"C\d+-Pair: not covered", row):
            yield f"{row.strip(' |')} in line {line}"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    unit, raw, core = sys.argv[1:]
    profile = f"{raw}.merged"
    run(TOOLS[0], "merge", "-o", profile, raw)
    headers = sorted(str(path) for path in Path(core).glob("*.h"))
    found = summaries(unit, profile, headers)
    passed = failed = 0
    for header in headers:
        counts = found.get(header)
        if not counts or not counts["lines"]["count"]:
            continue  # numbers only
        bad = [kind for kind in KINDS if counts[kind]["covered"] != counts[kind]["count"]]
        failed += bool(bad)
        said = ", ".join(f"{counts[kind]['covered']} of {counts[kind]['count']} {kind}" for kind in KINDS)
        print(f"{'FAIL' if bad else 'ok  '} {Path(header).name}: {said}")
        if bad:
            for line in missing(unit, profile, header):
                print(f"     {line}")
        passed += not bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
