# SPDX-License-Identifier: MIT
"""One run of the board: its steps' outputs, as they come.

The board has its whole script before it starts, and nothing reaches it from
outside while it runs: its time is a matter of its instructions alone.
"""

import re
import tempfile
from pathlib import Path

import plan
from machine import BoardFailure, Machine
from measurements.step import Unreadable
from qemu import BUILD, Options

PRODUCTS = BUILD / "bench"
TRACE = "trace"
LIMIT_SECONDS = 3600  # of ours: for a board whose time stands still

MARK = re.compile(rb"\n\x01(begin|end) (\S+)(?: (\d+))?\n")


class Outputs:
    """Cuts the board's output into steps: done(name, status, text)."""

    def __init__(self, done):
        self.done = done
        self.held = b""
        self.running = None

    def feed(self, data):
        self.held += data
        while match := MARK.search(self.held):
            before, self.held = (self.held[:match.start()],
                                 self.held[match.end():])
            verb, name, status = match.groups()
            if verb == b"begin":
                self.running = name.decode()
            elif self.running == name.decode():
                self.running = None
                self.done(name.decode(), int(status),
                          before.decode(errors="replace"))


def run(boot, kernel, report):
    """Run a boot; report(step, reading or None, error or None) for each step.

    Every step is reported exactly once, whatever happens to the board.
    """
    with tempfile.TemporaryDirectory(dir=PRODUCTS) as folder:
        run_in(Path(folder), boot, kernel, report)


def run_in(folder, boot, kernel, report):
    waiting = {step.name: step for step in boot.all_steps()}
    setups = {plan.setup_name(link): link for link in boot.links}
    traced = []  # read when the board is off, which would have to wait for it

    def done(name, status, text):
        if name in setups:
            if status:
                fail(boot.steps[setups[name].name],
                     f"no link: {why(status, text)}")
        elif name in waiting:
            if waiting[name].trace is not None:
                traced.append((name, status, text))
                return
            report_read(waiting.pop(name), status, text)

    def report_read(step, status, text):
        report(step, *read(step, status, text, folder))

    def fail(steps, error):
        for step in steps:
            if waiting.pop(step.name, None):
                report(step, None, error)

    outputs = Outputs(done)
    try:
        run_board(boot, kernel, outputs.feed, folder)
        error = "the board's script ended without it"
    except BoardFailure as failure:
        error = failure.what
        keep_tails(boot, failure)
    for name, status, text in traced:
        report_read(waiting.pop(name), status, text)
    fail(list(waiting.values()), error)


def run_board(boot, kernel, sink, folder):
    script = folder / "bench.sh"
    script.write_text(boot.script(), encoding="ascii")
    options = Options(icount=True, kernel=kernel, push=[str(script)],
                      images=[str(PRODUCTS / f"{kernel}.cpio")],
                      plugin=plugin(folder) if boot.traced else None)
    words = ["bash", "/root/bench.sh"]
    with Machine(options, words, LIMIT_SECONDS) as board:
        board.begin(words, sink, sink)
        board.wait_ready()
        board.finish()
        board.wait_off()


def plugin(folder):
    """attribution/trace.c, its traces in the folder."""
    return f"{PRODUCTS / 'trace.so'},out={folder / TRACE}"


def read(step, status, text, folder):
    """(reading, error) of a step that ended."""
    try:
        if status:
            return None, why(status, text)
        if step.trace is None:
            return step.read(text), None
        trace = folder / f"{TRACE}.{step.trace}"
        if not trace.exists():
            return None, "nothing was traced"
        return step.read(text, trace), None
    except Unreadable as error:
        return None, str(error)


def why(status, text):
    said = " ".join(text.split())[-300:]
    if status == 137:
        return f"not over in time; it had said: {said}"
    return f"status {status}: {said}"


def keep_tails(boot, failure):
    with open(PRODUCTS / f"{boot.name}.log", "w", encoding="utf-8") as log:
        log.write(f"{failure.what}\n{failure.tails}")
