# SPDX-License-Identifier: MIT
"""Just enough SVG for the report's figures."""

import math
from html import escape

WARNING = "board time: instructions, not microseconds of silicon"


def element(name, content="", **attributes):
    """Attributes' underscores are dashes; content is markup already."""
    words = "".join(f' {key.rstrip("_").replace("_", "-")}="{shown(value)}"'
                    for key, value in attributes.items())
    return f"<{name}{words}>{content}</{name}>"


def shown(value):
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return escape(str(value))


def text(x, y, words, **attributes):
    return element("text", escape(words), x=x, y=y, **attributes)


def line(x1, y1, x2, y2, **attributes):
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def polyline(points, **attributes):
    path = " ".join(f"{shown(float(x))},{shown(float(y))}" for x, y in points)
    return element("polyline", points=path, fill="none", **attributes)


class Axis:
    """From values to pixels."""

    def __init__(self, low, high, begin, end, log=False):
        self.low, self.high = low, high
        self.begin, self.end = begin, end
        self.map = math.log if log else float
        self.log = log

    def __call__(self, value):
        part = ((self.map(value) - self.map(self.low)) /
                (self.map(self.high) - self.map(self.low)))
        return self.begin + part * (self.end - self.begin)

    def ticks(self):
        return log_ticks(self.low, self.high) if self.log else \
            linear_ticks(self.low, self.high)


def linear_ticks(low, high, count=6):
    step = nice((high - low) / count)
    first = math.ceil(low / step - 1e-9)
    return [index * step for index in range(first, int(high / step + 1e-9) + 1)]


def log_ticks(low, high):
    ticks = [digit * 10.0 ** power
             for power in range(math.floor(math.log10(low)),
                                math.ceil(math.log10(high)) + 1)
             for digit in (1, 2, 5)]
    return [tick for tick in ticks if low <= tick * 1.001 and
            tick <= high * 1.001]


def nice(value):
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(digit * power for digit in (1, 2, 5, 10)
                if digit * power >= value * 0.999)


def nice_end(value):
    """An axis' end above a value."""
    step = nice(value / 6)
    return math.ceil(value / step + 0.01) * step


def figure(width, height, title, parts):
    """A whole figure, with its title and the warning that all of them bear."""
    heading = [text(0, 16, title, class_="title"),
               text(0, height - 6, WARNING, class_="warning")]
    return element("svg", "\n".join(heading + parts), class_="figure",
                   xmlns="http://www.w3.org/2000/svg", role="img",
                   viewBox=f"0 0 {width} {height}", aria_label=title)


def frame(x, y, x_label, y_label, format_x=None, format_y=None,
          x_ticks=None, y_ticks=None):
    """Grid, tick marks and labels of a pair of axes."""
    parts = []
    for tick in x_ticks or x.ticks():
        parts += [line(x(tick), y.begin, x(tick), y.end, class_="grid"),
                  text(x(tick), y.begin + 16, (format_x or plain)(tick),
                       text_anchor="middle")]
    for tick in y_ticks or y.ticks():
        parts += [line(x.begin, y(tick), x.end, y(tick), class_="grid"),
                  text(x.begin - 6, y(tick) + 4, (format_y or plain)(tick),
                       text_anchor="end")]
    parts += [line(x.begin, y.begin, x.end, y.begin, class_="axis"),
              line(x.begin, y.begin, x.begin, y.end, class_="axis"),
              text((x.begin + x.end) / 2, y.begin + 34, x_label,
                   text_anchor="middle", class_="label"),
              text(0, 0, y_label, text_anchor="middle", class_="label",
                   transform=f"translate(14 {(y.begin + y.end) / 2:.0f}) "
                             "rotate(-90)")]
    return parts


def plain(value):
    return f"{value:,.0f}".replace(",", "\u202f") if value >= 10 else \
        f"{value:g}"


def legend(x, y, entries, step=20):
    """entries: (title, style)."""
    parts = []
    for title, style in entries:
        parts += [line(x, y, x + 22, y, **style),
                  text(x + 28, y + 4, title)]
        y += step
    return parts
