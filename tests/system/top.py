# SPDX-License-Identifier: MIT
"""isth-top: its figures against ethtool's and what was sent, its words."""

import json
import re

from suite import RTOS, RTOS6, check

PERCENTILES = ("p50", "p90", "p99", "max")


def reports(said):
    """One JSON object per line, and nothing else."""
    return [json.loads(line) for line in said.splitlines()]


def json_top(board, *options):
    return reports(board.ok("isth-top", "--json", *options))


# One report over some seconds, in which Linux sends $1 pings, each alone. With
# shorter pauses ping spins, which the host has to do as well.
PINGS = f"""
isth-top --json --probes 0 --delay 9 --count 1 >/run/top &
sleep 0.2
ping -q -c $1 -i 0.012 {RTOS} >/dev/null || exit
wait $! && cat /run/top
"""


def pings_counted(board):
    """Frames, doorbells and rates are those of the pings that were sent."""
    count = 500
    before = board.driver_stats()
    report, = reports(board.ok("bash", "-c", PINGS, "pings", str(count)))
    after = board.driver_stats()
    counters, rates = report["counters"], report["rates"]
    check(list(counters) == list(after) == list(rates),
          "the counters' names are not ethtool's")
    for name, value in counters.items():
        check(before[name] <= value <= after[name],
              f"{name} is {value}, ethtool had {before[name]} before and "
              f"{after[name]} after it")

    def passed(*names):
        return sum(counters[name] - before[name] for name in names)

    sent = passed("tx_packets")
    check(count <= sent < count + 20, f"{sent} frames for {count} pings")
    check(passed("tx_publishes") == sent, "frames were not published singly")
    for way in ("tx", "rx"):
        bells = passed(f"{way}_bells", f"{way}_bells_throttled",
                       f"{way}_bells_suppressed")
        check(bells == passed(f"{way}_publishes") >= count,
              f"{way}: {bells} doorbells sent or suppressed, for "
              f"{passed(f'{way}_publishes')} positions")
    check(passed("tx_bells") >= count, "pings to a sleeping peer rang no bell")
    check(passed("rx_bells") == 0, "the peer waits for no space; it was rung")
    # An echo's record: 16 and 98 bytes, rounded up.
    for way in ("tx", "rx"):
        check(100 < report[f"{way}_ring_bytes_mean"] < 130,
              f"{way}: {report[f'{way}_ring_bytes_mean']} bytes in the ring")
    for name, rate in rates.items():
        seen = rate * report["interval"]
        check(seen <= passed(name) + 0.5, f"{name}: {rate} a second")
        # Linux may have sent a few frames of its own before the interval.
        check(seen >= 0.95 * passed(name) - 5 or not name.startswith("tx"),
              f"{name}: {rate} a second, {passed(name)} in all")
    check(9 <= report["interval"] < 9.1, f"{report['interval']} s")
    check(report["rtt_us"] is None, "there were no probes")


def streams_counted(board):
    """Under load: how full the rings are, and bells are saved."""
    said = board.sh(f"""isth-top --json --delay 0.2 --count 5 >/run/top &
        sleep 0.1; iperf -c {RTOS} -t 0.6 >/dev/null; wait; cat /run/top""")
    busy = [report for report in reports(said)
            if report["rates"]["tx_bytes"] > 100e6]
    check(len(busy) >= 2, "no traffic to speak of")
    for report in busy:
        rates, channel = report["rates"], report["channel"]
        check(1514 < report["tx_ring_bytes_mean"] < channel["ring_bytes"],
              f"{report['tx_ring_bytes_mean']} bytes in the ring")
        check(channel["ring_bytes"] == 512 << 10 >=
              max(channel["tx_used"], channel["rx_used"]), str(channel))
        check(0 < rates["tx_publishes"] <= rates["tx_packets"] + 1 and
              0 < rates["rx_publishes"] <= rates["rx_packets"] + 1, str(rates))
        check(rates["rx_bells_suppressed"] > 0.9 * rates["rx_publishes"],
              str(rates))


