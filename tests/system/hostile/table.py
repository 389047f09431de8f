# SPDX-License-Identifier: MIT
"""The table of tests/results/attack.md."""

from rows import CHECKED, EL2, ELSEWHERE, NOT_HERE, ONE, THREADS, TWO

SHOWN = 5  # counters in a cell, those that moved most

HEAD = """\
<!-- SPDX-License-Identifier: MIT -->
# Attacks

Written by `make attack`. Linux on the virtual board is hostile: a kernel module and programs of `tests/system/hostile`. All
times are board time (`--icount`). *Late* is the worst activation latency of the `control` task during the attack, and *ping*
the time from the attack's end to a working ping; *netd* counts its restarts. In every row the code and constants of EL3 and
of the RTOS's image, and `control`'s memory, were compared through QEMU and had not changed, unless the last column says so.

Required: no deadline missed; on one core at most 1 500 ns later than idle; a ping within 1 s, with nothing done by hand; no
register that brings what SPEC does not say.
"""

BOARD = """
## {board}

{note}

| attack | what it did | how often | what the secure world counted | late, ns | missed | netd | ping, us | verdict |
|---|---|---|---|---|---|---|---|---|
"""

NOTES = {
    ONE: "One core: latencies are exact. {digest}",
    TWO: "Two cores, which QEMU runs in turns of 10 us of board time: latencies "
         "hold such turns and are not judged. {digest}",
    EL2: "One core (Cortex-A76) on which Linux is its own hypervisor. {digest}",
    THREADS: "Two cores, each a thread of this machine, on its clock: for "
             "races. Times are not judged. {digest}",
    CHECKED: "EL3 and the RTOS, netd with lwIP in it, trap where the C language "
             "defines nothing: the board or netd's life would end. {digest}",
}


def number(value):
    return "" if value is None else f"{value:,}".replace(",", " ")


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def counted(moved):
    most = sorted(moved.items(), key=lambda item: -abs(item[1]))[:SHOWN]
    said = ", ".join(f"`{name}` {number(value)}" for name, value in most)
    return said + (", ..." if len(moved) > SHOWN else "") or "nothing"


def how_often(said):
    """What the attack says of itself."""
    names = [f"{number(value)} {name.replace('_', ' ')}"
             for name, value in said.items()
             if isinstance(value, int) and name not in ("done", "wrong")
             and value]
    done = number(said.get("done"))
    return done + (f": {', '.join(names)}" if names else "")


def verdict(result):
    said = "; ".join(result.faults[:2])[:300]
    if result.row.pending:
        return f"open: {result.row.pending}" + (f" ({said})" if said else "")
    return f"**{said}**" if said else "holds"


def line(result):
    cells = (result.row.name, result.row.what, how_often(result.said),
             counted(result.noticed), number(result.worst_ns),
             number(result.missed), number(result.restarts),
             number(result.recovered_us),
             verdict(result))
    return "| " + " | ".join(map(cell, cells)) + " |\n"


def page(results, digests, part):
    """results: by board; digests: what was compared, by the same;
    part: of what make attack does."""
    text = HEAD
    if part != 1:
        text += f"\nOnly the {part}th part of each attack was run for this.\n"
    for board, found in results.items():
        note = NOTES[board].format(
            digest=f"SHA-256 of what was compared: {digests[board]}.")
        text += BOARD.format(board=board.name, note=note)
        text += "".join(map(line, found))
    text += "\n## Shown by tests of their own\n\n| attack | test |\n|---|---|\n"
    text += "".join(f"| {cell(what)} | `{where}` |\n"
                    for what, where in ELSEWHERE)
    text += "\n## Not attackable here\n\n| attack | why not, and what holds " \
            "instead |\n|---|---|\n"
    text += "".join(f"| {cell(what)} | {cell(why)} |\n"
                    for what, why in NOT_HERE)
    return text


ROW = "| `make attack` |"  # README's, of its table of commands


def summary(results):
    """README's row: what all rows together say."""
    found = [result for found in results.values() for result in found
             if result.row.name != "idle"]
    single = [result.worst_ns for result in results.get(ONE, [])
              if result.worst_ns]
    missed = sum(result.missed or 0 for result in found)
    held = [result for result in found if not result.faults]
    return (
        f"{ROW} a hostile Linux: {len(held)} of {len(found)} attacks held; "
        f"`control` at most {number(max(single))} ns late (idle: "
        f"{number(single[0])}), {missed} deadlines missed "
        "([table](tests/results/attack.md)) |")


def write_summary(readme, results):
    lines = readme.read_text(encoding="utf-8").splitlines()
    readme.write_text("".join(
        (summary(results) if line.startswith(ROW) else line) + "\n"
        for line in lines), encoding="utf-8")
