# SPDX-License-Identifier: MIT
"""What is changed, one place at a time.

A mutant's name says where it is by file, function and statement, with the
change inside it, {before -> after}: it stays the same when lines move.
"""
import re
from typing import NamedTuple

import tokens
from tokens import TYPE, Spot, closing, find

SWAPS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",),
    "&": ("|",), "|": ("&",), "^": ("|",), "<<": (">>",), ">>": ("<<",),
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="), "|=": ("&=", "="),
    "&=": ("|=", "="), "++": ("--",), "--": ("++",),
}
UNARY_TOO = "+-*&"
PLAIN = {"isth_store32_release": "isth_store32",
         "isth_load32_acquire": "isth_load32"}
ENDS = ("&&", "||", "?", ":", ",", "=")

# Whose macros steer the code; the others' are names for numbers.
MACROS_OF = ("isth_layout.h", "isth_quarantine.h", "isth_session.h")
NO_VALUE = re.compile(r"ISTH_\w+_H|ISTH_ASSERT_OFFSET")


class Change(NamedTuple):
    start: int
    end: int
    new: str
    ordering: bool = False


class Mutant(NamedTuple):
    name: str
    file: str
    function: str
    spot: Spot
    change: Change

    def apply(self, text):
        """The file with the change in it."""
        return (text[:self.change.start] + self.change.new +
                text[self.change.end:])

    def inside(self, text):
        """The spot's tokens as text, changed."""
        start, end = self.spot.tokens[0].start, self.spot.tokens[-1].end
        return (text[start:self.change.start] + self.change.new +
                text[self.change.end:end])


def is_cast(words, at):
    """Does the bracket that closes here hold a type?"""
    depth = 0
    for i in range(at, -1, -1):
        depth += words[i].text in ")]"
        depth -= words[i].text in "(["
        if not depth:
            break
    inner = [word.text for word in words[i + 1:at]]
    return bool(inner) and bool(TYPE.fullmatch(inner[0]))


def is_binary(words, at):
    before = words[at - 1] if at else None
    if not before or at + 1 == len(words):
        return False
    if words[at].text == "*" and words[at + 1].text in ("*", ")"):
        return False  # of a type
    if before.text == ")":
        return not is_cast(words, at - 1)
    return (before.kind == "number" or before.text == "]" or
            before.kind == "word" and before.text not in ("return", "sizeof")
            and not TYPE.fullmatch(before.text))


def number(word):
    """A literal, one more and one less."""
    digits, suffix = re.fullmatch(r"(\w+?)([uUlL]*)", word.text).groups()
    value = int(digits, 0)
    for other in (value + 1, value - 1):
        if other >= 0:
            yield Change(word.start, word.end, f"{other}{suffix}")


def back(words, at, *ends):
    """Where the operand begins that ends in front of a token."""
    depth = 0
    for i in range(at - 1, -1, -1):
        depth += words[i].text in ")]"
        depth -= words[i].text in "(["
        if depth < 0 or not depth and words[i].text in ends:
            return i + 1
    return 0


def ahead(words, at):
    """Where the operand behind a token ends."""
    depth = 0
    for i in range(at + 1, len(words)):
        if not depth and words[i].text in (*ENDS, ")", "]"):
            return i
        depth += words[i].text in "(["
        depth -= words[i].text in ")]"
    return len(words)


def operands(words, at):
    """One condition of several left out."""
    end = ahead(words, at)
    yield Change(words[at].start, words[end - 1].end, "")
    start = back(words, at, *ENDS)
    if not start or words[start - 1].text not in ("&&", "||"):
        yield Change(words[start].start, words[at + 1].start, "")


def operators(words):
    for i, word in enumerate(words):
        if word.kind == "number":
            yield from number(word)
        elif word.text in PLAIN:
            yield Change(word.start, word.end, PLAIN[word.text], True)
        elif word.text in "!~" or word.text == "-" and not is_binary(words, i):
            yield Change(word.start, word.end, "")
        elif word.text in SWAPS and (word.text not in UNARY_TOO or
                                     is_binary(words, i)):
            for new in SWAPS[word.text]:
                yield Change(word.start, word.end, new)
        if word.text in ("&&", "||"):
            yield from operands(words, i)
        if word.text == "?":
            start = words[back(words, i, "?", ":", ",", "=")].start
            for new in "01":
                yield Change(start, words[i - 1].end, new)


