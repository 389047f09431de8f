# SPDX-License-Identifier: MIT
"""A run of mutants must be able to fail: shown on a copy of core and tests with
something wrong in it.
"""
from stages import ROOT, Unfit, copy

# What is wrong, the file, the text in it (once), what the text becomes, a part
# of some mutants' names, and what has to come of them.
SEEDS = [
    ("code that nothing calls", "core/isth_rule.h",
     "/* The first violation stays. */\n",
     "static inline int isth_nobody(int a)\n{\n\treturn a + 1;\n}\n\n"
     "/* The first violation stays. */\n",
     "isth_nobody", "survives without a reason"),
    ("a test that looks at less", "tests/unit/session_test.c",
     "	CHECK_EQ(own->rx_event, 0);\n", "",
     "isth_session_publish: {isth_store32(&own->rx_event",
     "survives without a reason"),
    ("a survivor's reason for one that is killed", "", "", "",
     "isth_peer_left: return {", "listed, but"),
    ("a core that its tests fail", "core/isth_limiter.h",
     "	return true;\n", "	return false;\n",
     "isth_peer_left", "the unit tests fail on the core as it is"),
]


def seeded(seed, folder):
    """The copy with what is wrong."""
    _, file, text, bug, _, _ = seed
    copy(ROOT, folder)
    if file:
        source = (folder / file).read_text(encoding="utf-8")
        if source.count(text) != 1:
            return f"{file} has not once: {text}"
        (folder / file).write_text(source.replace(text, bug), encoding="utf-8")
    return ""


def checks(checker, judge):
    """(what, why it is not found or nothing) of every seed.

    judge: what a run says of mutants: its failures.
    """
    for number, seed in enumerate(SEEDS):
        what, _, _, _, names, wanted = seed
        root = checker.folder / f"seeded{number}"
        why = seeded(seed, root)
        if not why:
            try:
                found = judge(root, names, wanted.startswith("listed"))
            except Unfit as unfit:
                found = [str(unfit)]
            missed = [line for line in found if wanted not in line]
            why = "" if found and not missed else f"not found: {found}"
        yield what, why
