# SPDX-License-Identifier: MIT
"""Other addresses than the default, and a VLAN, which secure/addresses wrote
into the firmware; and what that tool refuses."""

import json
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
VLAN = 7

# Linux in that VLAN, and in no other.
LAN = f"""
set -e
load-modules /isth/networks
ip link add link isth0 name lan type vlan id {VLAN}
ip link set lan up
ip address add {ROUTER}/24 dev lan
ip -6 address add {ROUTER6}/64 dev lan nodad
"""


def link(board):
    board.sh(LAN)
    for address in (OWN, OWN6):
        board.ping(address, "-c", "3", "-i", "0.01")
        said = board.ok("ip", "neigh", "show", address)
        check(MAC in said, said)
    status, _ = board.run("ping", "-c", "1", "-W", "1", RTOS)
    check(status != 0, f"{RTOS} answers too")


def dropped(board):
    said = board.ok("wget", "-qO-", "-T", "5", f"http://{OWN}/stats.json")
    return json.loads(said)["rx"]["dropped"]["vlan"]


def bytes_back(board):
    """Both families, super-frames, datagrams in fragments."""
    for address in (OWN, OWN6):
        board.ping(address, "-c", "3", "-i", "0.01", "-s", "20000")
        board.ok("./tcp_echo", address, "2", seconds=400)
        board.ok("./udp_seq", address, "300", "1400", seconds=300)


def others(board):
    """No tag, a priority alone, another VLAN: each is dropped and counted."""
    before = dropped(board)
    board.sh(f"""
        set -e
        trap 'ip link delete other; ip link delete none;
              ip address delete 192.168.7.5/32 dev isth0' EXIT
        ip link add link isth0 name other type vlan id 8
        ip link add link isth0 name none type vlan id 0
        ip link set other up; ip link set none up
        ip address add 192.168.7.5/32 dev isth0
        for device in other none isth0; do
            ! ping -q -c 1 -W 1 -I $device {OWN}
        done""")
    after = dropped(board)
    check(after >= before + 3, f"{after - before} frames were dropped")


def priorities(board):
    """An answer's tag has the priority that its DS field begins with."""
    said = board.sh(f"""
        busybox timeout -s INT 2 tcpdump -U -n -e -i isth0 -w /tmp/tags &
        sleep 0.3
        for field in 0xb8 0x40 0; do ping -q -c 1 -Q $field {OWN}; done
        wait
        tcpdump -n -e -r /tmp/tags 2>/dev/null | grep 'echo reply'""")
    for word in (f"vlan {VLAN}, p 5,", f"vlan {VLAN}, p 2,",
                 f"vlan {VLAN}, p 0,"):
        check(said.count(word) == 1, f"not once '{word}': {said}")


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
    group.test("every byte comes back through the VLAN")(bytes_back)
    group.test("frames of no VLAN or another are dropped")(others)
    group.test("the tag has the packet's priority")(priorities)
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
    (("--vlan", "0"), ("'0'", "1 to 4094")),
    (("--vlan", "4095"), ("'4095'", "1 to 4094")),
    (("--vlan", "x"), ("'x'", "'none'")),
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
                 "10.1.0.1", "--ip6", "fd01::3/64", "--gateway6", "fe80::1",
                 "--vlan", "4094")
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
