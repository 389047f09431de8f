# SPDX-License-Identifier: MIT
"""The bench: what it reads, compares and reports, and one small run of it."""

import json
import signal
import struct
import subprocess
import sys
import tempfile
import time

import means
import processes
from qemu import BUILD, ROOT
from suite import Failed, check

BENCH = ROOT / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "lib")]

# pylint: disable=wrong-import-position
import boardrun
import figures
import native
import plan
import repeat
import results
from attribution import stages
from attribution.pings import Pings
from attribution.symbols import (LINUX, LWIP, MONITOR, NETD, NEUTRAL, RTOS,
                                 USER, Place)
from attribution.trace import unpack
from attribution.walk import CALL, INTERRUPT, NORMAL, SECURE
from measurements import control, iperf, packets, ping
from measurements.step import Unreadable
from report import page, rows

STATS = """{
  "applications": {
    "control": {
      "deadlines_missed": 0,
      "latency_max_ns": %d,
      "latency_from_ns": {%s}}}}
"""


def refused(read, text, what):
    try:
        read(text)
    except Unreadable:
        return
    raise Failed(f"{what} was read as if it were right")


def percentiles():
    samples = list(range(1, 1001))
    found = figures.distribution(samples)
    expected = {"min": 1, "p50": 500, "p99": 990, "p99.9": 999, "max": 1000,
                "mean": 500.5}
    check(found == expected, f"of 1 to 1000: {found}")
    pairs = [(value, 1) for value in samples]
    for name, percent in figures.PERCENTILES.items():
        check(figures.histogram_percentile(pairs, percent) == found[name],
              f"{name} of a histogram is another")


def pings():
    line = "64 bytes from 10.77.0.1: icmp_seq=1 ttl=255 time=0.0%d ms\n"
    text = "".join(line % (13 + number % 2) for number in range(ping.COUNT))
    reading = ping.read(text)
    check(reading.figures["min"] == 13 and reading.figures["max"] == 14 and
          reading.figures["mean"] == 13.5, f"{reading.figures}")
    refused(ping.read, text.partition("\n")[2], "a ping too few")


def bandwidth():
    line = "20250101000005,10.77.0.2,4,10.77.0.1,5001,1,%.1f-%.1f,9,%d\n"
    text = "".join(line % (tenth / 10, (tenth + 1) / 10, 10 ** 9 + tenth)
                   for tenth in range(5))
    reading = iperf.read_tcp(text + line % (0, 0.5, 2 * 10 ** 9))
    check(reading.figures == {"mean": 2} and len(reading.samples) == 5,
          f"{reading}")
    refused(iperf.read_tcp, "connect failed: No route to host", "no route")
    refused(iperf.read_tcp, text, "a run without its sum")


def datagrams():
    served = ("[  1] 0.0000-0.4986 sec  6.98 MBytes  58.6 Mbits/sec   "
              "0.029 ms 13523/127872 (11%)\n")
    reading = packets.read_served(served)
    check(round(reading.figures["mean"]) == round(114349 / 0.4986),
          f"{reading}")
    refused(packets.read_served, served.replace("13523", "127872"),
            "nothing received")
    sunk = ('"datagrams_received": 5\n[  1] 0.0000-0.5000 sec  6 MBytes  5 Mbits/sec\n'
            '[  1] Sent %d datagrams\n"datagrams_received": 1205\n')
    for sent, received in ((1500, 1200), (1100, 1100)):
        reading = packets.read_sunk(sunk % sent)
        check(reading.notes["received"] == received, f"{reading}")


def latencies():
    def task(worst, *buckets):
        return STATS % (worst, ", ".join(f'"{ns}": {count}'
                                         for ns, count in buckets))

    before = task(900, (704, 1000), (896, 5))
    after = task(900, (704, 1990), (896, 5), (720, 10))
    found = control.read(before + after).figures
    check(found == {"min": 704, "p50": 704, "p99": 704, "p99.9": 720,
                    "max": 735}, f"{found}")
    worse = task(5000, (704, 1990), (896, 5), (4864, 10))
    check(control.read(before + worse).figures["max"] == 5000,
          "a new worst is not exact")
    again = task(5000, (704, 2990), (896, 5), (4864, 11))
    check(control.read(worse + again).figures["max"] == 5000,
          "the end of a bucket goes beyond the worst since boot")
    refused(control.read, before + before, "a task that did not run")
    refused(control.read, before, "counters of one moment")


