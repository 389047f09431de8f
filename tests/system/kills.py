# SPDX-License-Identifier: MIT
"""Kills at seeded random instants, under traffic, of either end of the channel.

One boot does it all by itself, from the first instruction on: with the same
seed the same kills happen again, at the same instants.
"""

import re
import tempfile
from pathlib import Path

from running import board_run
from suite import COMPLAINT, PRODUCTS, SECURE_COMPLAINT, STATS, Failed, check

FILES = [str(PRODUCTS / "kills"), str(PRODUCTS / "cloud/smc.ko")]
SCRIPT = """
insmod ./smc.ko && ./kills {count} {seed}
echo "status $?"
wget -qO- -T 5 {stats}
echo "dmesg"
dmesg
"""
LINE = re.compile(r"^(\d+) (\w+) (\d+) (\d+) (\d+)$", re.M)
SUM = re.compile(r"^sum (\w+): (.*)$", re.M)


def number(name, text):
    found = re.search(rf'"{name}": (\d+)', text)
    check(found, f"the RTOS does not say '{name}'")
    return int(found.group(1))


def run(count, seed, seconds):
    """What the board said, and the secure world's console."""
    script = SCRIPT.format(count=count, seed=seed, stats=STATS)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "secure"
        status, out, err = board_run(
            "--icount", "--secure-log", str(log), "--push", *FILES, "--",
            "sh", "-c", script, seconds=seconds)
        console = log.read_text(errors="replace")
    said = out.decode(errors="replace") + err.decode(errors="replace")
    (PRODUCTS / "kills.log").write_text(f"{said}\n{console}", "utf-8")
    check(status == 0, f"seed {seed}: the board ended with {status}: "
          f"{said[-300:]}")
    return said, console


def check_complaints(said, console):
    """A panic of EL3 would have stopped the board before it was done.

    After the board has switched itself off there may be one: EL3 goes on for
    as long as QEMU takes to notice, and has nothing left to do.
    """
    console = console.split("PANIC at PC")[0]
    for line in said.split("\ndmesg\n", 1)[1].splitlines():
        if COMPLAINT.search(line):
            raise Failed(f"Linux says: {line}")
    for line in console.splitlines():
        if SECURE_COMPLAINT.search(line):
            raise Failed(f"the secure world says: {line}")


def kills(count, seed, seconds=500):
    """Each is survived in time, and is nothing but a lost session."""
    said, console = run(count, seed, seconds)
    done = LINE.findall(said)
    check(len(done) == count and "\nstatus 0\n" in said,
          f"seed {seed}: {len(done)} kills of {count}, the last one "
          f"{done[-1:]}: {SUM.findall(said)}")
    lost = sum(kind != "stall" for _, kind, *_ in done)
    check(number("carrier_downs", said) == lost,
          f"seed {seed}: the RTOS lost its carrier "
          f"{number('carrier_downs', said)} times in {lost} kills")
    check(number("deadlines_missed", said) == 0,
          f"seed {seed}: the control task missed deadlines")
    broken = re.findall(r'"(V-\d\d)": [1-9]', said)
    check(not broken, f"seed {seed}: the RTOS blames Linux for {broken}")
    check_complaints(said, console)
    return f"seed {seed}; " + "; ".join(f"{kind}: {text}"
                                        for kind, text in SUM.findall(said))


def again(count, seed):
    """The same seed: the same kills, at the same instants."""
    first, second = (LINE.findall(run(count, seed, 300)[0]) for _ in range(2))
    check(first == second, f"seed {seed}: other kills: {first} and {second}")
    return f"seed {seed}: {count} kills, the same to the microsecond"
