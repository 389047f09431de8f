# SPDX-License-Identifier: MIT
"""Small packets: datagrams that arrive in an application, each direction
alone, and requests that TCP brings there and back."""

import re

from .iperf import SECONDS, udp_from, udp_to
from .step import Reading, Step, Unreadable

NAME = "packets"
BYTES = 64
ROUNDS = 500   # of request and response in a sample
SAMPLES = 10
ECHO_PORT = 7

SEND = udp_to(BYTES)
# iperf's own server does not run there, but a sink that counts.
COUNT = "rtos | grep datagrams_received"
SEND_RTOS = f"{COUNT}\n{SEND} 2>&1\n{COUNT}"

SENT = re.compile(r"0\.0000-(\d+\.\d+) sec .*\n.*Sent (\d+) datagrams")
SERVED = re.compile(r"0\.0000-(\d+\.\d+) sec .* (\d+)/ *(\d+) \(")
SUNK = re.compile(r'"datagrams_received": (\d+)')


def find(pattern, text):
    match = pattern.search(text)
    if not match:
        raise Unreadable(f"no report of iperf's in: {text.strip()[-300:]}")
    return match.groups()


def rate(received, sent, seconds):
    if not received or seconds < SECONDS * 0.9:
        raise Unreadable(f"{received} datagrams arrived in {seconds} s")
    per_second = received / seconds
    return Reading("1/s", [per_second], {"mean": per_second},
                   {"sent": sent, "received": received, "seconds": seconds})


def read_served(text):
    """What iperf's server reports, itself or through its client."""
    seconds, lost, sent = find(SERVED, text)
    return rate(int(sent) - int(lost), int(sent), float(seconds))


def read_sunk(text):
    """The sink counts iperf's repeated farewells too: no more than was sent."""
    seconds, sent = find(SENT, text)
    counts = [int(count) for count in SUNK.findall(text)]
    if len(counts) != 2:
        raise Unreadable("the RTOS did not say what it received")
    sunk = min(counts[1] - counts[0], int(sent))
    return rate(sunk, int(sent), float(seconds))


def read_round_trips(text):
    batches = [int(line) for line in text.split() if line.isdigit()]
    if len(batches) != SAMPLES:
        raise Unreadable(text.strip()[-300:])
    rates = [ROUNDS * 1e9 / ns for ns in batches]
    return Reading("1/s", rates,
                   {"mean": ROUNDS * SAMPLES * 1e9 / sum(batches)})


def steps(link):
    send, read_send = ((SEND_RTOS, read_sunk) if link.rtos else
                       (SEND, read_served))
    round_trips = f"near tcp_rr $FAR {ECHO_PORT} {ROUNDS} {SAMPLES}"
    for kind, body, read in (("udp-to", send, read_send),
                             ("udp-from", udp_from(BYTES), read_served),
                             ("tcp-rr", round_trips, read_round_trips)):
        yield Step(NAME, link.name, {"kind": kind}, link.script(body), read)
