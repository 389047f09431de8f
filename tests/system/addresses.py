# SPDX-License-Identifier: MIT
"""Other addresses than the default, which secure/addresses wrote into the
firmware; and what that tool refuses."""

import subprocess
import tempfile
from pathlib import Path

from suite import BUILD, HERE, RTOS, check

TOOL = HERE.parent.parent / "secure/addresses"
IMAGE = BUILD / "secure/bl32.bin"

# As in this folder's Makefile; the RTOS's router is Linux.
MAC = "02:00:5e:10:20:30"
OWN, OWN6 = "192.168.7.1", "fd99::1"
ROUTER, ROUTER6 = "192.168.7.2", "fd99::2"
BEYOND, BEYOND6 = "172.31.0.5", "fd55::5"


def link(board):
    board.ok("ip", "address", "add", f"{ROUTER}/24", "dev", "isth0")
    board.ok("ip", "-6", "address", "add", f"{ROUTER6}/64", "dev", "isth0",
             "nodad")
    for address in (OWN, OWN6):
        board.ping(address, "-c", "3", "-i", "0.01")
        said = board.ok("ip", "neigh", "show", address)
        check(MAC in said, said)
    status, _ = board.run("ping", "-c", "1", "-W", "1", RTOS)
    check(status != 0, f"{RTOS} answers too")


def beyond(board):
    """To stations that are not on the link it sends by the router, whom it
    asks for first."""
    board.ok("ip", "address", "add", f"{BEYOND}/32", "dev", "lo")
    board.ok("ip", "-6", "address", "add", f"{BEYOND6}/128", "dev", "lo",
             "nodad")
    for address, own in ((OWN, BEYOND), (OWN6, BEYOND6)):
        board.ping(address, "-c", "3", "-i", "0.01", "-I", own)
        board.ping(address, "-c", "3", "-i", "0.01", "-I", own, "-s", "9000")
        said = board.sh(f"head -c 300000 /dev/zero | nc -N -w 5 -s {own} "
                        f"{address} 7 | wc -c")
        check(said.strip() == "300000", f"{said} bytes came back to {own}")


def add_tests(group):
    group.test("both families and the MAC address are the given ones")(link)
    group.test("a router of each family")(beyond)


REFUSED = (
    (("--mac", "02:49:53:54:48"), ("'02:49:53:54:48'", "six bytes")),
    (("--mac", "03:49:53:54:48:01"), ("'03:49:53:54:48:01'", "group")),
    (("--ip4", "10.1.2.3"), ("'10.1.2.3'", "ADDRESS/PREFIX")),
    (("--ip4", "10.1.2.300/24"), ("'10.1.2.300/24'", "10.77.0.1/24")),
    (("--ip4", "10.1.2.255/24"), ("'10.1.2.255/24'", "10.1.2.0/24")),
    (("--ip4", "10.1.2.3/31"), ("'10.1.2.3/31'", "1 to 30")),
    (("--ip4", "224.0.0.5/24"), ("'224.0.0.5'", "one station")),
    (("--gateway4", "10.78.0.1"), ("'10.78.0.1'", "10.77.0.0/24")),
    (("--gateway4", "10.77.0.1"), ("'10.77.0.1'", "RTOS's own")),
    (("--gateway4", "x"), ("'x'", "'none'")),
    (("--ip6", "fd77::1/48"), ("'fd77::1/48'", "64 bits")),
    (("--ip6", "fe80::1/64"), ("'fe80::1/64'", "link-local")),
    (("--ip6", "ff02::1/64"), ("'ff02::1'", "one station")),
    (("--gateway6", "fd78::1"), ("'fd78::1'", "fd77::/64")),
)


def run(*words):
    done = subprocess.run([TOOL, *map(str, words)], check=False, text=True,
                          capture_output=True)
    return done.returncode, done.stdout, done.stderr


def refused():
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "other.bin")
        for words, said in REFUSED:
            status, _, err = run(IMAGE, "--out", out, *words)
            check(status == 1 and not out.exists(), f"{words}: {status}, {err}")
            for part in said:
                check(part in err, f"no {part} in: {err}")


def other_file():
    """Neither a file without a table nor one with two is written to."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")
        for data in (b"no table" * 100, IMAGE.read_bytes() * 2):
            file.write_bytes(data)
            status, _, err = run(file, "--ip4", "10.1.2.3/24")
            check(status == 1 and str(file) in err, f"{status}: {err}")
            check(file.read_bytes() == data, "the file has changed")


def written():
    """What is written is what is read, and nothing beside it changes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "other.bin")
        words = ("--mac", MAC, "--ip4", "10.1.2.3/16", "--gateway4",
                 "10.1.0.1", "--ip6", "fd01::3/64", "--gateway6", "fe80::1")
        status, said, err = run(IMAGE, "--out", out, *words)
        check(status == 0, err)
        check(run(out)[1] == said, "it reads other addresses")
        for value in words[1::2]:
            check(value in said, f"no {value} in: {said}")
        before, after = IMAGE.read_bytes(), out.read_bytes()
        changed = [i for i, (a, b) in enumerate(zip(before, after)) if a != b]
        check(len(before) == len(after) and changed[-1] - changed[0] < 64,
              f"bytes {changed[:1]} to {changed[-1:]} have changed")
        out.write_bytes(before)
        check(run(out, "--ip4", "10.1.2.3/16")[0] == 0 and
              run(out)[1] != run(IMAGE)[1], "not written in place")


def add_local(group):
    group.test("what is no address is refused, with what was expected")(refused)
    group.test("a file without a table, or with two, is refused")(other_file)
    group.test("what is written is read again")(written)