def comparison():
    for values, resolution, is_apart in (
            ([100, 101], 0, False), ([100, 101.1], 0, True),
            ([101.1, 100], 0, True), ([13, 14], 1, False),
            ([13, 15], 1, True)):
        check(repeat.apart(values, resolution) == is_apart,
              f"{values} with a resolution of {resolution}")


KERNEL = 0xffff800008000000
FUNCTIONS = {  # each has 0x1000 bytes
    0x400000: (USER, ""),
    0xe090000: (MONITOR, "vector"),
    0xe091000: (MONITOR, "isthd_world_enter"),
    0xe092000: (MONITOR, "isthd_bell_to_normal"),
    0xe100000: (RTOS, "task_irq"), 0xe101000: (RTOS, "port_tick_interrupt"),
    0xe102000: (NETD, "isths_activate"), 0xe103000: (LWIP, "ip4_input"),
    0xe104000: (NEUTRAL, "memcpy"), 0xe105000: (NETD, "link_output"),
    KERNEL: (LINUX, "__arm64_sys_sendto"),
    KERNEL + 0x1000: (LINUX, "isthn_tx_xmit"),
    KERNEL + 0xc000: (LINUX, "ret_to_kernel"),
    KERNEL + 0xa000: (LINUX, "helper"), KERNEL + 0xb000: (LINUX, "kfree_skb"),
    KERNEL + 0x3000: (LINUX, "el1h_64_irq"),
    KERNEL + 0x4000: (LINUX, "isthn_napi_poll"),
    KERNEL + 0x5000: (LINUX, "veneer"),
    KERNEL + 0x6000: (LINUX, "napi_gro_receive"),
    KERNEL + 0x7000: (LINUX, "ktime_get_with_offset"),
    KERNEL + 0x8000: (LINUX, "__arm64_sys_recvmsg"),
    KERNEL + 0x9000: (LINUX, "arch_timer_handler_virt")}
PLACES = {name: address for address, (_, name) in FUNCTIONS.items()}
SYNC, FIQ = 0x400, 0x500


class Functions:
    @staticmethod
    def place(address, count):
        start = address & ~0xfff
        owner, name = FUNCTIONS[start]
        return Place(owner, name, name if address == start else "", address,
                     count)


# A ping's way: function, offset, instructions, stage.
WAY = (
    ("__arm64_sys_sendto", 0, 90, 0),
    ("helper", 0xff0, 4, 0),  # and returns; behind it kfree_skb begins
    ("__arm64_sys_sendto", 376, 6, 0), ("isthn_tx_xmit", 0, 10, 2),
    ("kfree_skb", 0, 3, 2), ("isthn_tx_xmit", 40, 5, 2),
    ("vector", SYNC, 50, 3), ("isthd_world_enter", 0, 20, 4),
    ("vector", 0, 7, 4), ("task_irq", 0, 30, 5), ("isths_activate", 0, 40, 6),
    ("memcpy", 0, 11, 6), ("ip4_input", 0, 60, 7), ("memcpy", 0, 13, 7),
    ("link_output", 0, 17, 8), ("memcpy", 0, 19, 8),
    ("isths_activate", 400, 9, 6), ("vector", SYNC, 70, 9),
    ("isthd_bell_to_normal", 0, 4, 9), ("isths_activate", 440, 2, 6),
    ("task_irq", 400, 21, 10), ("vector", SYNC, 90, 11),
    ("isthn_tx_xmit", 60, 8, 2), ("__arm64_sys_sendto", 400, 6, 1),
    ("el1h_64_irq", 0, 33, 12), ("isthn_napi_poll", 0, 23, 13),
    ("veneer", 0, 3, 13), ("napi_gro_receive", 0, 80, 1),
    ("ktime_get_with_offset", 0, 2, 1), ("isthn_napi_poll", 23 * 4, 12, 13),
    ("el1h_64_irq", 33 * 4, 5, 12), ("ret_to_kernel", 0, 3, 12),
    ("el1h_64_irq", 0, 38, 12), ("ret_to_kernel", 0, 3, 12),
    ("__arm64_sys_sendto", 424, 15, 1),
    ("__arm64_sys_recvmsg", 0, 44, 1))
