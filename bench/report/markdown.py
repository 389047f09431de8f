# SPDX-License-Identifier: MIT
"""README's table of figures."""

import native
from failure import Failure
from links import ALL as LINKS
from measurements import control
from results import Table

from .rows import (frames_caption, instructions_table, number, ring_sentence,
                   ring_table)
from .svg import WARNING

HEADS = ("link", "ping, 56 bytes: mean / 99 % / max, us",
         "TCP, MTU 1500: to / from, Gbit/s",
         "64-byte datagrams/s: to / from", "TCP requests/s")


def markdown(document):
    table = Table(document)
    lines = [f"{WARNING.capitalize()}. By `{document['command']}`, kernel "
             f"{kernel(document)}; *to* and *from* the far end.", "",
             row(HEADS), row(["---"] * len(HEADS))]
    lines += [row(cells(table, link)) for link in LINKS]
    lines += ["", control_sentence(table), repeat_sentence(document)]
    lines += ["", *stage_lines(table), "", switch_sentence(table)]
    lines += ["", *ring_lines(table)]
    return "\n".join(lines) + "\n"


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


def stage_lines(table):
    """Where the instructions go."""
    heads, rows = instructions_table(table)
    need(rows or None, "instructions", "isth0")
    return ["Where they go (" + frames_caption(table) + "):", "", row(heads),
            row(["---"] * len(heads)), *(row(line) for _, line in rows)]


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


def ring_lines(table):
    """The ring alone: in real time, beside its peers and limits."""
    for step in native.steps():
        need(table.first(*step.name.split("/")), step.name)
    heads, rows = ring_table(table)
    return ["The ring alone, in real time on the machine of the bench, frames "
            "copied in and out between two cores: ours in ns, all others as "
            f"multiples of it in the same of {native.ROUNDS} rounds, median "
            "(quartiles).", "", row(heads), row(["---"] * len(heads)),
            *(row(cells) for _, cells in rows), "", ring_sentence(table)]


def repeat_sentence(document):
    check = document["repeat"]
    if not check["checked"]:
        return "Measured once."
    return (f"Measured twice: {len(check['over'])} of {check['checked']} "
            f"figures differ by more than {check['limit']:.0%}.")
