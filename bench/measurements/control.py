# SPDX-License-Identifier: MIT
"""How punctually the RTOS's critical task runs, idle and under load.

The task counts its own latencies, since boot and in buckets: what one load
adds is the difference. Its worst is known exactly if it is the worst since
boot, else by its bucket's end.
"""

import json

from figures import histogram_percentile
from .iperf import tcp_from, tcp_to, udp_from, udp_to
from .packets import BYTES
from .step import Reading, Step, Unreadable

NAME = "control"
PERCENTILES = {"p50": 50, "p99": 99, "p99.9": 99.9}
BEGIN = '{\n  "applications"'  # of a document
TICK_NS = 16  # of the board's counter, and the finest bucket

SECONDS = 1  # a thousand activations

LOADS = {
    "idle": "sleep 2",
    "ping-flood": f"near ping -q -f -w {SECONDS} $FAR",
    "tcp-to": tcp_to(SECONDS),
    "tcp-from": tcp_from(SECONDS),
    "udp-to": udp_to(BYTES, SECONDS),
    "udp-from": udp_from(BYTES, SECONDS),
}


def documents(text):
    """Both of the RTOS's stats.json, before and after."""
    decoder = json.JSONDecoder()
    found = []
    for start in (text.find(BEGIN), text.rfind(BEGIN)):
        try:
            document = decoder.raw_decode(text[start:])[0]
            found.append(document["applications"]["control"])
        except (ValueError, KeyError) as error:
            raise Unreadable("the RTOS gave no counters") from error
    return found


def added(before, after):
    """(from ns, count) of each bucket that something fell into meanwhile."""
    old, new = before["latency_from_ns"], after["latency_from_ns"]
    buckets = sorted((int(ns), count - old.get(ns, 0))
                     for ns, count in new.items())
    return [(ns, count) for ns, count in buckets if count]


def bucket_end(ns):
    """16 ns wide below 4096 ns, 1/16 of their octave above."""
    width = TICK_NS if ns < 4096 else 1 << (ns.bit_length() - 5)
    return ns + width - 1


def read(text):
    before, after = documents(text)
    buckets = added(before, after)
    count = sum(number for _, number in buckets)
    if count < 900:
        raise Unreadable(f"the task ran {count} times")
    worst = bucket_end(buckets[-1][0])
    if after["latency_max_ns"] > before["latency_max_ns"]:
        worst = after["latency_max_ns"]
    figures = {"min": buckets[0][0]}
    for name, percent in PERCENTILES.items():
        figures[name] = histogram_percentile(buckets, percent)
    figures["max"] = min(worst, after["latency_max_ns"])
    missed = after["deadlines_missed"] - before["deadlines_missed"]
    return Reading("ns", buckets, figures,
                   {"activations": count, "deadlines_missed": missed})


def steps(link):
    if not link.rtos:
        return
    for load, body in LOADS.items():
        yield Step(NAME, link.name, {"load": load}, link.script(
            f"rtos\n{{\n{body}\n}} >/dev/null 2>&1\nrtos"), read,
            resolution=TICK_NS)