def moved(report):
    """The share of the RTOS's bytes that Linux's counters make of it."""
    return sum(report["rates"][f"{way}_bytes"] for way in ("tx", "rx")) / (
        1000 << 20)


def budgets(board):
    """What is used of the RTOS's budget, idle and in a stream; who has none
    is said."""
    *_, idle = json_top(board, "--delay", "0.2", "--count", "2")
    use = idle["budget"]
    check(use["error"] is None and 0 < use["frames"] < 0.01 and
          0 < use["bytes"] < 0.01 and 0 < use["running"] < 0.1 and
          use["activations"] == use["periods"] == use["refused"] == 0,
          str(use))
    said = board.sh(f"""isth-top --json --delay 0.15 --count 4 >/run/top &
        iperf -c {RTOS} -t 0.6 >/dev/null; wait $!; cat /run/top""",
                    seconds=300)
    for report in reports(said)[1:3]:
        use = report["budget"]
        check(moved(report) > 0.1 and
              0.8 < use["bytes"] / moved(report) < 1.25,
              f"{use}, and {moved(report)} by Linux's counters")
        check(0 < use["frames"] < use["bytes"] < 1.1 and
              use["running"] > idle["budget"]["running"], str(use))
    last, = json_top(board, "--peer", "10.77.0.2", "--delay", "0.2",
                     "--count", "1")
    check(last["budget"] == {"error": "Connection refused"}, str(last))
    last, = json_top(board, "--probes", "0", "--delay", "0.2", "--count", "1")
    check(last["budget"] is None, str(last))


def channel_state(board):
    """The session and the carrier, up and down."""
    report, = json_top(board, "--delay", "0.1", "--count", "1")
    channel = report["channel"]
    check(report["present"] and report["up"] and report["carrier"] and
          report["mtu"] == 1500, str(report))
    check((channel["state"], channel["agreed"], channel["ring_bytes"]) ==
          ("up", ["csum", "tso4", "tso6"], 512 << 10), str(channel))
    said = re.findall(r"session (0x\w+), peer's (0x\w+)", board.ok("dmesg"))
    check((channel["session"], channel["peer_session"]) ==
          tuple(int(word, 16) for word in said[-1]),
          f"{channel}, not {said[-1]}")
    board.ok("ip", "link", "set", "isth0", "down")
    report, = json_top(board, "--delay", "0.1", "--count", "1")
    channel = report["channel"]
    check(not report["up"] and not report["carrier"], str(report))
    check((channel["state"], channel["session"], channel["agreed"]) ==
          ("down", 0, []), str(channel))
    board.ok("ip", "link", "set", "isth0", "up")
    board.sh("ip -6 address replace fd77::2/64 dev isth0 nodad")
    board.carrier()


def check_times(times, sent):
    """All answered, in the order of their names."""
    check(abs(times["sent"] - sent) <= 2, f"{times['sent']}, not {sent}")
    check(times["lost"] == 0 and
          times["sent"] - 1 <= times["answered"] <= times["sent"] + 1,
          str(times))
    values = [times[name] for name in PERCENTILES]
    check(values == sorted(values) and values[0] > 1 and values[-1] < 5000,
          str(times))


def round_trips(board, address):
    before = board.driver_stats()["tx_packets"]
    said = json_top(board, "--peer", address, "--probes", "100", "--delay",
                    "0.5", "--count", "4")
    sent = board.driver_stats()["tx_packets"] - before
    for number, report in enumerate(said, 1):
        rtt = report["rtt_us"]
        check(rtt["peer"] == address and rtt["error"] is None, str(rtt))
        check_times(rtt["interval"], 50)
        check_times(rtt["total"], 50 * number)
    # The budget is asked for five times, with ten frames or so each.
    check(rtt["total"]["sent"] <= sent < rtt["total"]["sent"] + 20 + 5 * 12,
          f"{sent} frames, {rtt['total']}")
    # As ping sees it: the same round trip, and never faster.
    fastest = re.search(r"= ([\d.]+)/", board.ping(
        address, "-c", "50", "-i", "0.02")).group(1)
    check(0.5 * float(fastest) * 1000 <= rtt["total"]["p50"] <=
          10 * float(fastest) * 1000, f"{rtt['total']}, ping: {fastest} ms")