def is_struct(kind):
    """Is it the type of a struct, and not of a pointer to one?"""
    return "struct" in kind.split() and "*" not in kind


def whole(text, spot):
    """Changes of the expression as one."""
    start, end = spot.tokens[0].start, spot.tokens[-1].end
    source = text[start:end]
    if spot.kind == "statement":
        yield Change(start, end, "", source == "isth_fence()")
    elif spot.kind == "condition":
        yield Change(start, end, "0")
        yield Change(start, end, "1")
    elif spot.kind == "loop":
        yield Change(start, end, "0")  # 1 is a loop without an end
    elif spot.kind == "result" and source not in ("0", "1", "NULL"):
        if spot.type == "bool":
            yield Change(start, end, {"true": "false", "false": "true"}.get(
                source, f"!({source})"))
        elif "*" in spot.type:
            yield Change(start, end, "0")
        elif is_struct(spot.type):
            return  # there is no other one to take
        elif len(spot.tokens) == 1:
            yield Change(start, end, f"{source} + 1")
        else:
            yield Change(start, end, f"({source}) + 1")


def of_macro(spot):
    """Of a number, its first part; of what is made of others, everything."""
    if any(word.text.startswith("ISTH_") for word in spot.tokens):
        return operators(spot.tokens)
    return number(next(word for word in spot.tokens if word.kind == "number"))


def changes(text, spot):
    if spot.kind == "macro":
        return list(of_macro(spot))
    found = [*whole(text, spot), *operators(spot.tokens)]
    if spot.kind == "value" and not found and not (
            "*" in spot.type or is_struct(spot.type)):
        found.append(Change(spot.tokens[0].start, spot.tokens[-1].end, "0"))
    return found


def words_of(text, start, end):
    """Without comments, in one line."""
    text = re.sub(r"/\*.*?\*/|\\\n", " ", text[start:end], flags=re.S)
    return re.sub(r"\s+", " ", text)


def named(text, spot, change):
    """The statement with the change in it."""
    end = spot.tokens[-1].end
    head = {"condition": "if (", "loop": "while (", "switch": "switch ("}
    inside = (words_of(text, spot.tokens[0].start, change.start) + "{" +
              words_of(text, change.start, change.end).strip() + " -> " +
              words_of(change.new, 0, len(change.new)) + "}" +
              words_of(text, change.end, end))
    if spot.kind == "value":
        line = text.rfind("\n", 0, spot.start) + 1
        inside = words_of(text, line, spot.tokens[0].start).lstrip() + inside
    if spot.kind == "result":
        return f"return {inside}"
    opened = head.get(spot.kind, "")
    return opened + inside + (")" if opened else "")


def of_file(name, text, which=tokens.FUNCTION):
    """Every mutant of one file, in its order."""
    places = list(tokens.functions(text, which))
    if name in MACROS_OF:
        places += [place for place in tokens.macros(text)
                   if not NO_VALUE.fullmatch(place[0])]
    seen = {}
    for function, spots in places:
        for spot in spots:
            for change in changes(text, spot):
                title = f"{name} {function}: {named(text, spot, change)}"
                seen[title] = seen.get(title, 0) + 1
                if seen[title] > 1:
                    title += f" #{seen[title]}"
                yield Mutant(title, name, function, spot, change)


def of_core(folder):
    """(headers' text by name, all mutants)."""
    headers = {path.name: path.read_text(encoding="utf-8")
               for path in sorted(folder.glob("*.h"))}
    return headers, [mutant for name, text in headers.items()
                     for mutant in of_file(name, text)]


def of_sources(root, folders):
    """(sources' text by path below root, all mutants)."""
    sources = {str(path.relative_to(root)): path.read_text(encoding="utf-8")
               for folder in folders
               for path in sorted((root / folder).glob("*.c"))}
    return sources, [mutant for name, text in sources.items()
                     for mutant in of_file(name, text, tokens.ANY_FUNCTION)]