# Between two pings: a tick of the RTOS's and one of Linux's.
TICK = (("__arm64_sys_recvmsg", 176, 6), ("vector", FIQ, 60),
        ("isthd_world_enter", 0, 20), ("task_irq", 0, 10),
        ("port_tick_interrupt", 0, 9), ("task_irq", 40, 5),
        ("vector", SYNC, 95), ("__arm64_sys_recvmsg", 200, 2),
        ("el1h_64_irq", 0, 33), ("arch_timer_handler_virt", 0, 8))


def trace_of(folder, *runs):
    words = [PLACES[name] + offset for name, offset, *_ in runs]
    path = f"{folder}/trace"
    with open(path, "wb") as file:
        for address, (_, _, count, *_) in zip(words, runs):
            file.write(struct.pack("=Q", address >> 63 << 63 |
                       (address & 0xffffffffffff) >> 2 << 17 | count))
    return path


def attribution():
    """Each run goes to its stage: by its place, by calls and returns."""
    check(unpack(1 << 63 | (0x800008001230 >> 2) << 17 | 3) ==
          (KERNEL + 0x1230, 3), "a run is read as another")
    program = (("", 0, 1),)
    PLACES[""] = 0x400000
    with tempfile.TemporaryDirectory() as folder:
        walk = Pings(Functions).walk(trace_of(
            folder, *program, *WAY, *program, *WAY[:1], *TICK, *program))
    expected = [0] * (len(stages.ALL) + 1)
    for *_, count, stage in WAY:
        expected[stage] += count
    check(walk.found == [expected], f"{walk.found}, expected {expected}")
    check(walk.stamped == [sum(expected) - 122], f"{walk.stamped}")
    check(walk.switches == {(NORMAL, CALL): [78], (NORMAL, INTERRUPT): [80],
                            (SECURE, CALL): [91, 96]}, f"{walk.switches}")
    check(walk.totals[stages.TICKS] == 60 + 20 + 10 + 9 + 5 + 95 + 8,
          f"ticks: {walk.totals[stages.TICKS]}")


def board_that_ends():
    """Each step is reported once: read, failed, or not come to."""
    boot, = plan.boots(["ping", "tcp"], ["veth"])
    names = [step.name for step in boot.all_steps()]
    reports = []

    def board(_boot, _kernel, sink, _folder):
        said = b"\n\x01begin setup/veth\n\n\x01end setup/veth 0\n"
        for name, status in ((names[0], 1), (names[1], 0)):
            said += (b"\n\x01begin %s\nit broke\n\x01end %s %d\n" %
                     (name.encode(), name.encode(), status))
        for byte in said:
            sink(bytes([byte]))

    original, boardrun.run_board = boardrun.run_board, board
    try:
        boardrun.run(boot, "cloud", lambda *words: reports.append(words))
    finally:
        boardrun.run_board = original
    check([step.name for step, _, _ in reports] == names, f"{reports}")
    check(all(reading is None and error for _, reading, error in reports),
          f"{reports}")
    check("status 1: it broke" in reports[0][2] and
          "0 of 1000" in reports[1][2] and "ended" in reports[2][2],
          f"{reports}")


