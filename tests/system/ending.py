# SPDX-License-Identifier: MIT
"""However a run of the board ends, nothing of it stays behind; and the tour,
as a person at a terminal has it."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import tempfile
import termios
import time

import means
import processes
from qemu import BOARD, ROOT
from running import RUN, board_run, environment
from suite import check


def run_folders(pid):
    return list(BOARD.glob(f"run.*.{pid}"))


def board_of(pid):
    """Its QEMU, once it runs."""
    return processes.until(lambda: processes.boards(pid), "no board", 120)


def ended(number, status):
    """board/run, ended by a signal."""
    with subprocess.Popen([RUN, "--", "sleep", "1000"], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment(),
                          start_new_session=True) as process:
        board = board_of(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    processes.gone(board)
    check(process.returncode == status, f"status {process.returncode}")
    check(not out, f"printed {out}")
    if number == signal.SIGKILL:
        # Nobody could clear up: the next run does.
        board_run("--timeout", "0.1", "--", "true")
    else:
        check(err.startswith(f"error: stopped by {number.name}\n")
              and len(err.splitlines()) == 2, f"it says: {err}")
    check(not run_folders(process.pid), "its folder is still there")


class Person:
    """with Person("make", "run") as person: who sits at a terminal"""

    def __init__(self, *words):
        self.words = words
        self.seen = ""

    def __enter__(self):
        self.master, slave = pty.openpty()
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            self.words, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env=environment(TERM="linux"), start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()
        self.close()

    def close(self):
        """Close the terminal's window."""
        if self.master is not None:
            os.close(self.master)
            self.master = None

    def type(self, text):
        os.write(self.master, text.encode())

    def read(self, seconds=0.1):
        """Take in what is there; False at the end."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        self.seen += data.decode(errors="replace").replace("\r", "")
        return bool(data)

    def sees(self, pattern, seconds=600):
        """Read on until this comes."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            check(time.monotonic() < deadline and self.read(),
                  f"no '{pattern}' in: {self.seen[-2000:]}")

    def leaves(self, seconds=120):
        """Read to the end; the status."""
        deadline = time.monotonic() + seconds
        while self.master is not None and self.read():
            check(time.monotonic() < deadline, "it does not end")
        return self.process.wait(seconds)


def make_run_ended(how, said):
    """`make run` in a shell on a terminal, ended while the board boots."""
    with Person("bash", "-c", "make run; exit") as person:
        person.sees("  BOOT ")
        everything = board_of(person.process.pid) \
            + list(processes.below(person.process.pid))
        how(person)
        status = person.leaves()
    processes.gone(everything)
    check(status != 0, "it ended as if all were well")
    check(re.search(said, person.seen), f"it says: {person.seen}")


def ctrl_c(person):
    person.type("\x03")


def window_closed(person):
    person.close()


def make_terminated(person):
    make, = (pid for pid in processes.below(person.process.pid)
             if processes.command(pid)[0] == b"make")
    os.kill(make, signal.SIGTERM)


def make_killed():
    with tempfile.TemporaryFile("w+") as said:
        with subprocess.Popen(["make", "run"], stdin=subprocess.DEVNULL,
                              stdout=said, stderr=said, cwd=ROOT,
                              env=environment(), start_new_session=True,
                              ) as process:
            board = board_of(process.pid)
            everything = list(processes.below(process.pid))
            process.kill()
        processes.gone(board + everything)
        said.seek(0)
        check("error: stopped by SIGTERM\n" in said.read(),
              "the tour did not notice")


def tour(leave):
    """All of the tour, then a shell, which is left."""
    with Person("make", "run") as person:
        person.sees(r"=== A shell in the board's Linux\n(.*\n)+.*# $")
        person.type("echo $((6 * 7)) $(hostname); tty\r")
        person.sees(r"\n42 board\n/dev/ttyAMA0\n.*# $")
        board = board_of(person.process.pid)
        person.type(leave)
        person.sees(r"=== The end of the tour\n")
        status = person.leaves()
    processes.gone(board)
    check(status == 0, f"status {status}")
    check(re.search(r"\n10 packets transmitted, 10 received, 0% packet loss,",
                    person.seen), "no ping")
    check('"deadlines_missed": 0,' in person.seen, "missed deadlines")
    check("stty" not in person.seen, "the shell's terminal is not right")


def add_tests(group):
    for number, status in ((signal.SIGKILL, -9), (signal.SIGINT, 130),
                           (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        group.test(f"board/run ended by {number.name}", number=number,
                   status=status)(ended)
    stopped = "error: stopped by SIG"
    for title, how, said in (
            ("Ctrl-C", ctrl_c, stopped + "INT"),
            ("its terminal closed", window_closed, ""),
            ("make terminated", make_terminated, stopped + "TERM")):
        group.test(title, (means.terminal,), how=how,
                   said=said)(make_run_ended)
    group.test("make killed, without a terminal")(make_killed)


def add_tour(group):
    group.test("on a terminal: tour, shell, poweroff", (means.terminal,),
               leave="poweroff\r")(tour)
