# SPDX-License-Identifier: MIT
"""What the machine code owes to SPEC section 6, edge by edge.

Each rule is about one function of the core, or of a port, and holds for every
copy of it that the compiler inlined somewhere. An event is one of the copy's
instructions: a barrier, or an access to a word of the management section.
"""

from dataclasses import dataclass

# Words of the management section, SPEC section 2.2.
MAGIC, VERSION, FEATURES, RING_SIZE = 0x000, 0x004, 0x008, 0x00c
SESSION, ECHO, FRAME_MAX = 0x080, 0x084, 0x088
TXPTR, RXPTR, RX_EVENT, TX_EVENT = 0x100, 0x180, 0x200, 0x280
NAMES = {MAGIC: "magic", VERSION: "version", FEATURES: "features",
         RING_SIZE: "ring_size", SESSION: "session", ECHO: "echo",
         FRAME_MAX: "frame_max", TXPTR: "txptr", RXPTR: "rxptr",
         RX_EVENT: "rx_event", TX_EVENT: "tx_event"}


@dataclass(frozen=True)
class Event:
    """An instruction; with its operand, or the word that it accesses."""
    name: str
    operand: str = None
    word: int = None

    def __str__(self):
        return f"{self.name} {self.operand or NAMES[self.word]}"


def load(word):
    return Event("ldr", word=word)


def acquire(word):
    return Event("ldar", word=word)


def store(word):
    return Event("str", word=word)


def release(word):
    return Event("stlr", word=word)


FENCE = Event("dmb", "ish")
BARRIER = Event("dsb", "ishst")
BELL = Event("smc", "#0x0")


@dataclass(frozen=True)
class Before:
    """`first` comes before `then` on every path to it."""
    edge: str
    function: str
    first: Event
    then: Event


@dataclass(frozen=True)
class Quiet:
    """No access through `wrapper` on a way from `first` to `then`."""
    edge: str
    function: str
    first: Event
    then: Event
    wrappers: tuple


@dataclass(frozen=True)
class After:
    """No access through `wrapper` on a way to `event`, inside the copy."""
    edge: str
    function: str
    event: Event
    wrapper: str


WRITES = ("isth_store64", "isth_copy_to_shared")
READS = ("isth_load64", "isth_copy_from_shared")

BEFORE = (
    Before("E2", "isth_tx_publish", release(TXPTR), FENCE),
    Before("E2", "isth_tx_publish", FENCE, load(RX_EVENT)),
    Before("E2", "isth_rx_wait", store(RX_EVENT), FENCE),
    Before("E2", "isth_rx_wait", FENCE, acquire(TXPTR)),
    Before("E4", "isth_rx_publish", release(RXPTR), FENCE),
    Before("E4", "isth_rx_publish", FENCE, load(TX_EVENT)),
    Before("E4", "isth_tx_wait", store(TX_EVENT), FENCE),
    Before("E4", "isth_tx_wait", FENCE, acquire(RXPTR)),
    Before("E5", "isth_session_withdraw", store(SESSION), release(TXPTR)),
    Before("E5", "isth_session_withdraw", store(SESSION), release(RXPTR)),
    Before("E5", "isth_rx_peek", acquire(TXPTR), load(SESSION)),
    Before("E5", "isth_tx_refresh", acquire(RXPTR), load(SESSION)),
    *(Before("E6", "isth_session_publish", store(word), release(SESSION))
      for word in (MAGIC, VERSION, FEATURES, RING_SIZE, FRAME_MAX, RX_EVENT,
                   TX_EVENT)),
    *(Before("E6", "isth_session_hear", acquire(SESSION), load(word))
      for word in (MAGIC, VERSION, FEATURES, RING_SIZE)),
    Before("E7 and E8", "isth_session_withdraw", store(SESSION), FENCE),
    Before("E7", "isth_session_check", acquire(ECHO), load(SESSION)),
    Before("E8", "isth_session_hear", store(ECHO), FENCE),
    Before("E8", "isth_session_hear", FENCE, acquire(SESSION)))

QUIET = (
    Quiet("E1", "isth_tx_publish", release(TXPTR), FENCE, WRITES),
    Quiet("E3", "isth_rx_publish", release(RXPTR), FENCE, READS))

AFTER = (
    After("E1", "isth_rx_begin", acquire(TXPTR), "isth_load64"),
    After("E3", "isth_tx_begin", acquire(RXPTR), "isth_store64"))

# The one word that is looked at a second time, and where: E8.
AGAIN = ("isth_session_hear", SESSION)

# What a port's wrapper is, and never anything else: ldapr, above all.
WRAPPERS = {"isth_load32_acquire": Event("ldar"),
            "isth_store32_release": Event("stlr")}

# The functions that ring, and what a bell has in front of it.
RING = {"secure": ("ring_linux", "netd_idle"),
        "module": ("isthn_firmware_doorbell",)}

# A call of these is as good as the access that they begin with.
CALLS = {"isth_rx_peek": (acquire(TXPTR),),
         "isth_tx_refresh": (acquire(RXPTR),),
         "isth_peer_left": (load(SESSION),),
         "isth_identity_valid": tuple(map(load, (MAGIC, VERSION, FEATURES,
                                                 RING_SIZE)))}
