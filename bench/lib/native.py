# SPDX-License-Identifier: MIT
"""The ring alone, on this machine: two processes on two cores, in real time.

bench/native has the programs. A round of a measurement (a kind and a size) runs
each of them once, one after the other, and there are ROUNDS of them. What else
this machine does changes within seconds, and under a hypervisor so does how far
its cores are from each other: the rounds' spread is as much of the result as
their median.
"""

import statistics
import subprocess

from boardrun import PRODUCTS
from measurements.step import Reading, Step, Unreadable

NAME = "ring"
ROUNDS = 21
BYTES = (64, 1514)
STREAM, PING_PONG = MODES = ("stream", "ping-pong")
LIMIT_SECONDS = 30

OURS = "isthmus"
ALTERNATIVES = ("ring", "virtio_ring_0_9", "virtio_ring_inorder",
                "virtio_ring_poll", "memif")
PROGRAMS = (OURS, *ALTERNATIVES)


def block(mode, size):
    """The steps of one measurement, in the order of a round."""
    return [Step(NAME, program, {"mode": mode, "bytes": size}, "", read)
            for program in PROGRAMS]


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


def run_block(steps_now, found, errors):
    """Add slices by name. A program that failed once is not run again."""
    for step in steps_now:
        if step.name not in errors:
            try:
                found[step.name].append(run_once(step))
            except Unreadable as error:
                errors[step.name] = str(error)


def reading(rounds):
    """rounds: the slices of each. A sample is the median of a round's."""
    samples = [statistics.median(slices) for slices in rounds]
    return Reading("ns", samples, {
        "min": min(samples), "p50": statistics.median(samples),
        "max": max(samples)}, {"slices": rounds})


def measure(report, say):
    """Measure everything; report(step, reading or None, error or None)."""
    found = {step.name: [] for step in steps()}
    errors = {}
    for number in range(1, ROUNDS + 1):
        for one in blocks():
            run_block(one, found, errors)
        say(f"    the ring alone: round {number} of {ROUNDS}")
    for step in steps():
        if step.name in errors:
            report(step, None, errors[step.name])
        else:
            report(step, reading(found[step.name]), None)


def best(table, mode, size):
    """The alternatives that were measured, the one with the best median first.
    """
    found = [(median, program) for program in ALTERNATIVES if
             (median := table.figure("p50", NAME, program, mode, size))]
    return [program for _, program in sorted(found)]
