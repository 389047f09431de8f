# SPDX-License-Identifier: MIT
"""report.html: one file, without anything from elsewhere."""

from html import escape

import native
from boardrun import PRODUCTS
from progress import number
from replacing import replacing
from results import Table

from . import charts, rows
from .look import STYLE
from .svg import WARNING

FILE = PRODUCTS / "report.html"

SECTIONS = {
    "ping": ("Ping", "iputils' ping, one ping every 16 ms; it prints whole "
             "microseconds. Loopback is the floor of the programs and the IP "
             "stack, veth the floor of any link."),
    "tcp": ("TCP bandwidth", "iperf 2, one connection, half a second, "
            "reported by the near end in both directions."),
    "mtu": ("MTU against bandwidth", "The same with other MTUs at both ends."),
    "packets": ("Small packets", "Datagrams as iperf 2 sends them without a "
                "limit (towards Linux the RTOS's own source, which its budget "
                "bounds); counted is what an application received. A TCP "
                "request is one byte there and one back."),
    "instructions": ("Where the instructions go", "A plugin of QEMU's wrote "
                     "down each instruction of the images that ship; whose it "
                     "is follows from its address (EL3, the secure image by "
                     "function, Linux by function, programs), and which stage "
                     "it belongs to from the functions that are entered and "
                     "return. A ping begins with its sendto() and ends when "
                     "the program has the answer; the figures are means of "
                     "the middle 80 % of those that no tick interrupted. "
                     "TCP's are all instructions of 60 ms, ticks too, divided "
                     "by the frames of its data."),
    "control": ("The critical task under load", "From the moment at which "
                "its timer was set to fire to the task's first instruction. "
                "The largest is exact if it is the largest since boot, else "
                "the end of its bucket."),
    "ring": ("The ring alone, on this machine", "Real time, not board time: "
             "two processes on two cores, each of which looks again at once "
             "when there is nothing for it. A frame is copied into shared "
             "memory and out of it. Isthmus runs the loops that isth_tx.h and "
             "isth_rx.h document, with the driver's own size of a ring, and "
             "publishes every 32 frames of a stream. The alternatives are the "
             "four rings of Linux's tools/virtio/ringtest and DPDK's memif, "
             "with the sizes that they have by default. ringtest's publish "
             "each frame, and the same copies are made at its ends; memif "
             f"copies by itself and sends bursts of 32. {native.ROUNDS} "
             "rounds, each program once in a round. The spread is also the "
             "machine's: a hypervisor may move its cores near each other, or "
             "far."),
}


def tag(name, content, **attributes):
    words = "".join(f' {key.rstrip("_")}="{value}"'
                    for key, value in attributes.items())
    return f"<{name}{words}>{content}</{name}>"


def html_table(caption, content):
    heads, body = content
    lines = [tag("tr", "".join(tag("th", escape(head)) for head in heads))]
    for name, cells in body:
        ours = {"class_": "ours"} if name == "isth0" else {}
        lines.append(tag("tr", "".join(tag("td", escape(cell))
                                       for cell in cells), **ours))
    return tag("p", escape(caption), class_="note") + \
        tag("table", "\n".join(lines))


def section(name, figures, tables, failures):
    title, note = SECTIONS[name]
    missing = [failed(failure) for failure in failures
               if failure["measurement"].startswith(f"{name}/")]
    if not figures and not tables and not missing:
        return ""
    parts = [tag("h2", escape(title)), tag("p", escape(note)), *figures,
             *(html_table(*one) for one in tables)]
    if missing:
        parts.append(tag("ul", "\n".join(missing)))
    return "\n".join(parts)


def failed(failure):
    return tag("li", "Not measured: " + escape(
        f"{failure['measurement']}: {failure['error']}"), class_="failed")


def repeat_section(check):
    if not check["checked"]:
        return tag("p", "Every board ran once: nothing says that a repeat "
                   "gives the same.", class_="failed")
    said = (f"All boards ran again; {check['checked']} figures were compared "
            f"and {len(check['over'])} differ by more than "
            f"{check['limit']:.0%} (or what the measuring program can tell "
            "apart).")
    lines = [tag("li", escape(
        f"{one['measurement']}, {one['figure']}: "
        f"{' and '.join(number(value) for value in one['values'])}"))
        for one in check["over"]]
    return tag("p", said) + (tag("ul", "\n".join(lines)) if lines else "")


def versions_section(document):
    body = [(name, [name, str(value)]) for part in ("board", "versions")
            for name, value in document[part].items()]
    return html_table("The same for every row.", (["part", "version"], body))


def html(document):
    table = Table(document)
    figures, tables = charts.all_figures(table), rows.all_tables(table)
    parts = [
        tag("h1", "Isthmus, measured"),
        tag("p", f"All figures are {WARNING}: on the virtual board one "
            "instruction takes 1 ns, memory and caches cost nothing. Only the "
            "ring alone is measured in real time, on this machine."),
        tag("p", escape(f"{document['command']}, {document['date']}, "
                        f"{document['minutes']} minutes"), class_="note"),
        *(section(name, figures[name], tables[name], document["failures"])
          for name in SECTIONS),
        tag("h2", "The same again"), repeat_section(document["repeat"]),
        tag("h2", "What took part"), versions_section(document)]
    head = ('<meta charset="utf-8">' + tag("title", "Isthmus, measured") +
            tag("style", STYLE))
    return ("<!DOCTYPE html>\n" + tag(
        "html", tag("head", head) + tag("body", "\n".join(parts)),
        lang="en") + "\n")


def write(document):
    with replacing(FILE) as file:
        file.write(html(document).encode())
