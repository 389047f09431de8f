# SPDX-License-Identifier: MIT
"""What was measured: results.json.

    format        1
    command, date, finished, versions, board
    failures      [{measurement, error}]
    repeat        {limit, checked, over: [{measurement, figure, values}]}
    measurements  by name: {measurement, link, parameters, unit, resolution,
                  passes: [{samples, figures, notes} or {error}]}

The figures shown are those of the first pass; the others are its check. The
ring alone has one pass, a sample per round, and its programs as links.
"""

import dataclasses
import json

from boardrun import PRODUCTS
from replacing import replacing

FORMAT = 1
FILE = PRODUCTS / "results.json"


class Results:
    def __init__(self, about):
        self.about = about
        self.measurements = {}

    def expect(self, step):
        """Have an entry for a step before anything is known of it."""
        self.measurements.setdefault(step.name, {
            "measurement": step.measurement, "link": step.link,
            "parameters": step.parameters, "unit": None,
            "resolution": step.resolution, "passes": []})

    def add(self, name, reading, error):
        """reading: as a dictionary."""
        entry = self.measurements[name]
        if error:
            entry["passes"].append({"error": error})
            return
        entry["unit"] = reading["unit"]
        entry["passes"].append({key: value for key, value in reading.items()
                                if key != "unit"})

    def failures(self):
        return [{"measurement": name, "error": one["error"]}
                for name, entry in self.measurements.items()
                for one in entry["passes"] if "error" in one]

    def document(self, repeat):
        return {"format": FORMAT, **self.about, "failures": self.failures(),
                "repeat": repeat, "measurements": self.measurements}


def plain(reading):
    return dataclasses.asdict(reading)


def write(document):
    with replacing(FILE) as file:
        file.write(json.dumps(document, indent=1).encode() + b"\n")


def load(path=FILE):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Table:
    """Looks figures up in results, for what is written from them."""

    def __init__(self, document):
        self.document = document
        self.entries = document["measurements"]

    def first(self, *name):
        """The first pass of a measurement, or None if it has no figures."""
        entry = self.entries.get("/".join(map(str, name)))
        if not entry or not entry["passes"] or "error" in entry["passes"][0]:
            return None
        return entry["passes"][0]

    def figure(self, figure, *name):
        found = self.first(*name)
        return None if found is None else found["figures"].get(figure)
