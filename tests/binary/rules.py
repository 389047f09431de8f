# SPDX-License-Identifier: MIT
"""Hold machine code against the rules of edges.py.

A copy is what the compiler made of one call of a function: the instructions
that the debug information gives to it.
"""

import functools

import edges
from edges import BARRIER, BELL, CALLS, RING, WRAPPERS
from objects import CLONE

PAGE = 4096
RECORD = "a record's header"
WRAPPED = ("isth_load", "isth_store")
NAMES = {"ldr": ("ldr", "ldur"), "str": ("str", "stur"),
         "ldar": ("ldar",), "stlr": ("stlr",)}


class Checker:
    """The findings about the objects of one end, in lines.

    whole: they are all of it, so that nothing may be missing.
    """

    def __init__(self, end, objects, whole=True):
        self.end = end
        self.objects = objects
        self.whole = whole
        self.findings = []
        self.copies = 0

    def run(self):
        for rule in edges.BEFORE:
            self._each_copy(rule, self._before)
        for rule in edges.QUIET:
            self._each_copy(rule, self._quiet)
        for rule in edges.AFTER:
            self._each_copy(rule, self._after)
        for obj in self.objects:
            self._wrappers(obj)
            self._once(obj)
        self._bell()
        return self.findings

    def _say(self, edge, what, insn=None):
        self.findings.append(f"{edge}: {what}" + (f": {insn}" if insn else ""))

    def _each_copy(self, rule, check):
        copies = [(obj, copy) for obj in self.objects
                  for copy in obj.instances(rule.function).values()]
        if not copies and self.whole:
            self._say(rule.edge, f"{rule.function}() is nowhere to be found")
        for obj, copy in copies:
            self.copies += 1
            check(rule, obj, copy)

    # Rules

    def _before(self, rule, obj, copy):
        first = self._sites(rule, obj, copy, rule.first)
        for then in self._sites(rule, obj, copy, rule.then):
            if not always_before(obj, then, first):
                self._say(rule.edge, f"{rule.function}() may do {rule.then} "
                          f"without {rule.first} before it", then)

    def _quiet(self, rule, obj, copy):
        stop = self._sites(rule, obj, copy, rule.then)
        for first in self._sites(rule, obj, copy, rule.first):
            for insn in walk(first, "after", stop):
                if insn in stop:
                    continue
                if touches(insn, rule.wrappers):
                    self._say(rule.edge, f"an access to the ring after "
                              f"{rule.first} of {rule.function}()", insn)

    def _after(self, rule, obj, copy):
        back = loop_edges(obj, copy[0])
        for site in self._sites(rule, obj, copy, rule.event):
            for insn in walk(site, "before", (), back):
                if insn in copy and touches(insn, (rule.wrapper,)):
                    self._say(rule.edge, f"{rule.function}() may access a "
                              f"record before {rule.event}", insn)

    def _wrappers(self, obj):
        for wrapper, event in WRAPPERS.items():
            for copy in obj.instances(wrapper).values():
                for insn in copy:
                    if touches(insn, wrapper) and insn.name != event.name:
                        self._say("wrapper",
                                  f"{wrapper}() is not {event.name}", insn)

    def _once(self, obj):
        """Each word of the peer is loaded once per run through a function.

        What a store's value is loaded from is private."""
        runs = {}
        for insn in obj.insns:
            key = outermost(insn)
            if key and insn.is_load and touches(insn, WRAPPED[0]):
                runs.setdefault(key, []).append(insn)
        for (function, *_), sites in runs.items():
            words = {}
            for insn in sites:
                words.setdefault(word_of(obj, insn), []).append(insn)
            for word, same in words.items():
                again = word == edges.AGAIN[1] and \
                    all(insn.within(edges.AGAIN[0]) for insn in same)
                limit = 2 if word == RECORD or again else 1
                back = loop_edges(obj, same[0])
                if most_on_a_path(same, back) > limit:
                    self._say("once", f"{function}() loads "
                              f"{edges.NAMES.get(word, word)} again",
                              same[-1])

    def _bell(self):
        """Nothing is stored between the barrier and the bell."""
        for function in RING.get(self.end, ()):
            self._bell_of(function)

    def _bell_of(self, function):
        rule = edges.Before("bell", function, BARRIER, BELL)
        self._each_copy(rule, self._before)
        for obj in self.objects:
            for copy in obj.instances(function).values():
                stop = [i for i in copy if is_event(obj, i, BARRIER)]
                for bell in (i for i in copy if is_event(obj, i, BELL)):
                    for insn in walk(bell, "before", stop):
                        if insn.is_store and "[sp" not in insn.operands \
                                and insn is not bell:
                            self._say("bell", "a store after the barrier",
                                      insn)

    def _sites(self, rule, obj, copy, event):
        found = [insn for insn in copy if is_event(obj, insn, event)]
        if not found:
            self._say(rule.edge, f"{rule.function}() has no {event}", copy[0])
        return found


