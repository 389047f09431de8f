# SPDX-License-Identifier: MIT
"""All mutants in one program: each whole expression of a header becomes a
choice between itself and its mutants, which the program makes when it runs.

    if (x < y)      if (MUTANT(7) ? !!(x <= y) : MUTANT(8) ? !!(0) : !!(x < y))
"""
from itertools import groupby


def choice(numbered, text, original, wrap):
    taken = "".join(f"MUTANT({number}) ? {wrap}({mutant.inside(text)}) : "
                    for number, mutant in numbered)
    return f"({taken}{wrap}({original}))"


def result(numbered, text, original):
    taken = "".join(f"if (MUTANT({number})) return {mutant.inside(text)}; "
                    for number, mutant in numbered)
    return f"{{ {taken}return {original}; }}"


def statement(numbered, text, original):
    taken = "".join(f"if (MUTANT({number})) {{ {mutant.inside(text)}; }} else "
                    for number, mutant in numbered)
    return f"{{ {taken}{{ {original}; }} }}"


def choose(spot, numbered, text):
    original = text[spot.tokens[0].start:spot.tokens[-1].end]
    if spot.kind == "result":
        return result(numbered, text, original)
    if spot.kind == "statement":
        return statement(numbered, text, original)
    wrap = {"condition": "!!", "loop": "!!", "step": "(void)"}
    return choice(numbered, text, original, wrap.get(spot.kind, ""))


def header(text, numbered):
    """A header with its (number, mutant)s in it."""
    edits = [(spot, choose(spot, list(group), text)) for spot, group in
             groupby(numbered, key=lambda entry: entry[1].spot)]
    for spot, chosen in sorted(edits, key=lambda edit: -edit[0].start):
        text = text[:spot.start] + chosen + text[spot.end:]
    return '#include "mutant.h"\n' + text
