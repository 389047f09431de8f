# SPDX-License-Identifier: MIT
"""Bugs, planted into copies of the sources; each has to be found."""

from dataclasses import dataclass


class NotThere(Exception):
    """A seed no longer fits the sources that it was made for."""


@dataclass(frozen=True)
class Seed:
    """edge: what finds it; name: of the file, below the tree."""
    edge: str
    what: str
    name: str
    text: str
    becomes: str

    @property
    def part(self):
        return self.name.rpartition("/")[2]


def plant(folder, name, text, becomes):
    """Change text, which has to be in the file exactly once."""
    path = folder / name
    source = path.read_text(encoding="utf-8")
    if source.count(text) != 1:
        raise NotThere(f"{path} has {source.count(text)} times, "
                       f"not once: {text.strip()}")
    path.write_text(source.replace(text, becomes), encoding="utf-8")


TX, RX = "core/isth_tx.h", "core/isth_rx.h"
SESSION, END = "core/isth_session.h", "core/isth_end.h"
PORTS = ("core/port/host/isth_port.h", "secure/image/include/isth_port.h",
         "linux/isth_port.h")


def weak_release(edge, name, arguments):
    return Seed(edge, f"{arguments.partition(',')[0]} without release", name,
                f"isth_store32_release({arguments})",
                f"isth_store32({arguments})")


def weak_acquire(edge, name, pointer):
    return Seed(edge, f"{pointer} without acquire", name,
                f"isth_load32_acquire({pointer})", f"isth_load32({pointer})")


def no_fence(edge, name, before):
    return Seed(edge, f"no fence after {before}", name,
                f"{before};\n\tisth_fence();\n", f"{before};\n")


CORE = (
    weak_release("E1", TX, "&end->own->txptr, tx->txptr"),
    weak_acquire("E1", RX, "&end->peer->txptr"),
    Seed("E1", "a header read before txptr", RX,
         "	if (rx->rxptr == rx->peer_txptr) {\n",
         "	frame->len = (uint32_t)isth_load64((const uint64_t *)rx->ring);\n"
         "	if (rx->rxptr == rx->peer_txptr) {\n"),
    Seed("E1", "a record written after txptr", TX,
         "isth_store32_release(&end->own->txptr, tx->txptr);\n",
         "isth_store32_release(&end->own->txptr, tx->txptr);\n"
         "	isth_store64((uint64_t *)tx->ring, 0);\n"),
    no_fence("E2", TX, "isth_store32_release(&end->own->txptr, tx->txptr)"),
    no_fence("E2", RX, "isth_store32(&end->own->rx_event, rx->rxptr)"),
    Seed("E2", "the fence before rx_event", RX,
         "isth_store32(&end->own->rx_event, rx->rxptr);\n	isth_fence();\n",
         "isth_fence();\n	isth_store32(&end->own->rx_event, rx->rxptr);\n"),
    Seed("E2", "no second look at txptr", RX,
         "rx->rxptr != rx->peer_txptr || isth_rx_peek(end) != ISTH_EMPTY;",
         "rx->rxptr != rx->peer_txptr;"),
    weak_release("E3", RX, "&end->own->rxptr, rx->rxptr"),
    weak_acquire("E3", TX, "&end->peer->rxptr"),
    Seed("E3", "a record read after rxptr", RX,
         "isth_store32_release(&end->own->rxptr, rx->rxptr);\n",
         "isth_store32_release(&end->own->rxptr, rx->rxptr);\n"
         "	rx->len = (uint32_t)isth_load64((const uint64_t *)rx->ring);\n"),
    Seed("E3", "a record written before rxptr", TX,
         "	if (!isth_tx_fits(end, len)) {\n",
         "	isth_store64((uint64_t *)tx->ring, 0);\n"
         "	if (!isth_tx_fits(end, len)) {\n"),
    no_fence("E4", RX, "isth_store32_release(&end->own->rxptr, rx->rxptr)"),
    no_fence("E4", TX, "isth_store32(&end->own->tx_event, rxptr_needed - 1u)"),
    Seed("E4", "no second look at rxptr", TX,
         "	return !isth_tx_refresh(end) && isth_tx_fits(end, len);",
         "	return isth_tx_fits(end, len);"),
    weak_release("E5", SESSION, "&end->own->txptr, 0"),
    weak_release("E5", SESSION, "&end->own->rxptr, 0"),
    Seed("E5", "positions reset before the session", SESSION,
         "	isth_store32(&end->own->session, 0);\n"
         "	isth_store32(&end->own->echo, 0);\n"
         "	isth_store32_release(&end->own->txptr, 0);\n"
         "	isth_store32_release(&end->own->rxptr, 0);\n",
         "	isth_store32_release(&end->own->txptr, 0);\n"
         "	isth_store32_release(&end->own->rxptr, 0);\n"
         "	isth_store32(&end->own->session, 0);\n"
         "	isth_store32(&end->own->echo, 0);\n"),
    Seed("E5", "no look at the session after a position", END,
         "isth_load32(&end->peer->session) != end->peer_session",
         "!end->peer_session"),
    weak_release("E6", SESSION, "&own->session, session"),
    weak_acquire("E6", SESSION, "&end->peer->session"),
    Seed("E6", "the identity after the session", SESSION,
         "	isth_store32(&own->frame_max, end->frame_max);\n"
         "	isth_store32_release(&own->session, session);\n",
         "	isth_store32_release(&own->session, session);\n"
         "	isth_store32(&own->frame_max, end->frame_max);\n"),
    no_fence("E7", SESSION, "isth_store32_release(&end->own->rxptr, 0)"),
    weak_acquire("E7", SESSION, "&end->peer->echo"),
    Seed("E7", "the session before the echo", SESSION,
         "	uint32_t peer_echo = isth_load32_acquire(&end->peer->echo);\n"
         "	uint32_t peer_session = isth_load32(&end->peer->session);\n",
         "	uint32_t peer_session = isth_load32(&end->peer->session);\n"
         "	uint32_t peer_echo = isth_load32_acquire(&end->peer->echo);\n"),
    no_fence("E8", SESSION, "isth_store32(&end->own->echo, peer_session)"),
    Seed("E8", "no second look at the session", SESSION,
         "peer_again = isth_load32_acquire(&end->peer->session);",
         "peer_again = peer_session;"),
    Seed("E8", "the echo after the second look", SESSION,
         "	isth_store32(&end->own->echo, peer_session);\n"
         "	isth_fence();\n"
         "	peer_again = isth_load32_acquire(&end->peer->session);\n",
         "	peer_again = isth_load32_acquire(&end->peer->session);\n"
         "	isth_store32(&end->own->echo, peer_session);\n"
         "	isth_fence();\n"),
    Seed("once", "the session looked at a third time", SESSION,
         "		end->refused = peer_session;\n",
         "		end->refused = isth_load32(&end->peer->session);\n"),
    Seed("once", "a record's length loaded again", RX,
         "rx->len = frame->len;",
         "rx->len = isth_load32((const uint32_t *)words);"),
    Seed("once", "txptr loaded again", RX, "rx->peer_txptr = peer_txptr;",
         "rx->peer_txptr = isth_load32(&end->peer->txptr);"))

