#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turn the tables of SPEC.md into a C test against the compiled headers.

    spec_tables.py SPEC.md isth_layout.h isth_calls.h > spec_test.c

A name that stands in the headers and not in SPEC, or the other way round, is
an error here; a number that differs is a failed test there.
"""
import re
import sys


def rows(text, heading):
    """Cells of every table row between a heading and the next one."""
    section = re.search(rf"^#+ {re.escape(heading)}.*?\n(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    if not section:
        sys.exit(f"spec_tables: SPEC has no section '{heading}'")
    for line in section.group(1).splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def fields(header, struct):
    """Names and bytes of a struct's fields, without the reserved arrays."""
    body = re.search(rf"^struct {struct} {{\n(.*?)^}};", header, re.M | re.S).group(1)
    found = re.findall(r"^\tuint(\d+)_t (\w+);", body, re.M)
    return {name: int(bits) // 8 for bits, name in found}


def same_names(what, in_spec, in_header):
    for name in sorted(set(in_spec) ^ set(in_header)):
        place = "SPEC only" if name in in_spec else "the header only"
        sys.exit(f"spec_tables: {what} '{name}' stands in {place}")


def struct_checks(spec, heading, header, struct):
    table = {}
    for row in rows(spec, heading):
        if re.fullmatch(r"0x[0-9a-f]+|\d+", row[0]) and row[2] != "what":
            table[row[2].strip("`")] = (int(row[0], 0), int(row[1]))
    same_names(f"field of {struct}", table, fields(header, struct))
    for name, (offset, size) in table.items():
        yield f"offsetof(struct {struct}, {name})", offset
        yield f"sizeof(((struct {struct} *)0)->{name})", size


def window_checks(spec):
    for row in rows(spec, "2.1 Place and size"):
        size = re.match(r"(\d+) \(", row[0])
        if size:
            yield f"ISTH_WINDOW_SIZE({size.group(1)}u)", int(row[1])
            yield f"isth_window_ring_size({row[1]}u)", int(size.group(1))


def status_checks(spec, header):
    table = {row[1]: int(row[0]) for row in rows(spec, "5.1 Status") if re.fullmatch(r"-?\d+", row[0])}
    names = {n if v >= 0 else f"ERR_{n}": v for n, v in table.items()}
    same_names("status", names, re.findall(r"^#define ISTH_(OK|PENDING|ERR_\w+) ", header, re.M))
    for name, value in names.items():
        yield f"ISTH_{name}", value


def call_checks(spec, header):
    table = {}
    for section in ("5.2 Queries", "5.5 Calls of the secure world"):
        for row in rows(spec, section):
            if row[0].startswith("0x"):
                table[row[1].upper().replace(" ", "_")] = int(row[0], 0)
    for name, number in re.findall(r"^\*\*(\w+)\*\* (0x[0-9a-f]+)\.", spec, re.M):
        table[name] = int(number, 0)
    defined = set(re.findall(r"^#define ISTH_SMC_(\w+) 0x", header, re.M))
    same_names("call", table, defined)
    for name, number in table.items():
        yield f"ISTH_SMC_{name}", number
    own = sum(1 for number in table.values() if number >> 16 == 0xF200)
    yield "ISTH_SMC_COUNT", own


def uid_checks(spec):
    words = re.search(r"`w0`\.\.`w3`: ([0-9a-fx, ]+)", spec).group(1).split(", ")
    for i, word in enumerate(words):
        yield f"ISTH_UID_{i}", int(word, 0)


def index_checks(spec):
    highest = dict(re.findall(r"\| (INFO|STATS) \|.*index above (\d+)", spec))
    yield "ISTH_INFO_COUNT", int(highest["INFO"]) + 1
    yield "ISTH_STAT_COUNT", int(highest["STATS"]) + 1
    for row in rows(spec, "5.3 Window states"):
        state = re.match(r"(\d) (\w+)", row[0])
        if state:
            yield f"ISTH_WINDOW_{state.group(2)}", int(state.group(1))


def rule_checks(spec):
    ids = [int(row[0][2:]) for row in rows(spec, "7.1 Rules") if row[0].startswith("V-")]
    yield "ISTH_RULE_COUNT", len(ids) + 1
    yield "ISTH_RULE_COUNT - 1", max(ids)


def feature_checks(spec):
    for row in rows(spec, "3.5 Features"):
        if row[0].isdigit():
            yield f"ISTH_FEATURE_{row[1]}", 1 << int(row[0])


def emit(name, checks):
    print(f"static void {name}(void)\n{{")
    for expression, value in checks:
        suffix = "ll" if value < 0 else "ull"
        print(f"\tCHECK_EQ({expression}, {value}{suffix});")
    print("}\n")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    spec, layout, calls = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
    tests = {
        "spec_management_section": struct_checks(spec, "2.2 Management section", layout, "isth_mgmt_shm"),
        "spec_record_header": struct_checks(spec, "3.2 Records", layout, "isth_record_shm"),
        "spec_window_sizes": window_checks(spec),
        "spec_status_values": status_checks(spec, calls),
        "spec_call_numbers": call_checks(spec, calls),
        "spec_uid": uid_checks(spec),
        "spec_indices_and_states": index_checks(spec),
        "spec_rules": rule_checks(spec),
        "spec_features": feature_checks(spec),
    }
    print("/* Generated from SPEC.md by spec_tables.py. */")
    print('#include <stddef.h>\n#include "isth_end.h"\n#include "test.h"\n')
    for name, checks in tests.items():
        emit(name, list(checks))
    print("const struct test spec_tests[] = {")
    for name in tests:
        print(f"\tTEST({name}),")
    print("\tTABLE_END,\n};")


if __name__ == "__main__":
    main()
