# SPDX-License-Identifier: MIT
"""How each link is drawn, the same in all figures: ours stands out."""

COLOURS = {
    "loopback": "#9a9a9a",
    "veth": "#5f5f5f",
    "virtio-mmio": "#c49a00",
    "virtio-pci": "#e07b00",
    "vhost": "#2f7fd1",
    "guest-to-guest": "#7a4fb5",
    "isth0": "#c2185b",
}

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #222; background: #fff;
       max-width: 60em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.25em; margin-top: 2.2em; }
table { border-collapse: collapse; margin: 1em 0; font-size: 0.93em; }
th, td { padding: 0.25em 0.8em; border-bottom: 1px solid #ddd;
         text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
tr.ours td { font-weight: 600; color: #c2185b; }
.failed { color: #b00020; }
.note { color: #555; }
svg.figure { display: block; width: 100%; height: auto; margin: 1.2em 0; }
svg text { font: 12px system-ui, sans-serif; fill: #333; }
svg .title { font-size: 14px; font-weight: 600; }
svg .warning { font-size: 11px; font-style: italic; fill: #777; }
svg .label { fill: #555; }
svg .grid { stroke: #e4e4e4; stroke-width: 1; }
svg .axis { stroke: #888; stroke-width: 1; }
"""


def stroke(link, dashed=False):
    style = {"stroke": COLOURS[link],
             "stroke_width": 2.6 if link == "isth0" else 1.7}
    if dashed:
        style["stroke_dasharray"] = "5 4"
    return style
