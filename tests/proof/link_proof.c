// SPDX-License-Identifier: MIT
/*
 * For every peer, every legal ring size and every private state that the
 * functions can leave behind: no access outside the window's halves, no
 * overflow, and a private state that is consistent again. Each harness below
 * is one function's proof; together they are an induction over any sequence of
 * calls, since each starts from any consistent state.
 */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

/* What a proof must be able to reach, or it proves nothing. */
#ifdef PROOF_COVER
#define REACHED(condition) __CPROVER_cover(condition)
#else
#define REACHED(condition) ((void)(condition))
#endif

uint8_t *proof_own, *proof_peer;
uint64_t proof_half_size;

void *malloc(__CPROVER_size_t size);

static struct isth_quarantine quarantine;
static uint8_t frame_bytes[ISTH_FRAME_MAX];

static bool tx_consistent(const struct isth_link *link)
{
	const struct isth_tx *tx = &link->tx;
	uint32_t used = tx->txptr - tx->peer_rxptr;
	uint32_t told = tx->published - tx->peer_rxptr;

	return tx->txptr % 16 == 0 && tx->published % 16 == 0 &&
	       tx->peer_rxptr % 16 == 0 && used <= link->ring_size &&
	       told <= used &&
	       (!tx->len ||
		(tx->len >= ISTH_FRAME_MIN && tx->len <= ISTH_FRAME_MAX &&
		 ISTH_RECORD_SIZE(tx->len) <= link->ring_size - used));
}

static bool rx_consistent(const struct isth_link *link)
{
	const struct isth_rx *rx = &link->rx;
	uint32_t available = rx->peer_txptr - rx->rxptr;
	uint32_t held = rx->peer_txptr - rx->published;

	return rx->rxptr % 16 == 0 && rx->published % 16 == 0 &&
	       rx->peer_txptr % 16 == 0 && held <= link->ring_size &&
	       available <= held &&
	       (!rx->len ||
		(rx->len >= ISTH_FRAME_MIN && rx->len <= ISTH_FRAME_MAX &&
		 ISTH_RECORD_SIZE(rx->len) <= available));
}

static enum isth_rule rule_any(void)
{
	return (enum isth_rule)(nondet_u32() % ISTH_RULE_COUNT);
}

static struct isth_quarantine quarantine_any(void)
{
	struct isth_quarantine any;
	uint32_t i;

	for (i = 0; i < ISTH_FLIGHTS; i++)
		any.flight[i].violation.rule = rule_any();
	return any;
}

/* An end of either side in any consistent state. */
static struct isth_link link_any(void)
{
	uint32_t ring_size = nondet_u32();
	enum isth_side side =
		nondet_u32() % 2 ? ISTH_SIDE_SECURE : ISTH_SIDE_NORMAL;
	struct isth_link any, link;
	uint8_t *window;

	__CPROVER_assume(ring_size);
	__CPROVER_assume(isth_window_ring_size(ISTH_WINDOW_SIZE(ring_size)) ==
			 ring_size);
	proof_half_size = ISTH_MGMT_SIZE + ring_size;
	window = malloc(2 * proof_half_size);
	__CPROVER_assume(window);
	proof_own =
		side == ISTH_SIDE_SECURE ? window : window + proof_half_size;
	proof_peer =
		side == ISTH_SIDE_SECURE ? window + proof_half_size : window;
	__CPROVER_assert(!isth_link_init(&link, window, 2 * proof_half_size,
					 side, &quarantine, nondet_u32()),
			 "a legal window is accepted");
	quarantine = quarantine_any();
	any.tx.violation.rule = rule_any();
	any.rx.violation.rule = rule_any();
	link.state = (enum isth_state)(nondet_u32() % (ISTH_QUARANTINED + 1u));
	link.session = any.session;
	link.peer_session = any.peer_session;
	link.rejected = any.rejected;
	link.agreed = any.agreed;
	any.violation.rule = rule_any();
	link.violation = any.violation;
	any.tx.ring = link.tx.ring;
	any.rx.ring = link.rx.ring;
	link.tx = any.tx;
	link.rx = any.rx;
	__CPROVER_assume(tx_consistent(&link) && rx_consistent(&link));
	return link;
}

static void check_consistent(const struct isth_link *link)
{
	__CPROVER_assert(tx_consistent(link), "tx state is consistent");
	__CPROVER_assert(rx_consistent(link), "rx state is consistent");
	__CPROVER_assert(link->state <= ISTH_QUARANTINED, "state is one");
}

void proof_tx_begin(void)
{
	struct isth_link link = link_any();
	struct isth_offload offload;
	uint32_t len = nondet_u32();
	int err = isth_tx_begin(&link, len, nondet_u32() ? &offload : 0);

	check_consistent(&link);
	if (!err) {
		__CPROVER_assert(link.tx.len == len, "the frame is begun");
		REACHED(len == ISTH_FRAME_MAX);
	}
	REACHED(err == ISTH_EFULL);
	REACHED(err == ISTH_EBROKEN);
}

void proof_tx_write(void)
{
	struct isth_link link = link_any();
	uint32_t offset = nondet_u32(), n = nondet_u32();

	__CPROVER_assume(offset <= link.tx.len && n <= link.tx.len - offset);
	isth_tx_write(&link, offset, frame_bytes, n);
	check_consistent(&link);
	REACHED(n == ISTH_FRAME_MAX);
}

