# SPDX-License-Identifier: MIT
"""The critical task's reports, by way of its mailbox and an application."""

import re

from suite import RTOS, check

LINE = re.compile(r"^turn (\d+) latency_ns (\d+) latency_max_ns (\d+) "
                  r"deadlines_missed (\d+)$")


def ask(board, text=""):
    said = board.sh(f"echo {text} | nc -u -W 1 {RTOS} 1003")
    match = LINE.match(said.strip())
    check(match, f"not a report: {said!r}")
    return [int(number) for number in match.groups()]


def reports(board):
    """They are fresh, and say what the counters say."""
    board.until("wget -qO- http://" + RTOS + "/stats.json | "
                "grep -q '\"reports_received\": [1-9]'", 5,
                "no report has come")
    turn, latency, worst, missed = ask(board)
    control = board.stats()["applications"]["control"]
    age = control["activations"] - turn
    check(0 <= age < 1000, f"the report is {age} turns old")
    check(0 < latency <= worst <= control["latency_max_ns"],
          f"latency {latency}, worst {worst}, counted {control}")
    check(missed == control["deadlines_missed"] == 0, f"missed {missed}")
    check(control["reports_refused"] <= 1, f"refused: {control}")


def requests(board):
    """control reports as often as it is asked to, within its limits."""
    for turns, wanted in ((20, 20), (1, 10), (100, 100)):
        before = board.stats()["applications"]["control"]["requests"]
        ask(board, str(turns))
        # It looks after each report: after so many turns as were asked last.
        board.until("wget -qO- http://" + RTOS + "/stats.json | "
                    f"grep -q '\"requests\": {before + 1},'", 15,
                    f"control took no request of {turns} turns")
        first = board.stats()["applications"]["control"]
        board.sh("sleep 0.5")
        then = board.stats()["applications"]["control"]
        turned = then["activations"] - first["activations"]
        sent = then["reports"] - first["reports"]
        check(abs(sent - turned / wanted) <= 1.5,
              f"{turns}: {sent} reports in {turned} turns")
