# SPDX-License-Identifier: MIT
"""What a test wants of this machine that a container may not give.

Each says what is missing, or nothing. It tries the means alone, before the
test: what fails on a machine that has them is a failure.
"""

import fcntl
import functools
import os
import pty
import socket
import subprocess
import tempfile
import termios

# Options of subprocess.run() for somebody who is not root.
NOBODY = 65534
PERSON = {} if os.getuid() else {
    "user": NOBODY, "group": NOBODY, "extra_groups": []}


def refusal(what, *command, **options):
    """Why a command that does next to nothing does not run here."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                              check=False, capture_output=True, **options)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{what} ({error})"
    said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    return f"{what} ({said[-1]})" if done.returncode else ""


@functools.cache
def namespace():
    """Root in a name space of one's own."""
    return refusal("no user namespaces", "unshare", "-r", "true")


@functools.cache
def small_disk():
    """A tmpfs there, which grows."""
    with tempfile.TemporaryDirectory() as folder:
        return refusal("no mounts", "unshare", "-rm", "sh", "-c",
                       "mount -t tmpfs -o size=1m tmpfs $0 && "
                       "mount -o remount,size=2m $0", folder)


@functools.cache
def terminal():
    """A program can be given a terminal."""
    ends = []
    try:
        ends += pty.openpty()
        subprocess.run(["true"], check=True, start_new_session=True,
                       preexec_fn=lambda: fcntl.ioctl(
                           ends[1], termios.TIOCSCTTY, 0))
        return ""
    except (OSError, subprocess.SubprocessError) as error:
        return f"no terminals ({error})"
    finally:
        for end in ends:
            os.close(end)


@functools.cache
def person():
    """A program can run as somebody who is not root."""
    return refusal("root cannot become nobody", "true", **PERSON)


@functools.cache
def loopback():
    """A server on this machine can be reached."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), 10).close()
        return ""
    except OSError as error:
        return f"no loopback ({error})"


def two_cores():
    return "" if len(os.sched_getaffinity(0)) > 1 else "one core only"
