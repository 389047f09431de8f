# SPDX-License-Identifier: MIT
"""Impossible values in the shared memory, as a broken Linux would write them.

Offsets are SPEC's, section 2. The values are written under traffic, from
behind the driver's back, into either half.
"""

from calls import Firmware, MODULE
from suite import RTOS, STATS, check

MAGIC, VERSION, RING_SIZE = 0x000, 0x004, 0x00c
SESSION, ECHO, FRAME_MAX = 0x080, 0x084, 0x088
TXPTR, RXPTR, RX_EVENT, TX_EVENT = 0x100, 0x180, 0x200, 0x280

# Rule that it breaks, word, value; the value is xored to what is there.
NORMAL_HALF = (
    ("V-04", TXPTR, 8), ("V-05", TXPTR, 0x80000000),
    ("V-06", RXPTR, 4), ("V-07", RXPTR, 0x40000000))
# No rule: they can change the session or the doorbells, nothing else.
HARMLESS = ((FRAME_MAX, 0xffffffff), (RX_EVENT, 0x55555550),
            (TX_EVENT, 0x12345670))
SECURE_HALF = (
    ("violation_txptr_align", TXPTR, 8),
    ("violation_txptr_range", TXPTR, 0x80000000),
    ("violation_rxptr_align", RXPTR, 4),
    ("violation_rxptr_range", RXPTR, 0x40000000))


class Window:
    """The window that the driver has registered, word by word."""

    def __init__(self, board):
        self.board = board
        board.run("insmod", MODULE)
        _, self.secure, size = Firmware(board).state()
        self.normal = self.secure + size // 2

    def flip(self, address, bits, hold=""):
        """hold: for how many ms (hexadecimal), while Linux takes no frames."""
        self.board.sh(
            "cd /sys/kernel/debug/smc; "
            f"echo {address:x} >peek && old=$(cat peek) && "
            f"printf '{address:x} %x {hold}' $((0x$old ^ {bits:#x})) >poke")


def recovers(board):
    """The carrier is back, on its own, and frames flow."""
    board.carrier()
    board.ping(RTOS, "-c", "5", "-i", "0.01")


def normal_half(board):
    """The RTOS counts it, says it once, and begins a new session.

    It looks at Linux's rxptr when its own ring is full: so it is sending, and
    the ring is smaller than what TCP has under way.
    """
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up", "ring_kib=128")
    window = Window(board)
    for rule, word, bits in NORMAL_HALF:
        before = board.stats()
        board.sh("iperf -s -P 1 >/dev/null 2>&1 & sleep 0.2; wget -qO- "
                 f"'http://{RTOS}/iperf?to=10.77.0.2&port=5001&seconds=1'; "
                 "sleep 0.3")
        window.flip(window.normal + word, bits, hold="20")
        recovers(board)
        board.until(f"wget -qO- {STATS} | grep -q '\"sending\": 0'", 10,
                    "the RTOS goes on sending")
        board.end("iperf")
        after = board.stats()
        check(after["violations"][rule] == before["violations"][rule] + 1,
              f"{rule}: counted {after['violations']}")
        check(after["link"]["carrier_downs"] >
              before["link"]["carrier_downs"], f"{rule}: no carrier loss")
        said = board.secure_console().count(rule)
        check(said == after["violations"][rule],
              f"{rule}: said {said} times")
    board.ok("rmmod", "isthmus")
    board.ok("isth0-up")


def secure_half(board):
    """Linux does the same with what it reads from the other half.

    The RTOS mends its words with the next frame, and now and then there is one
    before Linux's tick has looked: then it is done again.
    """
    window = Window(board)
    for counter, word, bits in SECURE_HALF:
        before = board.driver_stats()[counter]
        for _ in range(5):
            window.flip(window.secure + word, bits)
            board.ok("sleep", "0.5")
            recovers(board)
            after = board.driver_stats()[counter]
            if after != before:
                break
        check(after == before + 1, f"{counter}: {before}, then {after}")


def identity(board):
    """Another session with an identity that is none: the next one mends it.

    The identity is looked at when the session changes, so both do.
    """
    window = Window(board)
    for word, bits in ((MAGIC, 1), (VERSION, 6), (RING_SIZE, 0x1000)):
        window.flip(window.normal + word, bits)
        window.flip(window.normal + SESSION, 0x10000)
        board.run("ping", "-c", "3", "-i", "0.01", "-W", "0.1", RTOS)
        recovers(board)


# What Linux's own half says while Linux waits: session, and a word beside it.
OWN_HALF = ((0x10001, MAGIC, 0x12345678), (0x10002, FRAME_MAX, 0xffff),
            (0, FRAME_MAX, 0xffff))

# First another identity and session, for which the RTOS goes into quarantine:
# so Linux waits when it is hit. Prints the ms until the RTOS answers.
OVERWRITE = f"""
    cd /sys/kernel/debug/smc
    echo "$0 0" >poke; echo "$1 20000" >poke
    sleep 0.007
    echo "$3 $4" >poke; echo "$1 $2" >poke
    begin=${{EPOCHREALTIME/./}}
    until ping -c 1 -W 0.05 {RTOS} >/dev/null || ((i++ > 200)); do
        sleep 0.01
    done
    echo $(((${{EPOCHREALTIME/./}} - begin) / 1000))"""


def own_half(board):
    """Linux's own half is overwritten while Linux waits (SPEC 4.3).

    Linux never reads it: what mends it is the next session, which is late.
    After a calm minute, so that quarantines are short (SPEC 7.2).
    """
    window = Window(board)
    board.ok("sleep", "61")
    for session, word, value in OWN_HALF:
        numbers = (window.normal + MAGIC, window.normal + SESSION, session,
                   window.normal + word, value)
        took = int(board.ok("bash", "-c", OVERWRITE,
                            *(f"{number:x}" for number in numbers)))
        check(took < 1000, f"session {session:#x}, word {word:#x}: "
              f"no answer for {took} ms")
        recovers(board)


def sessions(board):
    """Sessions that come and go under traffic."""
    window = Window(board)
    for half in (window.normal, window.secure):
        for word in (SESSION, ECHO):
            window.flip(half + word, 0x5a5a5a5a)
            board.run("ping", "-c", "3", "-i", "0.01", "-W", "0.1", RTOS)
            recovers(board)


def harmless(board):
    window = Window(board)
    for half in (window.normal, window.secure):
        for word, bits in HARMLESS:
            window.flip(half + word, bits)
            board.ping(RTOS, "-c", "5", "-i", "0.01")


def add_tests(group):
    add = group.test
    add("words that may hold anything")(harmless)
    add("impossible positions in Linux's half")(normal_half)
    add("impossible positions in the RTOS's half")(secure_half)
    add("sessions that nobody began")(sessions)
    add("magic, version and ring size of another kind")(identity)
    add("Linux's own half overwritten while it waits")(own_half)
