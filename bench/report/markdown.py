# SPDX-License-Identifier: MIT
"""The figures as Markdown: README's block, and all tables."""

from failure import Failure
from links import ALL as LINKS
from measurements import control
from results import Table

from .page import SECTIONS
from .rows import all_tables, number
from .svg import WARNING

BOARD_TIME = ("Times are board time: QEMU moves the board's clock by 1 ns for "
              "each instruction, so 1 us is a thousand instructions, and "
              "memory and caches cost nothing.")

# What README compares: a glance takes in no more.
GLANCE = ("isth0", "veth", "vhost")


def summary(document):
    """README's block: three figures, and what stands for all of them."""
    table = Table(document)
    heads = ("", *(LINKS[link].title for link in GLANCE))
    rows = [(name, *(cell(table, link) for link in GLANCE))
            for name, cell in (
                ("ping, 56 bytes: mean / max, us of board time", ping_cell),
                ("TCP, MTU 1500: to / from the far end, Gbit/s", tcp_cell),
                ("64-byte datagrams per second: to / from", packets_cell))]
    lines = [*markdown_table(heads, rows), "",
             f"- {BOARD_TIME}", f"- {control_sentence(table)}",
             f"- {repeat_sentence(document)} Kernel {kernel(document)}."]
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


def ping_cell(table, link):
    mean = need(table.figure("mean", "ping", link, 56), "ping", link)
    return (f"{number(mean, 1)} / "
            f"{figures(table, ('max',), 0, 'ping', link, 56)}")


def tcp_cell(table, link):
    return both(table, 2, "tcp", link, "")


def packets_cell(table, link):
    return both(table, 0, "packets", link, "udp-")


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
