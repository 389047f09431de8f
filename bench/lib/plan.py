# SPDX-License-Identifier: MIT
"""Which steps each run of the board consists of."""

import shlex
from dataclasses import dataclass

import links
import measurements
from failure import Failure

SETUP_SECONDS = 120  # of board time; a guest boots in 2

HEAD = """\
. /bench/steps.sh
load_modules
"""


@dataclass
class Boot:
    name: str
    links: list
    steps: dict  # by link name

    @property
    def traced(self):
        return any(step.trace is not None for step in self.all_steps())

    def add(self, link, steps):
        if link.name not in self.steps:
            self.links.append(link)
        self.steps.setdefault(link.name, []).extend(steps)

    def all_steps(self):
        return [step for link in self.links for step in self.steps[link.name]]

    def script(self):
        """What the board runs: each link's setup, and if it is up its steps.
        """
        lines = [HEAD]
        for link in self.links:
            setup = link.script("set -e\n" + link.setup)
            lines.append(f"if {call(setup_name(link), SETUP_SECONDS, setup)}")
            lines.append("then")
            lines += [call(step.name, step.seconds, step.script)
                      for step in self.steps[link.name]]
            lines.append("fi")
        return "\n".join(lines) + "\n:\n"


def setup_name(link):
    return f"setup/{link.name}"


def call(name, seconds, script):
    return shlex.join(["step", name, str(seconds), script])


def chosen(what, names, known):
    """The named ones of those known, in the order of these; none named: all.
    """
    for name in names:
        if name not in known:
            raise Failure(f"there is no {what} '{name}'",
                          f"There are: {', '.join(known)}.")
    return [value for name, value in known.items()
            if not names or name in names]


def boots(only=(), only_links=()):
    """All boots that the chosen measurements of the chosen links need."""
    found = {}
    modules = chosen("measurement", only, measurements.ALL)
    for link in chosen("link", only_links, links.ALL):
        for module in modules:
            name = getattr(module, "BOOT", link.boot)
            if steps := list(module.steps(link)):
                found.setdefault(name, Boot(name, [], {})).add(link, steps)
    # The longest first, so that the last ones end together.
    return sorted(found.values(), key=lambda boot: -len(boot.all_steps()))
