# SPDX-License-Identifier: MIT
"""board/run: its words, its options, its statuses."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import means
import processes
from fetching import one_line, tools_without
from qemu import BOARD, BUILD, CPUS, ROOT
from suite import RTOS, check

RUN = ROOT / "board/run"
UNABLE, BROKEN, TIMEOUT = 125, 123, 124


def board_run(*words, run=RUN, seconds=200, **options):
    """(status, standard output, standard error), as bytes"""
    options = {"stdin": subprocess.DEVNULL, "env": environment(), **options}
    done = subprocess.run([run, *words], check=False, capture_output=True,
                          timeout=seconds, **options)
    return done.returncode, done.stdout, done.stderr


def environment(**more):
    """Ours, but for what make tells those below it."""
    ours = {name: value for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return dict(ours, ISTHMUS_BUILD=str(BUILD), **more)


# No board is started.

WRONG = (
    ("no command", [], "no command given after --"),
    ("no word after --", ["--"], "no command given after --"),
    ("an unknown option", ["--bogus", "--", "true"], "--bogus"),
    ("a word before --", ["true", "--", "true"], "true"),
    *((f"--smp {value}", ["--smp", value, "--", "true"], "1 to 8")
      for value in ("0", "9", "-1", "x", "1.5", "")),
    *((f"--cpu {value}", ["--cpu", value, "--", "true"],
       f"'{value}' does not boot here; there are cortex-a53, cortex-a57, ")
      for value in ("nonsense", "", ",sve=off", "cortex-a9", "cortex-a35",
                    "neoverse-n1", "a64fx")),
    ("--cpu with a property that it lacks",
     ["--cpu", "cortex-a57,nonsense=on", "--", "true"], "nonsense"),
    ("--kernel nonsense", ["--kernel", "nonsense", "--", "true"],
     "'cloud', 'rt', 'bpo'"),
    *((f"--watch {value}", ["--watch", value, "--", "true"],
       "100 to 60000") for value in ("0", "99", "60001", "-1", "1s")),
    *((f"--timeout {value}", ["--timeout", value, "--", "true"], "above 0")
      for value in ("nonsense", "0", "-1", "nan", "inf")),
    ("--push without a file", ["--push", "--", "true"], "--push"),
    ("--push of a missing file", ["--push", "/no/such", "--", "true"],
     "cannot read /no/such"),
    ("--push of a folder", ["--push", "/tmp", "--", "true"],
     "cannot read /tmp"),
    ("--firmware of a missing file",
     ["--firmware", "/no/such", "--", "true"], "cannot read /no/such"),
    ("--secure-log in a missing folder",
     ["--secure-log", "/no/such/file", "--", "true"],
     "cannot write /no/such/file"),
)


def wrong(words, said):
    status, out, err = board_run(*words)
    check(status == UNABLE, f"status {status}: {err.decode()}")
    check(not out, f"printed {out}")
    one_line(err.decode(), said)


def no_qemu():
    with tempfile.TemporaryDirectory() as tools:
        path = tools_without(tools, "qemu-system-aarch64")
        status, _, err = board_run("--", "true", env=environment(PATH=path))
    check(status == UNABLE, f"status {status}")
    one_line(err.decode(), "qemu-system-aarch64 is not installed",
             "make setup")


def not_built():
    """Then it is built first; here, where that fails."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "board/lib", f"{folder}/board/lib")
        shutil.copy(RUN, f"{folder}/board/run")
        Path(folder, "Makefile").write_text(
            ".PHONY: board\n"
            "board: ; @echo cannot make KERNEL=$(KERNEL); exit 1\n")
        status, out, err = board_run(
            "--kernel", "rt", "--", "true", run=f"{folder}/board/run",
            env=environment() | {"ISTHMUS_BUILD": f"{folder}/build"})
    check(status == UNABLE and not out, f"status {status}, {out}")
    check(b"cannot make KERNEL=rt\n" in err, "nothing was made")
    check(err.endswith(b"error: the board with kernel 'rt' cannot be built\n"),
          err.decode())


def disk_full():
    """What is pushed does not fit beside the board's own files."""
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder, "big")
        big.write_bytes(bytes(8 << 20))
        build = Path(folder, "build")
        build.mkdir()
        script = f"""mount -t tmpfs -o size=4m tmpfs {build} &&
            mkdir {build}/board && ln -s {BOARD}/*.img {BOARD}/userland.cpio \\
                {BOARD}/cloud {BOARD}/rt {BOARD}/bpo {build}/board &&
            "$@"; status=$?; ls {build}/board; exit $status"""
        status, out, err = board_run(
            "-rm", "sh", "-c", script, "sh", RUN, "--push", big, "--",
            "true", run="unshare",
            env=environment() | {"ISTHMUS_BUILD": str(build)})
    check(status == UNABLE, f"status {status}: {err.decode()}")
    check(b"run." not in out, f"left behind: {out.decode()}")
    one_line(err.decode(), "disk is full", "again")


# One boot each.

WORDS = ["two  words", "'", '"', "", "new\nline", "\\x41\\n", "$HOME `id` $(id)",
         "*", "--", "-n", "caf\u00e9 \u2318", "\ttab ", "!#&;|<>"]

