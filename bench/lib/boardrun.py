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
    waiting = {step.name: step for step in boot.all_steps()}
    setups = {plan.setup_name(link): link for link in boot.links}

    def done(name, status, text):
        if name in setups:
            if status:
                fail(boot.steps[setups[name].name],
                     f"no link: {why(status, text)}")
        elif name in waiting:
            step = waiting.pop(name)
            report(step, *read(step, status, text))

    def fail(steps, error):
        for step in steps:
            if waiting.pop(step.name, None):
                report(step, None, error)

    outputs = Outputs(done)
    try:
        run_board(boot, kernel, outputs.feed)
        error = "the board's script ended without it"
    except BoardFailure as failure:
        error = failure.what
        keep_tails(boot, failure)
    fail(list(waiting.values()), error)


def run_board(boot, kernel, sink):
    with tempfile.TemporaryDirectory(dir=PRODUCTS) as folder:
        script = Path(folder) / "bench.sh"
        script.write_text(boot.script(), encoding="ascii")
        options = Options(icount=True, kernel=kernel, push=[str(script)],
                          images=[str(PRODUCTS / f"{kernel}.cpio")])
        words = ["bash", "/root/bench.sh"]
        with Machine(options, words, LIMIT_SECONDS) as board:
            board.begin(words, sink, sink)
            board.wait_ready()
            board.finish()
            board.wait_off()


def read(step, status, text):
    """(reading, error) of a step that ended."""
    try:
        if status:
            return None, why(status, text)
        return step.read(text), None
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
