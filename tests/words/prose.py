# SPDX-License-Identifier: MIT
"""Sentences of a Markdown page, with the lines on which they begin."""

import re

# What is no sentence: a heading, a comment, a rule.
NO_PROSE = re.compile(r"#|<!--.*-->$|-{3,}$")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
ABBREVIATION = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)"
END = re.compile(ABBREVIATION + r"[.!?][)\"'*_]*(?=\s|$)")
CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


def blocks(text):
    """(line, text) of each paragraph, list item and table cell, a line of it
    for each line of the page. In a table a semicolon ends a step."""
    block, start, fenced = [], 1, False
    for number, line in enumerate(text.splitlines(), 1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        prose = not (fence or fenced or NO_PROSE.match(line.strip()))
        if block and (not prose or not line.strip() or ITEM.match(line) or
                      line.lstrip().startswith("|")):
            yield start, "\n".join(block)
            block = []
        if not prose or not line.strip():
            continue
        if line.lstrip().startswith("|"):
            yield from ((number, cell) for cell in re.split("[|;]", line)[1:-1])
            continue
        if not block:
            start = number
        block.append(ITEM.sub("", line, count=1))
    if block:
        yield start, "\n".join(block)


def sentences(text):
    """(line, words) of each sentence; signs alone are no words."""
    for line, block in blocks(text):
        # A name or a formula is one word; what it holds ends no sentence.
        block = LINK.sub(r"\1", CODE.sub(
            lambda code: "code" + "\n" * code.group().count("\n"), block))
        start = 0
        for end in [*(match.end() for match in END.finditer(block)),
                    len(block)]:
            words = re.findall(r"\S*\w\S*", block[start:end])
            begin = start + len(block[start:]) - len(block[start:].lstrip())
            if words:
                yield line + block.count("\n", 0, begin), words
            start = end
