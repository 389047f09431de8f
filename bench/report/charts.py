# SPDX-License-Identifier: MIT
"""The report's figures. Each is None when nothing of it was measured."""

from links import ALL as LINKS
from measurements import control, instructions, mtu, ping

from . import svg
from .look import COLOURS, stroke

WIDTH = 760

DIRECTIONS = {"to": "to the far end", "from": "from the far end"}
SHADE = {"to": 1.0, "from": 0.55}


def ping_distribution(table, size):
    """The share of pings that took longer, both axes logarithmic."""
    found = {link: first["samples"] for link in LINKS
             if (first := table.first("ping", link, size))}
    if not found:
        return None
    low = min(map(min, found.values())) * 0.9
    high = max(map(max, found.values())) * 1.15
    x = svg.Axis(low, high, 60, WIDTH - 200, log=True)
    y = svg.Axis(1 / ping.COUNT, 1, 340, 40, log=True)
    parts = svg.frame(
        x, y, "round trip, us", "pings that took longer",
        format_y=lambda part: f"{part * 100:g} %", y_ticks=(1, .5, .1, .01,
                                                           .001))
    for link, samples in found.items():
        parts.append(svg.polyline([(x(us), y(part)) for us, part in
                                   slower(sorted(samples))], **stroke(link)))
    parts += svg.legend(WIDTH - 180, 50, [
        (link, stroke(link)) for link in found])
    return svg.figure(WIDTH, 400, f"Ping, {size} bytes: how many took longer "
                      "than", parts)


def slower(ordered):
    """Steps of (value, share of samples above it), to the last sample."""
    count = len(ordered)
    points = [(ordered[0], 1.0)]
    for index, value in enumerate(ordered):
        if index + 1 == count:
            points.append((value, 1 / count))
        elif value != ordered[index + 1]:
            share = 1 - (index + 1) / count
            points += [(value, points[-1][1]), (value, share),
                       (ordered[index + 1], share)]
    return points


def bars(title, unit, rows, names):
    """rows: (link, {name: value}); names: {name: what it is called}."""
    rows = [(link, values) for link, values in rows if values]
    if not rows:
        return None
    high = svg.nice_end(max(max(values.values()) for _, values in rows))
    thick, gap = 15, 12
    height = 70 + len(rows) * (thick * len(names) + gap) + 66
    x = svg.Axis(0, high, 130, WIDTH - 90)
    y = svg.Axis(0, 1, height - 66, 62)
    parts = key(names)
    parts += x_frame(x, y, unit)
    top = 66
    for link, values in rows:
        parts.append(svg.text(122, top + thick * len(names) / 2 + 4, link,
                              text_anchor="end"))
        for name in names:
            parts += bar(x, top, thick, link, name, values.get(name))
            top += thick
        top += gap
    return svg.figure(WIDTH, height, title, parts)


def key(names):
    parts = []
    for index, (name, title) in enumerate(names.items()):
        left = 130 + index * 190
        parts += [svg.element("rect", x=left, y=30, width=22, height=12,
                              fill="#666", opacity=SHADE[name]),
                  svg.text(left + 28, 41, title)]
    return parts


def x_frame(x, y, label):
    parts = []
    for tick in x.ticks():
        parts += [svg.line(x(tick), y.begin, x(tick), y.end, class_="grid"),
                  svg.text(x(tick), y.begin + 16, svg.plain(tick),
                           text_anchor="middle")]
    return parts + [svg.text((x.begin + x.end) / 2, y.begin + 34, label,
                             text_anchor="middle", class_="label")]


def bar(x, top, thick, link, name, value):
    if value is None:
        return [svg.text(x(0) + 5, top + thick - 4, "not measured")]
    shown = f"{value:.2f}" if value < 100 else svg.plain(value)
    return [svg.element("rect", x=x(0), y=top, width=x(value) - x(0),
                        height=thick - 2, fill=COLOURS[link],
                        opacity=SHADE[name]),
            svg.text(x(value) + 5, top + thick - 4, shown)]


def tcp(table):
    rows = [(link, pair(table, "tcp", link)) for link in LINKS]
    return bars("TCP bandwidth, MTU 1500, iperf 2", "Gbit/s", rows,
                DIRECTIONS)


def pair(table, *name):
    values = {direction: table.figure("mean", *name, direction)
              for direction in DIRECTIONS}
    return {key: value for key, value in values.items() if value is not None}