def losses(board):
    """Nobody there: lost after a second, with no time made up for it."""
    *_, last = json_top(board, "--peer", "10.77.0.9", "--probes", "20",
                        "--delay", "1", "--count", "3")
    total = last["rtt_us"]["total"]
    check(total["answered"] == 0 and 30 <= total["lost"] <= total["sent"],
          str(total))
    check([total[name] for name in PERCENTILES] == [None] * 4, str(total))
    last, = json_top(board, "--peer", "192.0.2.1", "--count", "1", "--delay",
                     "0.5")
    rtt = last["rtt_us"]
    check(rtt["error"] == "Network is unreachable" and
          rtt["total"]["lost"] == rtt["total"]["sent"] > 0, str(rtt))
    check(last["budget"]["error"] == rtt["error"], str(last["budget"]))


RELOADED = """
isth-top --json --delay 0.2 --count 20 >/run/top &
sleep 0.5
rmmod isthmus
sleep 1
isth0-up || exit
wait $! && cat /run/top
"""


def unplugged(board):
    """The module goes and comes back: it waits, and no rate is negative."""
    said = reports(board.ok("bash", "-c", RELOADED, "reloaded"))
    check(len(said) == 20, f"{len(said)} reports")
    seen = "".join("+" if report["restarted"] else
                   "1" if report["present"] else "0" for report in said)
    check(re.fullmatch("1+0+[+]1+", seen), seen)
    check(all(report["interface"] == "isth0" for report in said), seen)
    for report in said:
        check(report["interval"] > 0 and
              min(report.get("rates", {"": 0}).values()) >= 0, str(report))
        if report["restarted"]:
            check(not any(report["rates"].values()), "rates of two lives")
    check(said[-1]["rtt_us"]["total"]["answered"] >
          said[len(said) // 2]["rtt_us"]["total"]["answered"],
          "no round trip in the second life")
    # Between two reports, too.
    over, after = reports(board.sh(
        "isth-top --json --delay 3 --count 2 >/run/top & sleep 0.5; "
        "rmmod isthmus && isth0-up || exit; wait; cat /run/top"))
    check(over["restarted"] and not any(over["rates"].values()), str(over))
    check(after["present"] and not after["restarted"] and
          after["rates"]["tx_packets"] > 5, str(after))


def absent(board):
    board.ok("rmmod", "isthmus")
    wrong(board, [], 1, "no interface of the driver 'isthmus'")
    wrong(board, ["-i", "isth0"], 1, "no interface 'isth0'")
    board.ok("isth0-up")


def wrong(board, words, status, said):
    ended, text = board.run("isth-top", *words)
    check(ended == status, f"{words}: status {ended}: {text}")
    check(said in text, f"{words}: {text}")


WRONG = (
    *((["--delay", value], 2, f"'{value}', expected: seconds")
      for value in ("0", "-1", "x", "3601", "nan", "")),
    *((["--count", value], 2, f"'{value}', expected: a number above 0")
      for value in ("0", "-1", "x", "1.5")),
    *((["--probes", value], 2, f"'{value}', expected: a number, 0 to 1000")
      for value in ("-1", "1001", "x")),
    (["--peer", "nobody"], 2, "'nobody', expected: an IPv4 or IPv6 address"),
    (["--interface", ""], 2, "expected: a name of 1 to 15 characters"),
    (["--interface", "a" * 16], 2, "expected: a name of 1 to 15 characters"),
    (["--bogus"], 2, "--bogus"),
    (["word"], 2, "'word'"),
    (["-i", "nope"], 1, "no interface 'nope'"),
    (["-i", "lo"], 1, "'lo' has the driver '', expected: 'isthmus'"),
)


def wrong_words(board):
    for words, status, said in WRONG:
        wrong(board, words, status, said)
    said = board.ok("isth-top", "--help")
    check("usage: isth-top" in said and "--json" in said, said)
    status, said = board.run("bash", "-c",
                             "isth-top --json -d 0.1 -n 1 >/dev/full")
    check(status == 1 and "cannot write: No space left" in said,
          f"full disk: status {status}: {said}")


def others(board):
    """Whoever is not root sees the counters, and is told what is missing."""
    said = board.ok("busybox", "su", "-s", "/bin/sh", "nobody", "-c",
                    "/usr/bin/isth-top --json -d 0.1 -n 1")
    report, = reports(said)
    check(report["channel"] is None and
          report["counters"]["tx_packets"] > 0 and
          report["rtt_us"]["error"] == "Operation not permitted", said)


def plain(board):
    """Two blocks of text, which say what JSON says."""
    said = board.ok("isth-top", "-d", "0.5", "-n", "2")
    blocks = said.rstrip().split("\n\n")
    check(len(blocks) == 2 and "\033" not in said, said)
    for word in ("isth0: carrier, MTU 1500", "session up", "ring fill",
                 "suppressed", "over budget", "RTOS's budget, used",
                 "spent, per second", "drops: none",
                 "since the start"):
        check(word in blocks[1], f"no '{word}' in: {blocks[1]}")
    check_screen(blocks[1])
    counters = board.driver_stats()
    shown = int(re.search(r"^frames +\S+ +(\d+)", said, re.M).group(1))
    check(0 <= counters["tx_packets"] - shown < 50, said)


def check_screen(text):
    lines = text.splitlines()
    check(len(lines) <= 23, f"{len(lines)} lines: {text}")
    check(max(map(len, lines)) < 80, text)


def screen(board):
    """On a terminal: one screen, redrawn, and the terminal is left as it was,
    however it ends."""
    for ending in ("-n 3", "-n 1000"):
        board.sh(f"""echo "top {ending} begins" >/dev/ttyAMA0
            isth-top -d 0.2 {ending} >/dev/ttyAMA0 &
            sleep 1; kill -INT $! 2>/dev/null; wait $! &&
            echo "top {ending} ended" >/dev/ttyAMA0""")
        board.ok("sleep", "0.2")
        log = board.machine.folder.linux_log.read_bytes().decode("utf-8",
                                                                 "replace")
        shown = re.search(f"top {ending} begins\\s+(.*)"
                          f"top {ending} ended", log, re.S).group(1)
        begin, end = "\033[?1049h\033[?25l", "\033[?25h\033[?1049l"
        check(shown.startswith(begin) and shown.endswith(end), repr(shown))
        pages = shown[len(begin):-len(end)].split("\033[H")[2:]
        check(3 <= len(pages) <= 6, f"{len(pages)} pages")
        for page in pages:
            check(page.endswith("\033[J"), repr(page))
            check_screen(re.sub("\033\\[[KJ]|\r", "", page))


def add_tests(group):
    add = group.test
    add("isth-top: 500 pings, their doorbells and rates")(pings_counted)
    add("isth-top: a stream, and how full its ring is")(streams_counted)
    add("isth-top: the RTOS's budget")(budgets)
    add("isth-top: session and carrier")(channel_state)
    for name, address in (("IPv4", RTOS), ("IPv6", RTOS6)):
        add(f"isth-top: round trips, {name}", address=address)(round_trips)
    add("isth-top: lost pings")(losses)
    add("isth-top: the module goes and comes back")(unplugged)
    add("isth-top: no module")(absent)
    add("isth-top: wrong options, full disk")(wrong_words)
    add("isth-top: not as root")(others)
    add("isth-top: plain text")(plain)
    add("isth-top: on a terminal")(screen)