# Instructions

def touches(insn, wrapper):
    """Is it an access that was written as this wrapper of the port, or as one
    of these?

    64 bits in a wrapper of 32 are the pointer, loaded from where it is kept.
    """
    name = next((name for name, _ in insn.frames if name.startswith(wrapper)),
                None)
    if not name or not (insn.is_load or insn.is_store or insn.name == "bl"):
        return False
    return "32" not in name or insn.operands.startswith("w")


def is_event(obj, insn, event):
    if event.word is None:
        return insn.name == event.name and insn.operands == event.operand
    if insn.name in NAMES[event.name] and touches(insn, WRAPPED):
        return word_of(obj, insn) == event.word
    callee = CLONE.sub("", insn.callee or "")
    return insn.name in ("bl", "b") and callee != insn.symbol \
        and event in CALLS.get(callee, ())


def word_of(obj, insn):
    """Offset in the management section; None: not known. RECORD: a word of a
    record, of which 64 bits are loaded, and by isth_rx_begin() alone."""
    (name, _), (caller, _) = (*insn.frames, ("", ""))[:2]
    if name == "isth_load64" or caller == "isth_rx_begin":
        return RECORD
    offset = obj.offset(insn)
    return offset if offset is None else offset % PAGE


def outermost(insn):
    """The copy of a function of core/ that is not inlined in another one."""
    inside = [depth for depth, (_, place) in enumerate(insn.frames)
              if "/core/isth_" in place]
    if not inside:
        return None
    name, _ = insn.frames[inside[-1]]
    return (name, insn.symbol, *insn.frames[inside[-1] + 1:])


# Paths

def walk(start, direction, stop, leave=frozenset()):
    """Every instruction on a way from start; not beyond one of stop, nor over
    the edges to be left alone."""
    todo, seen = [start], {start}
    while todo:
        insn = todo.pop()
        for other in getattr(insn, direction):
            pair = (insn, other) if direction == "after" else (other, insn)
            if other in seen or pair in leave:
                continue
            seen.add(other)
            yield other
            if other not in stop:
                todo.append(other)


def always_before(obj, then, first):
    """Does every way from a function's entry to `then` pass one of first?"""
    if then in obj.entries:
        return False
    return not any(insn in obj.entries and insn not in first
                   for insn in walk(then, "before", first))


@functools.lru_cache(maxsize=None)
def loops_of(obj, symbol):
    """The edges of a function that close a loop: from a walk, depth first."""
    back, state = set(), {}
    roots = [i for i in obj.insns if i.symbol == symbol][:1]
    for root in roots:
        stack = [(root, iter(root.after))]
        state[root] = "open"
        while stack:
            insn, following = stack[-1]
            then = next(following, None)
            if then is None:
                state[insn] = "done"
                stack.pop()
            elif state.get(then) == "open":
                back.add((insn, then))
            elif then not in state:
                state[then] = "open"
                stack.append((then, iter(then.after)))
    return frozenset(back)


def loop_edges(obj, insn):
    return loops_of(obj, CLONE.sub("", insn.symbol)) or \
        loops_of(obj, insn.symbol)


def most_on_a_path(sites, back):
    """How many of the sites one way can pass at most, loops left alone."""
    reach = {site: {other for other in walk(site, "after", (), back)
                    if other in sites} for site in sites}

    @functools.lru_cache(maxsize=None)
    def most(site):
        return 1 + max(map(most, reach[site]), default=0)

    return max(map(most, sites), default=0)