LOAD_ACQUIRE = {"linux/isth_port.h": "return virt_load_acquire(p);"}
C11_LOAD_ACQUIRE = "return __atomic_load_n(p, __ATOMIC_ACQUIRE);"
FENCES = {"linux/isth_port.h": "virt_mb();",
          "secure/image/include/isth_port.h":
          '__asm__ volatile("dmb ish" ::: "memory");',
          "core/port/host/isth_port.h":
          "__atomic_thread_fence(__ATOMIC_SEQ_CST);"}

PORT = (
    *(Seed("wrapper", "ldapr for ldar", name,
           LOAD_ACQUIRE.get(name, C11_LOAD_ACQUIRE),
           'uint32_t v;\n\t__asm__ volatile(".arch_extension rcpc\\n\\t"'
           '"ldapr %w0, [%1]" : "=r"(v) : "r"(p) : "memory");\n\treturn v;')
      for name in PORTS),
    *(Seed("E2", "a fence for stores only", name, FENCES[name],
           '__asm__ volatile("dmb ishst" ::: "memory");') for name in PORTS))

BELL = (
    Seed("bell", "no barrier before the module's bell",
         "linux/isthn_firmware.c", "	dsb(ishst);\n", ""),
    Seed("bell", "a store after the module's barrier",
         "linux/isthn_firmware.c", "	dsb(ishst);\n",
         "	dsb(ishst);\n	{ static u32 rung; WRITE_ONCE(rung, 1); }\n"),
    Seed("bell", "no barrier before the RTOS's bell", "secure/image/netd.c",
         "	arch_dsb_ishst();\n	smc_call(ISTH_SMC_DOORBELL, 0);\n",
         "	smc_call(ISTH_SMC_DOORBELL, 0);\n"),
    Seed("bell", "no barrier before the RTOS yields and rings",
         "secure/image/netd.c", "	arch_dsb_ishst();\n	status = smc_call(call,",
         "	status = smc_call(call,"),
    Seed("bell", "a store after the RTOS's barrier", "secure/image/netd.c",
         "	arch_dsb_ishst();\n	smc_call(ISTH_SMC_DOORBELL, 0);\n",
         "	arch_dsb_ishst();\n	*(volatile bool *)&netd_lost = false;\n"
         "	smc_call(ISTH_SMC_DOORBELL, 0);\n"))

ALL = (*CORE, *PORT, *BELL)
