# SPDX-License-Identifier: MIT
"""The report's tables, as rows of text: for report.html and as Markdown."""

import native
from links import ALL as LINKS
from measurements import control, instructions, mtu, ping

NONE = "-"


def number(value, digits):
    return NONE if value is None else f"{value:,.{digits}f}".replace(",", " ")


def title(link):
    return LINKS[link].title


def ping_table(table, size):
    """Heads, and rows that begin with the link's name."""
    names = ("min", "p50", "mean", "p99", "p99.9", "max")
    heads = ["link", "min", "median", "mean", "99 %", "99.9 %", "max"]
    rows = []
    for link in LINKS:
        if table.first("ping", link, size):
            rows.append((link, [title(link)] + [
                number(table.figure(name, "ping", link, size),
                       1 if name == "mean" else 0) for name in names]))
    return heads, rows


def bandwidth_table(table):
    heads = ["link", "to the far end", "from the far end"]
    rows = [(link, [title(link)] + [
        number(table.figure("mean", "tcp", link, direction), 2)
        for direction in ("to", "from")]) for link in LINKS]
    return heads, measured(rows)


def mtu_table(table):
    heads = ["link and direction", *map(str, mtu.MTUS)]
    rows = [(link, [f"{link}, {direction} the far end"] + [
        number(table.figure("mean", "mtu", link, size, direction), 2)
        for size in mtu.MTUS])
        for link in mtu.LINKS for direction in ("to", "from")]
    return heads, measured(rows)


def packets_table(table):
    heads = ["link", "64-byte datagrams/s to the far end",
             "from the far end", "TCP requests/s"]
    rows = [(link, [title(link)] + [
        number(table.figure("mean", "packets", link, kind), 0)
        for kind in ("udp-to", "udp-from", "tcp-rr")]) for link in LINKS]
    return heads, measured(rows)


def control_table(table):
    heads = ["load", "activations", "missed", "min", "median", "99 %",
             "99.9 %", "max"]
    rows = []
    for load in control.LOADS:
        first = table.first("control", "isth0", load)
        if first:
            figures, notes = first["figures"], first["notes"]
            rows.append((load, [load] + [number(value, 0) for value in (
                notes["activations"], notes["deadlines_missed"],
                figures["min"], figures["p50"], figures["p99"],
                figures["p99.9"], figures["max"])]))
    return heads, rows


def instructions_table(table):
    """Stages in the order of a ping's way."""
    heads = ["stage", "a ping", "a TCP frame to the RTOS",
             "a TCP frame to Linux"]
    rows = [(key, [name] + [
        number(table.figure(key, "instructions", "isth0", kind), 0)
        for kind in ("ping", "tcp-to", "tcp-from")])
        for key, name in instructions.TITLES.items()]
    return heads, measured(rows)


def switch_table(table):
    heads = ["switch", "min", "median", "max"]
    rows = [(key, [name] + [
        number(table.figure(f"{key}-{figure}", "instructions", "isth0",
                            "switch"), 0) for figure in ("min", "p50", "max")])
        for key, name in instructions.SWITCH_KINDS.values()]
    return heads, measured(rows)


def functions_table(table, kind):
    heads = ["function", "whose", "instructions for a frame"]
    first = table.first("instructions", "isth0", kind)
    functions = first["notes"]["functions"] if first else []
    return heads, [(name, [name, owner, number(count, 0)])
                   for owner, name, count in functions]


def frames_caption(table):
    """How long TCP's frames were."""
    said = [f"{number(first['notes']['bytes_per_frame'], 0)} bytes {words}"
            for kind, words in (("tcp-to", "to the RTOS"),
                                ("tcp-from", "to Linux"))
            if (first := table.first("instructions", "isth0", kind))]
    return "instructions; TCP's frames were on average " + ", ".join(said)


def ring_times(table, program, mode, size):
    figures = [table.figure(name, native.NAME, program, mode, size)
               for name in ("min", "p50", "max")]
    return " / ".join(number(value, 0) for value in figures)


def ring_table(table):
    """Ours, and the two alternatives that are the best at each measurement."""
    heads = ["min / median / max of the rounds", "Isthmus",
             "the best alternative", "the second"]
    rows = []
    for mode, size in ((mode, size) for mode in native.MODES
                       for size in native.BYTES):
        others = native.best(table, mode, size)[:2]
        if table.first(native.NAME, native.OURS, mode, size) and others:
            rows.append(("", [
                f"{mode}, {size} B",
                ring_times(table, native.OURS, mode, size),
                *(f"{other}: {ring_times(table, other, mode, size)}"
                  for other in others),
                *[NONE] * (2 - len(others))]))
    return heads, rows


def measured(rows):
    """Those in which anything was measured."""
    return [(name, cells) for name, cells in rows
            if any(cell != NONE for cell in cells[1:])]


def all_tables(table):
    """(caption, (heads, rows)) by section of the report."""
    sections = {
        "ping": [(f"{size} bytes, {ping.COUNT} pings, us",
                  ping_table(table, size)) for size in ping.SIZES],
        "tcp": [("Gbit/s", bandwidth_table(table))],
        "mtu": [("Gbit/s by MTU", mtu_table(table))],
        "packets": [("per second", packets_table(table))],
        "instructions": [
            (frames_caption(table), instructions_table(table)),
            ("instructions from one world's last, which is counted, to the "
             "other's first", switch_table(table)),
            ("most instructions, TCP to the RTOS",
             functions_table(table, "tcp-to")),
            ("most instructions, TCP to Linux",
             functions_table(table, "tcp-from"))],
        "control": [("ns", control_table(table))],
        "ring": [("ns for a frame of a stream, or for a frame there and back",
                  ring_table(table))],
    }
    return {name: [(caption, content) for caption, content in tables
                   if content[1]] for name, tables in sections.items()}
