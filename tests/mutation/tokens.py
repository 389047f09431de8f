# SPDX-License-Identifier: MIT
"""The core's C as tokens, and where its functions and their expressions are.

As much C as the core is written in: static inline functions, whose statements
are told apart by their first word. What is not understood is an error.
"""
import re
from typing import NamedTuple

TOKEN = re.compile(
    r"(?P<skip>\s+|/\*.*?\*/|//[^\n]*)"
    r"|(?P<number>0[xX][\da-fA-F]+[uUlL]*|\d+[uUlL]*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r'|(?P<string>"(?:\\.|[^"\\])*")'
    r"|(?P<char>'(?:\\.|[^'\\])+')"
    r"|(?P<op><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]="
    r"|[-+*/%&|^~!<>=?:;,.(){}\[\]])", re.S)
FUNCTION = re.compile(r"^static inline (?P<type>[\w ]+?[ *\n]+)(?P<name>isth_\w+)"
                      r"\([^;{]*\)\n{\n(?P<body>.*?)^}\n", re.M | re.S)
# Of a source file: any function.
ANY_FUNCTION = re.compile(
    r"^(?:static )?(?:inline )?(?P<type>[\w ]+?[ *\n]+)(?P<name>\w+)"
    r"\([^;{]*\)\n{\n(?P<body>.*?)^}\n", re.M | re.S)
MACRO = re.compile(r"^#define (?P<name>ISTH_\w+)(?:\(\w+\))?[ \t]+"
                   r"(?P<body>(?:\\\n|/\*.*?\*/|[^\n])+)", re.M | re.S)
TYPE = re.compile(r"const|static|struct|enum|void|bool|int|unsigned|char|u?int\d+_t")
OPEN, CLOSE = "([{", ")]}"


class Misread(Exception):
    """C that this does not know."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class Spot(NamedTuple):
    """A whole expression: nothing around it changes what it means."""
    kind: str  # condition, loop, switch, value, result, statement, step, macro
    start: int
    end: int  # with the semicolon of a result or a statement
    tokens: tuple
    type: str = ""  # of a value or a result
    last: bool = False  # a result that ends its function


def tokens(text, start, end):
    at = start
    while at < end:
        match = TOKEN.match(text, at, end)
        if not match:
            raise Misread(f"not understood: {text[at:at + 40]!r}")
        if match.lastgroup != "skip":
            yield Token(match.lastgroup, match[0], at, match.end())
        at = match.end()


def closing(words, at):
    """Where what opens at a token is closed."""
    depth = 0
    for i in range(at, len(words)):
        depth += words[i].text in OPEN
        depth -= words[i].text in CLOSE
        if not depth:
            return i
    raise Misread(f"{words[at].text} is not closed")


def find(words, at, end, *wanted):
    """The first of these tokens that lies in no bracket, or end."""
    depth = 0
    for i in range(at, end):
        if not depth and words[i].text in wanted:
            return i
        depth += words[i].text in OPEN
        depth -= words[i].text in CLOSE
    return end


class Body:
    """The spots of one function."""

    def __init__(self, words, result):
        self.words = words
        self.result = result
        self.spots = []
        at = 0
        while at < len(words):
            at = self._statement(at)

    def _spot(self, kind, at, end, until=None, **more):
        if at == end:
            return
        words = tuple(self.words[at:end])
        start = self.words[at].start if until is None else until[0]
        stop = words[-1].end if until is None else until[1]
        self.spots.append(Spot(kind, start, stop, words, **more))

    def _statement(self, at):
        """Take one statement; where the next begins."""
        first = self.words[at].text
        take = {"if": self._head, "while": self._head, "switch": self._head,
                "for": self._for, "case": self._label, "default": self._label,
                "return": self._return}.get(first)
        if take:
            return take(at)
        if first in "{};" or first in ("else", "do", "break", "continue"):
            return at + 1
        if first in ("goto", "asm"):
            raise Misread(f"a statement that begins with {first}")
        end = find(self.words, at, len(self.words), ";")
        if TYPE.fullmatch(first):
            self._declaration(at, end)
        else:
            self._spot("statement", at, end,
                       (self.words[at].start, self.words[end].end))
        return end + 1

    def _head(self, at):
        kind = {"if": "condition", "while": "loop", "switch": "switch"}
        end = closing(self.words, at + 1)
        self._spot(kind[self.words[at].text], at + 2, end)
        return end + 1

    def _for(self, at):
        end = closing(self.words, at + 1)
        first = find(self.words, at + 2, end, ";")
        second = find(self.words, first + 1, end, ";")
        self._spot("step", at + 2, first)
        self._spot("loop", first + 1, second)
        self._spot("step", second + 1, end)
        return end + 1

    def _label(self, at):
        return find(self.words, at, len(self.words), ":") + 1

    def _return(self, at):
        end = find(self.words, at, len(self.words), ";")
        rest = [word.text for word in self.words[end + 1:]]
        self._spot("result", at + 1, end,
                   (self.words[at].start, self.words[end].end),
                   type=self.result, last=set(rest) <= {"}"})
        return end + 1

    def _declaration(self, at, end):
        if self.words[at].text == "static":
            return  # its value has to be a constant
        while at < end:
            comma = find(self.words, at, end, ",")
            equals = find(self.words, at, comma, "=")
            kind = " ".join(word.text for word in self.words[at:equals])
            if equals < comma and self.words[equals + 1].text == "{":
                self._members(equals + 2, comma - 1)
            elif equals < comma:
                self._spot("value", equals + 1, comma, type=kind)
            at = comma + 1

    def _members(self, at, end):
        while at < end:
            comma = find(self.words, at, end, ",")
            equals = find(self.words, at, comma, "=")
            begin = equals + 1 if equals < comma else at
            self._spot("value", begin, comma, type="member *")
            at = comma + 1


def functions(text, which=FUNCTION):
    """(name, spots) of every function."""
    for match in which.finditer(text):
        words = list(tokens(text, *match.span("body")))
        kind = " ".join(match["type"].split())
        yield match["name"], Body(words, kind).spots


def macros(text):
    """(name, spots) of every macro that has a value."""
    for match in MACRO.finditer(text):
        start, end = match.span("body")
        body = text[start:end].replace("\\\n", " \n")
        words = [word._replace(start=word.start + start, end=word.end + start)
                 for word in tokens(body, 0, len(body))
                 if word.text != "_Static_assert"]
        if words and words[-1].kind != "string":
            yield match["name"], [Spot("macro", words[0].start, words[-1].end,
                                       tuple(words))]
