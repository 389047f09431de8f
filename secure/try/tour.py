# SPDX-License-Identifier: MIT
"""What is shown of the RTOS once it runs."""

import socket
import subprocess
import time

from failure import Failure

RTOS = "10.77.0.1"
ECHO_PORT = 7
ANSWER_SECONDS = 10

# Title, what is run, and what its output has to contain.
EVERY_FRONT = (
    ("Ping: Linux to the RTOS", f"ping -c 3 -i 0.2 {RTOS}",
     " 0% packet loss"),
    ("UDP echo", f"echo 'hello, secure world' | nc -u -W 1 -w 5 {RTOS} 7",
     "hello, secure world"),
)
PAGE = ("The RTOS's status page",
        f"wget -qO- --no-proxy -T 5 -t 1 http://{RTOS}/ | head -n 20", "<html")
CLOCK = ("An application: the RTOS's clock (secure/apps/example/clock.c)",
         f"echo | nc -u -W 1 -w 5 {RTOS} 13", "\n")

WITH_LWIP = """\
  ping fd77::1
  iperf -c 10.77.0.1
  wget -qO- http://10.77.0.1/stats.json
  nc 10.77.0.1 7                            TCP echo
"""
STAYS = """\
In another terminal:
  ping 10.77.0.1
{more}\
  nc -u 10.77.0.1 7                         UDP echo
  kill -HUP {pid:<32}the window goes and comes back, as
                                            when Linux's driver is reloaded
"""


def steps(front, example):
    """What is shown of a front end, and of the example if it is there."""
    if front != "lwip":
        return EVERY_FRONT
    return EVERY_FRONT + (PAGE,) + ((CLOCK,) if example else ())


def heading(title):
    print(f"\n=== {title}\n", flush=True)


def wait_answer(process):
    """Until the RTOS's UDP echo answers; false: the process has ended."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if answers():
            return True
    raise Failure(f"{RTOS} does not answer: expected it within "
                  f"{ANSWER_SECONDS} s",
                  "Does this machine's firewall stop it? nft list ruleset")


def answers():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(0.1)
        try:
            asked.connect((RTOS, ECHO_PORT))
            asked.send(b"?")
            return asked.recv(16) == b"?"
        except OSError:
            time.sleep(0.02)  # no carrier yet
            return False


def show(title, script, expected):
    heading(title)
    print(f"$ {script}", flush=True)
    done = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode or expected not in done.stdout:
        raise Failure(f"'{title}' went wrong: status {done.returncode}, "
                      f"expected 0 and '{expected.strip()}' in its output")


def stays(front, pid):
    heading("It runs until Ctrl-C")
    more = WITH_LWIP if front == "lwip" else ""
    print(STAYS.format(pid=pid, more=more), flush=True)
