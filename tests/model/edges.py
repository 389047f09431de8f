# SPDX-License-Identifier: MIT
"""The edges of SPEC section 6 as they stand in the core's headers.

A site is one call that orders something: a release, an acquire, a fence, or a
second look. Every one is found by its name, and must be explained by the comment
over its function: a sentence that has the kind's word and ends in the edge,
"[edge E1, partner: isth_rx_peek()]".
"""
import re
from typing import NamedTuple

FUNCTION = re.compile(r"(?:^/\*(?P<comment>(?:(?!\*/).)*)\*/\n)?"
                      r"^static inline (?P<type>[\w ]+?[ *\n]+)(?P<name>isth_\w+)\((?P<rest>[^;{]*)\)\n"
                      r"{\n(?P<body>.*?)^}\n", re.M | re.S)
LABEL = re.compile(r"\[edge (E\d+), partners?: ([^\]]*)\]")

# What a site looks like, and how a build takes the one of a given number out.
KINDS = {
    "release": [(r"isth_store32_release\(", r"model_store32_release({}, ")],
    "acquire": [(r"isth_load32_acquire\(", r"model_load32_acquire({}, ")],
    "fence": [(r"isth_fence\(\)", r"model_fence({})")],
    "look": [(r"isth_peer_left\(end\)", r"(model_has({}) && \g<0>)"),
             (r"isth_rx_peek\(end\) != ISTH_EMPTY", r"(model_has({}) && \g<0>)"),
             (r"!isth_tx_refresh\(end\)", r"(!model_has({}) || \g<0>)"),
             (r"seed == peer_echo", r"(model_has({}) && \g<0>)"),
             (r"peer_again != peer_session", r"(model_has({}) && \g<0>)")],
}
ANY = re.compile("|".join(f"(?P<{kind}>{'|'.join(p for p, _ in patterns)})" for kind, patterns in KINDS.items()))


class Site(NamedTuple):
    number: int
    kind: str
    word: str  # of the window
    function: str
    edges: str

    def __str__(self):
        return f"{self.edges or 'no edge'}: {self.kind}{self.word} in {self.function}()"


class Core:
    """The core's headers, with all sites numbered and made removable."""

    def __init__(self, folder):
        self.sites = []
        self.labels = {}  # (function, edge): partners
        self.functions = set()
        self.headers = {path.name: FUNCTION.sub(self._function, path.read_text())
                        for path in sorted(folder.glob("*.h"))}

    def _function(self, match):
        name = match["name"]
        comment = re.sub(r"\s*\n \*\s*", " ", match["comment"] or "")
        sentences = []
        at = 0
        for label in LABEL.finditer(comment):
            sentences.append((label[1], comment[at:label.start()]))
            self.labels[name, label[1]] = re.findall(r"isth_\w+", label[2])
            at = label.end()
        self.functions.add(name)

        def site(found):
            kind = found.lastgroup
            edges = [edge for edge, text in sentences if re.search(rf"\b{kind}s?\b", text)]
            word = re.match(r"&\S*>(\w+)", match.string[start + found.end():])
            self.sites.append(Site(len(self.sites) + 1, kind, f" of {word[1]}" if word else "", name,
                                   ", ".join(dict.fromkeys(edges))))
            for pattern, removable in KINDS[kind]:
                if re.fullmatch(pattern, found[0]):
                    return re.sub(pattern, removable.format(len(self.sites)), found[0])
            raise AssertionError(found[0])

        start, end = match.span("body")
        text, base = match[0], match.start()
        return text[:start - base] + ANY.sub(site, match["body"]) + text[end - base:]

    def errors(self, spec):
        """What does not fit together: sites, comments, SPEC."""
        for site in self.sites:
            if not site.edges:
                yield f"{site}: the comment over the function explains no {site.kind}"
        yield from self._missing_looks()
        total = sum(len(re.findall(r"\bisth_(?:store32_release|load32_acquire|fence)\(", text))
                    for text in self.headers.values())
        if total:
            yield f"{total} releases, acquires or fences of the core are not in a function that is understood"
        for (function, edge), partners in self.labels.items():
            for partner in partners:
                if (partner, edge) not in self.labels:
                    yield f"{function}() names {partner}() as its partner in {edge}, which has no such edge"
        yield from self._spec_errors(spec)

    def _missing_looks(self):
        """Who loads a position, or asks for a doorbell, has to look again."""
        looks = {site.function for site in self.sites if site.kind == "look"}
        for site in self.sites:
            position = site.kind == "acquire" and site.word in (" of txptr", " of rxptr")
            asks = site.kind == "fence" and site.function.endswith("_wait")
            if (position or asks) and site.function not in looks:
                yield f"{site}: there is no second look after it"

    def _spec_errors(self, spec):
        section = re.search(r"^## 6\..*?\n(.*?)^## ", spec, re.M | re.S)[1]
        table = dict(re.findall(r"^\| (E\d+) \|.*\| ([^|]*) \|$", section, re.M))
        here = {}
        for site in self.sites:
            for edge in site.edges.split(", "):
                here.setdefault(edge, []).append(site.kind)
        for edge in sorted(set(table) ^ set(filter(None, here))):
            yield f"{edge} stands in {'SPEC' if edge in table else 'the core'} only"
        for edge, means in table.items():
            kinds = here.get(edge, [])
            needed = ["fence", "fence"] if "each pair" in means else re.findall("release|fence|acquire", means)
            if any(kinds.count(kind) < needed.count(kind) for kind in needed):
                yield f"{edge} is '{means}' in SPEC, and in the core: {', '.join(kinds) or 'nothing'}"
