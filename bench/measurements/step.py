# SPDX-License-Identifier: MIT
"""One measurement of one link: a script for the board, and how to read it."""

from dataclasses import dataclass, field
from typing import Callable


class Unreadable(Exception):
    """The output is not what a measurement that worked prints."""


@dataclass
class Reading:
    """What a step found, once."""
    unit: str
    samples: list        # every one of them
    figures: dict        # by name: what the report shows
    notes: dict = field(default_factory=dict)  # other counts of interest


@dataclass
class Step:
    measurement: str
    link: str
    parameters: dict
    script: str
    read: Callable[..., Reading]  # of the output, and of the trace's path
    resolution: float = 0.0  # of the figures: below it nothing is told apart
    seconds: int = 60        # of board time, then it has failed
    trace: int = None        # number of the trace that the script makes

    @property
    def name(self):
        """Also how it is called in results.json."""
        return "/".join((self.measurement, self.link,
                         *map(str, self.parameters.values())))