void proof_tx_end(void)
{
	struct isth_link link = link_any();
	uint32_t before = link.tx.txptr, len = link.tx.len;

	isth_tx_end(&link);
	check_consistent(&link);
	__CPROVER_assert(!len || link.tx.txptr - before ==
					 ISTH_RECORD_SIZE(len),
			 "one record");
	REACHED(link.tx.txptr < before);
}

void proof_tx_publish(void)
{
	struct isth_link link = link_any();
	bool bell = isth_tx_publish(&link);

	check_consistent(&link);
	__CPROVER_assert(link.state != ISTH_UP ||
				 link.tx.published == link.tx.txptr,
			 "all is published");
	REACHED(bell);
}

void proof_tx_wait(void)
{
	struct isth_link link = link_any();
	uint32_t len = nondet_u32();
	bool space;

	__CPROVER_assume(len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX);
	space = isth_tx_wait(&link, len);
	check_consistent(&link);
	__CPROVER_assert(!space || isth_tx_fits(&link, len), "space is space");
	REACHED(space);
	REACHED(!space);
}

void proof_rx_begin(void)
{
	struct isth_link link = link_any();
	struct isth_frame frame;
	int status = isth_rx_begin(&link, &frame);

	check_consistent(&link);
	if (status == ISTH_FRAME) {
		__CPROVER_assert(frame.len >= ISTH_FRAME_MIN &&
					 frame.len <= ISTH_FRAME_MAX &&
					 frame.len == link.rx.len,
				 "the frame has a legal length");
		REACHED(frame.len == ISTH_FRAME_MAX);
	}
	__CPROVER_assert(status != ISTH_EBROKEN ||
				 link.rx.violation.rule != ISTH_RULE_NONE,
			 "a broken rule is recorded");
	REACHED(status == ISTH_EMPTY);
	REACHED(status == ISTH_EDOWN);
	REACHED(link.rx.violation.rule == ISTH_RULE_RECORD);
}

void proof_rx_read(void)
{
	struct isth_link link = link_any();
	uint32_t offset = nondet_u32(), n = nondet_u32();

	__CPROVER_assume(offset <= link.rx.len && n <= link.rx.len - offset);
	isth_rx_read(&link, offset, frame_bytes, n);
	check_consistent(&link);
	REACHED(n == ISTH_FRAME_MAX);
}

void proof_rx_end(void)
{
	struct isth_link link = link_any();

	isth_rx_end(&link);
	check_consistent(&link);
	REACHED(link.rx.rxptr == link.rx.peer_txptr);
}

void proof_rx_publish(void)
{
	struct isth_link link = link_any();
	bool bell = isth_rx_publish(&link);

	check_consistent(&link);
	REACHED(bell);
}

void proof_rx_wait(void)
{
	struct isth_link link = link_any();
	bool more = isth_rx_wait(&link);

	check_consistent(&link);
	REACHED(more);
	REACHED(!more && link.state == ISTH_UP);
}

void proof_session(void)
{
	struct isth_link link = link_any();
	uint64_t now = nondet_u64();
	enum isth_session_event event = isth_session_check(&link, now);

	isth_session_apply(&link, event, now, nondet_u32());
	check_consistent(&link);
	__CPROVER_assert(link.state != ISTH_UP || event == ISTH_SESSION_STAY ||
				 event == ISTH_SESSION_GO_UP,
			 "up only by a matching echo");
	REACHED(event == ISTH_SESSION_RESTART);
	REACHED(event == ISTH_SESSION_GO_UP);
	REACHED(link.rejected);
	REACHED(link.state == ISTH_QUARANTINED &&
		event == ISTH_SESSION_RESTART);
}

void proof_session_open(void)
{
	struct isth_link link = link_any();
	uint32_t before = link.session;

	isth_session_open(&link, nondet_u64(), nondet_u32());
	check_consistent(&link);
	__CPROVER_assert(link.state == ISTH_HELLO ||
				 link.state == ISTH_QUARANTINED,
			 "a session, or a quarantine");
	__CPROVER_assert(link.state != ISTH_HELLO ||
				 (link.session && link.session != before),
			 "a new session number");
	__CPROVER_assert(link.tx.txptr == 0 && link.rx.rxptr == 0,
			 "both rings start empty");
	REACHED(link.session == 1);
}

void proof_window(void)
{
	struct isth_range window = { nondet_u64(), nondet_u64() };
	struct isth_range ram = { nondet_u64(), nondet_u64() };

	__CPROVER_assume(ram.base + ram.size >= ram.base);
	if (isth_window_check(&window, &ram) == ISTH_OK) {
		__CPROVER_assert(window.base >= ram.base &&
					 window.base + window.size <=
						 ram.base + ram.size &&
					 window.base + window.size >
						 window.base,
				 "an accepted window lies in RAM");
		REACHED(window.base > ram.base);
	}
	if (window.base % ISTH_WINDOW_ALIGN == 0 &&
	    isth_window_ring_size(window.size) &&
	    window.base > 0u - window.size)
		__CPROVER_assert(isth_window_check(&window, &ram) ==
					 ISTH_ERR_WRAP,
				 "a window that wraps is called so");
	REACHED(isth_window_check(&window, &ram) == ISTH_ERR_WRAP);
}