def datagrams(table):
    rows = [(link, {
        direction: value for direction in DIRECTIONS
        if (value := table.figure("mean", "packets", link,
                                  f"udp-{direction}")) is not None})
            for link in LINKS]
    return bars("64-byte UDP datagrams that arrived in an application",
                "per second", rows, DIRECTIONS)


def mtu_lines(table, direction):
    found = {}
    for link in mtu.LINKS:
        points = [(size, value) for size in mtu.MTUS if (
            value := table.figure("mean", "mtu", link, size, direction))
            is not None]
        if points:
            found[link] = points
    if not found:
        return None
    high = max(value for points in found.values() for _, value in points)
    x = svg.Axis(mtu.MTUS[0] * 0.9, mtu.MTUS[-1] * 1.1, 60, WIDTH - 150,
                 log=True)
    y = svg.Axis(0, svg.nice_end(high), 280, 40)
    parts = svg.frame(x, y, "MTU, bytes", "Gbit/s", x_ticks=mtu.MTUS)
    for link, points in found.items():
        pixels = [(x(size), y(value)) for size, value in points]
        parts.append(svg.polyline(pixels, **stroke(link)))
        parts += [svg.element("circle", cx=left, cy=top, r=3.5,
                              fill=COLOURS[link]) for left, top in pixels]
    parts += svg.legend(WIDTH - 130, 50, [
        (link, stroke(link)) for link in found])
    return svg.figure(WIDTH, 340, "TCP bandwidth against the MTU, "
                      f"{DIRECTIONS[direction]}", parts)


def control_ranges(table):
    """From the smallest to the largest latency, marked at two percentiles."""
    found = {load: first["figures"] for load in control.LOADS
             if (first := table.first("control", "isth0", load))}
    if not found:
        return None
    high = svg.nice_end(max(figures["max"] for figures in found.values()))
    height = 60 + 30 * len(found) + 60
    x = svg.Axis(0, high, 130, WIDTH - 90)
    y = svg.Axis(0, 1, height - 60, 50)
    parts = x_frame(x, y, "latency of activation, ns")
    top = 66
    for load, figures in found.items():
        parts += control_row(x, top, load, figures)
        top += 30
    parts.append(svg.text(130, 40, "line: smallest to largest; full dot: "
                          "median; ring: 99.9 %", class_="label"))
    return svg.figure(WIDTH, height, "The RTOS's critical task, 1 kHz, "
                      "under load from Linux", parts)


def control_row(x, top, load, figures):
    colour = COLOURS["isth0"]
    return [
        svg.text(122, top + 4, load, text_anchor="end"),
        svg.line(x(figures["min"]), top, x(figures["max"]), top,
                 stroke=colour, stroke_width=2.5),
        svg.element("circle", cx=x(figures["p50"]), cy=top, r=4.5,
                    fill=colour),
        svg.element("circle", cx=x(figures["p99.9"]), cy=top, r=4.5,
                    fill="#fff", stroke=colour, stroke_width=2),
        svg.text(x(figures["max"]) + 8, top + 4, svg.plain(figures["max"]))]


def stage_bars(table):
    """A ping's stages, a bar each, in the order of its way."""
    first = table.first("instructions", "isth0", "ping")
    if not first:
        return None
    found = {name: first["figures"][key] for key, name in
             instructions.TITLES.items()
             if key != "mean" and first["figures"].get(key)}
    height = 50 + 22 * len(found) + 66
    x = svg.Axis(0, svg.nice_end(max(found.values())), 290, WIDTH - 70)
    parts = x_frame(x, svg.Axis(0, 1, height - 66, 40), "instructions")
    top = 46
    for name, value in found.items():
        parts.append(svg.text(282, top + 12, name, text_anchor="end"))
        parts += bar(x, top, 17, "isth0", "to", value)
        top += 22
    return svg.figure(WIDTH, height, "Where a ping's instructions go", parts)


def all_figures(table):
    """By section of the report."""
    sections = {
        "ping": [ping_distribution(table, size) for size in ping.SIZES],
        "tcp": [tcp(table)],
        "mtu": [mtu_lines(table, direction) for direction in DIRECTIONS],
        "packets": [datagrams(table)],
        "instructions": [stage_bars(table)],
        "control": [control_ranges(table)],
        "ring": [],
    }
    return {name: [one for one in figures if one]
            for name, figures in sections.items()}
