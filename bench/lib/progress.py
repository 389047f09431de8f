# SPDX-License-Identifier: MIT
"""What a person sees while it runs: a line per measurement."""

from boardrun import PRODUCTS

SHOWN = ("min", "p50", "mean", "p99", "p99.9", "max")


def number(value):
    """Three significant digits at least, without an exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def summary(reading):
    figures = reading["figures"]
    return " ".join(f"{name} {number(figures[name])}"
                    for name in SHOWN if name in figures) + \
        f" {reading['unit']}"


class Progress:
    def __init__(self, count):
        self.count = count
        self.done = 0

    def step(self, number_of_pass, said):
        self.done += 1
        result = (f"FAILED: {said['error']}" if said["error"] else
                  summary(said["reading"]))
        print(f"{self.done:3}/{self.count} pass {number_of_pass}  "
              f"{said['name']}: {result}", flush=True)

    @staticmethod
    def say(line):
        print(line, flush=True)

    @staticmethod
    def verdict(document):
        """Say how it went; the exit status."""
        failures, check = document["failures"], document["repeat"]
        for failure in failures:
            print(f"FAILED  {failure['measurement']}: {failure['error']}")
        for one in check["over"]:
            values = " and ".join(number(value) for value in one["values"])
            print(f"REPEAT  {one['measurement']}: {one['figure']} was "
                  f"{values}: more than {check['limit']:.0%} apart")
        print(f"\n{len(document['measurements'])} measurements in "
              f"{document['minutes']} minutes, {len(failures)} failed; of "
              f"{check['checked']} figures measured again "
              f"{len(check['over'])} differ by more than "
              f"{check['limit']:.0%}\n"
              f"{PRODUCTS / 'results.json'}\n{PRODUCTS / 'report.html'}")
        return 1 if failures or check["over"] else 0
