# SPDX-License-Identifier: MIT
"""The figures as Markdown: README's block, and all tables."""

from failure import Failure
from links import ALL as LINKS
from measurements import control
from results import Table

from .page import SECTIONS
from .rows import all_tables, mtu_table, number
from .svg import WARNING

BOARD_TIME = ("Times are board time: QEMU moves the board's clock by 1 ns for "
              "each instruction, so 1 us is a thousand instructions, and "
              "memory and caches cost nothing.")
ALL_TABLES = "tests/results/bench.md"

HEADS = ("link", "ping, 56 bytes: mean / 99 % / max, us of board time",
         "TCP, MTU 1500: to / from, Gbit/s",
         "64-byte datagrams/s: to / from", "TCP requests/s")


def summary(document):
    """README's block: what stands for all of it."""
    table = Table(document)
    lines = [f"{BOARD_TIME} *To* and *from*: the far end. By "
             f"`{document['command']}`, kernel {kernel(document)}.", "",
             *markdown_table(HEADS, [cells(table, link) for link in LINKS]),
             "", "The MTU against TCP's bandwidth, Gbit/s:", "",
             *markdown_table(*plain_rows(mtu_table(table))), "",
             f"- {control_sentence(table)}", f"- {switch_sentence(table)}",
             f"- {repeat_sentence(document)}",
             f"- [All tables]({ALL_TABLES}), and the ring alone beside other "
             "rings, in real time."]
    return "\n".join(lines) + "\n"


def everything(document):
    """All tables of the report, for who has not run it."""
    need(document["measurements"] or None, "measurements")
    lines = ["<!-- SPDX-License-Identifier: MIT -->", "# What was measured", "",
             f"By `{document['command']}`, {document['date']}, in "
             f"{document['minutes']} minutes. {repeat_sentence(document)} All "
             f"but the ring alone are {WARNING}."]
    for name, tables in all_tables(Table(document)).items():
        lines += ["", f"## {SECTIONS[name][0]}", "", SECTIONS[name][1]]
        for caption, content in tables:
            colon = "" if caption.endswith(".") else ":"
            lines += ["", f"{caption[:1].upper()}{caption[1:]}{colon}", "",
                      *markdown_table(*plain_rows(content))]
    lines += ["", "## What took part", "", *markdown_table(
        ("part", "version"), [(name, str(value))
                              for part in ("board", "versions")
                              for name, value in document[part].items()])]
    return "\n".join(lines) + "\n"


def plain_rows(content):
    heads, rows = content
    return heads, [cells for _, cells in rows]


def markdown_table(heads, rows):
    return [row(heads), row(["---"] * len(heads)), *map(row, rows)]


def row(words):
    return f"| {' | '.join(words)} |"


def kernel(document):
    return document["versions"]["kernel of the board and of its guests"]


def need(value, *name):
    if value is None:
        raise Failure(f"results.json has no {'/'.join(map(str, name))}",
                      "Run make bench, whole, until nothing fails.")
    return value


def figures(table, names, digits, *where):
    return " / ".join(number(need(table.figure(name, *where), *where), digits)
                      for name in names)


def both(table, digits, *where):
    return " / ".join(
        number(need(table.figure("mean", *where[:-1], where[-1] + direction),
                    *where), digits) for direction in ("to", "from"))


def cells(table, link):
    mean = number(need(table.figure("mean", "ping", link, 56), "ping", link),
                  1)
    return (LINKS[link].title,
            f"{mean} / {figures(table, ('p99', 'max'), 0, 'ping', link, 56)}",
            both(table, 2, "tcp", link, ""),
            both(table, 0, "packets", link, "udp-"),
            figures(table, ("mean",), 0, "packets", link, "tcp-rr"))


def switch_sentence(table):
    worst = {key: need(table.figure(f"{key}-max", "instructions", "isth0",
                                    "switch"), "instructions", "switch")
             for key in ("call", "timer", "yield")}
    return ("World switch, from the last instruction of one world to the "
            f"first of the other: Linux's doorbell {worst['call']}, the "
            f"RTOS's timer {worst['timer']}, its yield {worst['yield']} "
            "instructions at most.")


def control_sentence(table):
    worst = {load: need(table.figure("max", "control", "isth0", load),
                        "control", load) for load in control.LOADS}
    load = max(worst, key=worst.get)
    missed = sum(table.first("control", "isth0", load)["notes"]
                 ["deadlines_missed"] for load in control.LOADS)
    return (f"The RTOS's control task, 1 kHz, started at most "
            f"{number(worst['idle'], 0)} ns late when idle and "
            f"{number(worst[load], 0)} ns under the worst load ({load}); "
            f"{missed or 'no'} deadlines missed.")


def repeat_sentence(document):
    check = document["repeat"]
    if not check["checked"]:
        return "Measured once."
    return (f"Measured twice: {len(check['over'])} of {check['checked']} "
            f"figures differ by more than {check['limit']:.0%}.")