# Prints its words, all bytes there are, and where it runs; no end of line. It
# has to find nothing to read, and the pushed file.
SHELL = r"""
printf '%s\0' "$@"
for high in 0 1 2 3; do for middle in 0 1 2 3 4 5 6 7; do
        for low in 0 1 2 3 4 5 6 7; do printf "\\$high$middle$low"; done
done; done
printf 'and that on the other: no end of line' >&2
[ "$(wc -c)" = 0 ] && pwd | tr -d '\n'
cmp pushed "$0" >&2 || exit 1
exit 42
"""


def exactly():
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.TemporaryFile() as typed:
        typed.write(b"not for the command\n")
        typed.seek(0)
        pushed = Path(folder, "pushed")
        pushed.write_bytes(os.urandom(4097))
        status, out, err = board_run("--push", pushed, "--", "bash", "-c",
                                     SHELL, "/root/pushed", *WORDS,
                                     stdin=typed)
        check(os.lseek(typed.fileno(), 0, os.SEEK_CUR) == 0,
              "standard input was read")
    words = b"".join(word.encode() + b"\0" for word in WORDS)
    check(out == words + bytes(range(256)) + b"/root",
          f"standard output: {out}")
    check(err == b"and that on the other: no end of line",
          f"standard error: {err}")
    check(status == 42, f"status {status}")


def too_long():
    status, out, err = board_run("--timeout", "1", "--", "sleep", "1000")
    check(status == TIMEOUT, f"status {status}: {err.decode()}")
    check(not out, f"printed {out}")
    said = err.decode().splitlines()
    check(said[0] == "error: not over after 1 s", said[0])
    check("--- end of the Linux console ---" in said, "no console")


def reader_ends():
    """As `board/run -- yes | head`: no complaint, and it ends."""
    with subprocess.Popen([RUN, "--", "yes"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment()) as process:
        check(process.stdout.read(4) == b"y\ny\n", "no output")
        process.stdout.close()
        status = process.wait(60)
        said = process.stderr.read()
    check((status, said) == (141, b""), f"status {status}: {said.decode()}")


# Linux's own account of its time, to the nanosecond, around a stream from the
# RTOS: it waits often, and shortly.
STREAM = """
account() { grep -E 'now at|idle_sleeptime' /proc/timer_list; }
iperf -s -P 1 >/dev/null &
account
wget -qO- 'http://10.77.0.1/iperf?to=10.77.0.2&port=5001&seconds=2' || exit
wait
account
"""


def streamed(meanwhile):
    """A board's account; meanwhile(pid of board/run) while it streams.

    All of the board is on one core of this machine, where whatever wakes a
    thread of it may interrupt another one anywhere.
    """
    core = min(os.sched_getaffinity(0))
    with subprocess.Popen(
            [RUN, "--icount", "--timeout", "200", "--", "sh", "-c", STREAM],
            env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            preexec_fn=lambda: os.sched_setaffinity(0, [core])) as process:
        said = process.stdout.readline()
        meanwhile(process.pid)
        said += process.stdout.read()
    check(process.returncode == 0 and said.count(b"now at") == 2,
          f"status {process.returncode}: {said.decode()}")
    return said.decode()


def wake(pid):
    """Wake the main loop of pid's QEMU all the time: it takes signals in."""
    for board in processes.boards(pid):
        try:
            while True:
                os.kill(board, signal.SIGALRM)
                time.sleep(20e-6)
        except ProcessLookupError:
            pass


def lockstep():
    alone, woken = streamed(lambda _: None), streamed(wake)
    check(alone == woken, f"alone {alone}, woken {woken}")


# On a board that is there already.

STATUSES = (("true", 0), ("false", 1), ("exit 42", 42), ("exit 255", 255),
            ("kill -INT $$", 130), ("kill -KILL $$", 137),
            ("kill -SEGV $$", 139), ("kill -TERM $$", 143))


def statuses(board):
    for script, wanted in STATUSES:
        status, _ = board.run("sh", "-c", script)
        check(status == wanted, f"'{script}' ended with {status}")
    for name, wanted in (("/no/such", 127), ("/etc/passwd", 126)):
        status, said = board.run(name)
        check(status == wanted, f"{name} ended with {status}")
        check(name in said, f"it says: {said}")


def tools(board):
    """PATH has the real tools before busybox's."""
    said = board.ok("bash", "-c", "type -p ip ping wget ethtool nc vi")
    check(not re.search("busybox", said.rpartition("\n/")[0]), said)
    check("busybox" in said.splitlines()[-1], said)


def add_statuses(group):
    group.test("exit statuses, as they are")(statuses)
    group.test("real tools before busybox's")(tools)


def add_wrong(group):
    for title, words, said in WRONG:
        group.test(title, words=words, said=said)(wrong)
    group.test("no QEMU installed")(no_qemu)
    group.test("not built, and it cannot be")(not_built)
    group.test("disk full", (means.small_disk,))(disk_full)


def add_runs(group):
    group.test("words, output and status, exactly")(exactly)
    group.test("--timeout")(too_long)
    group.test("whoever reads the output ends")(reader_ends)
    group.test("board time, whatever wakes QEMU")(lockstep)


def boots(cpu):
    status, out, err = board_run("--icount", "--cpu", cpu, "--", "ping", "-q",
                                 "-c", "3", "-i", "0.05", RTOS)
    check(status == 0 and b" 0% packet loss" in out,
          f"status {status}: {out.decode()}{err.decode()}")


def add_models(group):
    """All that board/run takes."""
    for cpu in CPUS:
        group.test(f"{cpu} boots, and pings the RTOS", cpu=cpu)(boots)
