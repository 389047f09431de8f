# SPDX-License-Identifier: MIT
"""The ring alone, on this machine: two processes on two cores, in real time.

bench/native has the programs. A round of a measurement (a kind and a size) runs
each of them once, one behind the other, and there are ROUNDS of them. What else
this machine does changes within seconds, and under a hypervisor so does how far
its cores are from each other: so a program is only compared with what ran in
the same round, and a round in which the cores' distance changed is done again.
"""

import statistics
import subprocess

from boardrun import PRODUCTS
from measurements.step import Reading, Step, Unreadable

NAME = "ring"
ROUNDS = 9
BYTES = (64, 1514)
STREAM, PING_PONG = MODES = ("stream", "ping-pong")
LIMIT_SECONDS = 30
TRIES = 5        # of a round
STEADY = 1.3     # how much a cache line's time may change in one

OURS = "isthmus"
RINGTEST = [f"{ring}-{size}" for size in (256, 1024)
            for ring in ("ring", "virtio_ring_0_9", "virtio_ring_inorder",
                         "virtio_ring_poll")]
PEERS = RINGTEST + ["memif"]
COPY, LINE = "copy", "line"  # the limits: of one kind each
PROGRAMS = [OURS, "isthmus-1", *PEERS, COPY, LINE]


def block(mode, size):
    """The steps of one measurement, in the order of a round."""
    return [Step(NAME, program, {"mode": mode, "bytes": size}, "", read)
            for program in PROGRAMS
            if (program, mode) not in ((COPY, PING_PONG), (LINE, STREAM))]


def blocks():
    return [block(mode, size) for mode in MODES for size in BYTES]


def steps():
    return [step for one in blocks() for step in one]


def read(text):
    """What a program prints: ns in each slice of its time."""
    try:
        slices = [float(word) for word in text.split()]
    except ValueError:
        slices = []
    if not slices or min(slices) <= 0:
        raise Unreadable(f"no times: {text.strip()[-300:]}")
    return slices


def run_once(step):
    """The slices of one run."""
    program = PRODUCTS / "native" / step.link
    try:
        done = subprocess.run(
            [program, *map(str, step.parameters.values())],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=LIMIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreadable(str(error)) from error
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        raise Unreadable(f"status {done.returncode}: {said}")
    return step.read(done.stdout)


def distance():
    """What a cache line takes there and back at the moment, or None."""
    line = Step(NAME, LINE, {"mode": PING_PONG, "bytes": 64}, "", read)
    try:
        return statistics.median(run_once(line))
    except Unreadable:
        return None


def run_block(steps_now, errors):
    """Slices by name. A program that failed once is not run again."""
    found = {}
    for step in steps_now:
        if step.name not in errors:
            try:
                found[step.name] = run_once(step)
            except Unreadable as error:
                errors[step.name] = str(error)
    return found


def run_steady(steps_now, errors):
    """The same, with the cores as far from each other before and after."""
    for _ in range(TRIES):
        before = distance()
        found = run_block(steps_now, errors)
        after = distance()
        if not before or not after or \
                max(before, after) < STEADY * min(before, after):
            break
    return found


def reading(rounds):
    """rounds: the slices of each. A sample is the median of a round's."""
    samples = [statistics.median(slices) for slices in rounds]
    low, _, high = statistics.quantiles(samples)
    return Reading("ns", samples, {
        "min": min(samples), "p25": low, "p50": statistics.median(samples),
        "p75": high, "max": max(samples)}, {"slices": rounds})


def measure(report, say):
    """Measure everything; report(step, reading or None, error or None)."""
    found = {step.name: [] for step in steps()}
    errors = {}
    for number in range(1, ROUNDS + 1):
        for one in blocks():
            for name, slices in run_steady(one, errors).items():
                found[name].append(slices)
        say(f"    the ring alone: round {number} of {ROUNDS}")
    for step in steps():
        if step.name in errors:
            report(step, None, errors[step.name])
        else:
            report(step, reading(found[step.name]), None)


def ratios(table, program, mode, size):
    """How many times as long as ours it took, in each round, or None."""
    ours = table.first(NAME, OURS, mode, size)
    theirs = table.first(NAME, program, mode, size)
    if not ours or not theirs:
        return None
    return [one / own for one, own in zip(theirs["samples"], ours["samples"])]


def best_peer(table, mode, size):
    """(ratio, program) of the peer that comes nearest, or None."""
    found = [(statistics.median(times), program) for program in PEERS
             if (times := ratios(table, program, mode, size))]
    return min(found, default=None)


def limit_ratios(table):
    """Our ping-pong of 64 bytes in each round, as multiples of the bare cache
    line's and the four copies', or None."""
    ours, line, copies = (
        table.first(NAME, program, mode, 64) for program, mode in
        ((OURS, PING_PONG), (LINE, PING_PONG), (COPY, STREAM)))
    if not ours or not line or not copies:
        return None
    return [own / (bare + 2 * copy) for own, bare, copy in
            zip(ours["samples"], line["samples"], copies["samples"])]
