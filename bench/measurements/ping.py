# SPDX-License-Identifier: MIT
"""Round trips of iputils' ping, which prints each to 1 us.

One ping before them makes the neighbours known to each other. Between two,
ping sleeps; with less than 11 ms it would spin, which finds the same times and
has this machine emulate every turn of it.
"""

import re

from figures import distribution
from .step import Reading, Step, Unreadable

NAME = "ping"
SIZES = (56, 1400)
COUNT = 1000
INTERVAL = 0.011  # seconds


def read(text):
    times = [float(ms) * 1000 for ms in re.findall(r"time=([\d.]+) ms", text)]
    if len(times) != COUNT:
        raise Unreadable(f"{len(times)} of {COUNT} pings were answered")
    samples = [round(us) for us in times]
    return Reading("us", samples, distribution(samples))


def steps(link):
    for size in SIZES:
        yield Step(NAME, link.name, {"bytes": size}, link.script(f"""
near ping -q -c 1 $FAR >/dev/null
near ping -c {COUNT} -i {INTERVAL} -s {size} $FAR
"""), read, resolution=1)