def small_run(measurement):
    """Two boards; the results and the report are there, and agree.

    That a repeat differed is for the report to say, and no failure here.
    """
    done = subprocess.run(
        [BENCH / "run", "--links", "veth,isth0", "--only", measurement,
         "--jobs", "1"], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=900, check=False)
    check(done.returncode in (0, 1), f"status {done.returncode}: "
          f"{done.stdout[-600:]}{done.stderr[-300:]}")
    document = results.load()
    check(not document["failures"] and document["repeat"]["checked"] > 10,
          json.dumps(document["repeat"]))
    table = results.Table(document)
    check(table.figure("mean", "ping", "isth0", 56) >=
          table.figure("min", "ping", "veth", 56), "isth0 beats veth")
    shown = page.FILE.read_text(encoding="utf-8")
    check(shown.count("<svg") == 2 and "silicon" in shown and
          "http://" not in shown.replace("http://www.w3.org/2000/svg", ""),
          "the report is not what it should be")


RING_TIMES = {"isthmus": (90, 30, 60), "memif": (70, 10, 400),
              "ring": (60, 65, 55)}


def ring_table():
    """Ours and the best two, with the rounds' spread; a failure is none."""
    found = results.Results({})
    for step in native.steps():
        found.expect(step)
        if step.link == "virtio_ring_poll":
            found.add(step.name, None, "it failed")
            continue
        found.add(step.name, results.plain(native.reading(
            [[time / 2, time, time * 9] for time in
             RING_TIMES.get(step.link, (300, 300, 300))])), None)
    _, lines = rows.ring_table(results.Table(found.document({})))
    expected = ["30 / 60 / 90", "ring: 55 / 60 / 65", "memif: 10 / 70 / 400"]
    check(len(lines) == 4 and
          all(cells[1:] == expected for _, cells in lines), f"{lines}")
    refused(native.read, "", "nothing")
    refused(native.read, "12.5 0.00 7", "a time of nothing")


def ring_runs():
    """Frames arrive; how fast is for the bench."""
    folder = BUILD / "bench/native"
    done = subprocess.run(["make", "-s", "-C", BENCH / "native",
                           f"BUILD={BUILD}", "own"], capture_output=True,
                          text=True, timeout=120, check=False)
    check(done.returncode == 0, done.stderr[-600:])
    for step in native.steps():
        if step.link == native.OURS:
            try:
                native.run_once(step)
            except Unreadable as error:
                raise Failed(f"{step.name}: {error}") from error
    done = subprocess.run([folder / native.OURS, "stream", "13"],
                          capture_output=True, text=True, timeout=60,
                          check=False)
    check(done.returncode == 1 and "60 to" in done.stderr, done.stderr)


def wrong_words():
    for words, said in ((["--only", "nonsense"], "'nonsense'"),
                        (["--links", "nonsense"], "'nonsense'"),
                        (["--only", "control", "--links", "veth"], "none of")):
        done = subprocess.run([BENCH / "run", *words], capture_output=True,
                              text=True, timeout=60, check=False)
        check(done.returncode and said in done.stderr and
              "Traceback" not in done.stderr, f"{words}: {done.stderr}")


def a_stop():
    """SIGTERM ends the board that runs and those that wait."""
    bench = subprocess.Popen(
        [BENCH / "run", "--only", "ping", "--links", "isth0,vhost"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        # Until a worker has its QEMU.
        while bench.poll() is None and not processes.boards(bench.pid):
            time.sleep(0.1)
        bench.terminate()
        said = bench.communicate(timeout=60)[1]
    finally:
        bench.kill()
    check(bench.returncode == 128 + signal.SIGTERM and
          "Traceback" not in said, f"status {bench.returncode}: {said}")


def add_tests(group):
    add = group.test
    add("percentiles, of samples and of histograms")(percentiles)
    add("ping's output")(pings)
    add("iperf's output")(bandwidth)
    add("datagrams counted")(datagrams)
    add("the control task's latencies")(latencies)
    add("a repeat that differs")(comparison)
    add("a trace taken apart")(attribution)
    add("a board that ends early")(board_that_ends)
    add("the ring alone's table")(ring_table)
    add("the ring alone, between two processes",
        (means.two_cores,))(ring_runs)
    add("wrong words")(wrong_words)
    add("a stop ends all its boards")(a_stop)


def add_run(group):
    group.test("ping over veth and isth0, twice",
               measurement="ping")(small_run)
