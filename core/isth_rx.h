/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Receiving (SPEC section 3): frames out of the peer's ring.
 *
 *	while (isth_rx_begin(end, &frame) == ISTH_FRAME) {
 *		isth_rx_read(end, 0, buffer, frame.len);
 *		isth_rx_finish(end);
 *	}
 *	if (isth_rx_publish(end))
 *		ring the peer's doorbell;
 *	if (isth_rx_wait(end))
 *		go round again, else sleep
 */
#ifndef ISTH_RX_H
#define ISTH_RX_H

#include "isth_end.h"
#include "isth_record.h"

static inline int isth_rx_break(struct isth_end *end, enum isth_rule rule,
				uint32_t found, uint32_t limit)
{
	isth_violation_set(&end->rx.violation, rule, end->rx.rxptr, found,
			   limit);
	return ISTH_EBROKEN;
}

/*
 * Read how far the peer has produced. The acquire puts our reads of the
 * records after it [edge E1, partner: isth_tx_publish()]. The same acquire puts
 * the look at the session after it, so that a txptr from the peer's next
 * session is never used [edge E5, partner: isth_session_withdraw()].
 */
static inline int isth_rx_peek(struct isth_end *end)
{
	struct isth_rx *rx = &end->rx;
	uint32_t peer_txptr = isth_load32_acquire(&end->peer->txptr);

	if (isth_peer_left(end))
		return ISTH_EDOWN;
	if (peer_txptr % ISTH_RECORD_ALIGN != 0u)
		return isth_rx_break(end, ISTH_RULE_TXPTR_ALIGN, peer_txptr,
				     ISTH_RECORD_ALIGN);
	if (peer_txptr - rx->published > end->ring_size ||
	    peer_txptr - rx->published < rx->peer_txptr - rx->published)
		return isth_rx_break(end, ISTH_RULE_TXPTR_RANGE, peer_txptr,
				     rx->peer_txptr);
	rx->peer_txptr = peer_txptr;
	return peer_txptr == rx->rxptr ? ISTH_EMPTY : ISTH_FRAME;
}

/* Check the copy of a record's header; *frame is set when it holds. */
static inline int isth_rx_check(struct isth_end *end,
				const struct isth_record *peer,
				struct isth_frame *frame)
{
	uint32_t available = end->rx.peer_txptr - end->rx.rxptr;
	struct isth_frame peer_frame;
	enum isth_rule rule;

	isth_record_unpack(peer, &peer_frame);
	rule = isth_record_check(peer, &peer_frame, available, end->agreed);
	switch (rule) {
	case ISTH_RULE_NONE:
		*frame = peer_frame;
		return ISTH_FRAME;
	case ISTH_RULE_LEN:
		return isth_rx_break(end, rule, peer_frame.len, ISTH_FRAME_MAX);
	case ISTH_RULE_RECORD:
		return isth_rx_break(end, rule, peer_frame.len, available);
	default: /* of its fields, of which the first word has most */
		return isth_rx_break(end, rule, (uint32_t)(peer->lo >> 32),
				     end->agreed);
	}
}

/*
 * Look at the next frame. ISTH_FRAME: *frame describes it, it stays in the
 * ring until isth_rx_finish(). Else ISTH_EMPTY, ISTH_EDOWN or ISTH_EBROKEN, and
 * *frame is untouched.
 */
static inline int isth_rx_begin(struct isth_end *end, struct isth_frame *frame)
{
	struct isth_rx *rx = &end->rx;
	struct isth_record peer;
	const uint64_t *words;
	int status;

	rx->len = 0;
	if (end->state != ISTH_UP)
		return ISTH_EDOWN;
	if (rx->violation.rule != ISTH_RULE_NONE)
		return ISTH_EBROKEN;
	if (rx->rxptr == rx->peer_txptr) {
		status = isth_rx_peek(end);
		if (status != ISTH_FRAME)
			return status;
	}
	words = (const uint64_t *)(rx->ring +
				   (rx->rxptr & (end->ring_size - 1u)));
	peer.lo = isth_load64(words);
	peer.hi = isth_load64(words + 1);
	status = isth_rx_check(end, &peer, frame);
	if (status == ISTH_FRAME)
		rx->len = frame->len;
	return status;
}

/*
 * Copy n bytes from offset of the frame begun. offset + n must lie inside the
 * frame. The bytes are the peer's: they may be anything and may change, so
 * read each one once.
 */
static inline void isth_rx_read(struct isth_end *end, uint32_t offset,
				void *dst, uint32_t n)
{
	struct isth_rx *rx = &end->rx;
	uint32_t at = (rx->rxptr + ISTH_RECORD_HEADER + offset) &
		      (end->ring_size - 1u);
	uint32_t until_end = end->ring_size - at;
	uint32_t first = n < until_end ? n : until_end;

	isth_copy_from_shared(dst, rx->ring + at, first);
	if (n > first)
		isth_copy_from_shared((uint8_t *)dst + first, rx->ring,
				      n - first);
}

/* Done with the frame begun; its space goes back at the next publish. */
static inline void isth_rx_finish(struct isth_end *end)
{
	struct isth_rx *rx = &end->rx;

	if (rx->len != 0u)
		rx->rxptr += ISTH_RECORD_SIZE(rx->len);
	rx->len = 0;
}

/*
 * Give the space of all finished frames back. True: the peer waits for it and
 * wants a doorbell.
 *
 * The release puts our reads before rxptr [edge E3, partner:
 * isth_tx_refresh()]. The fence puts rxptr before the look at tx_event [edge
 * E4, partner: isth_tx_wait()].
 */
static inline bool isth_rx_publish(struct isth_end *end)
{
	struct isth_rx *rx = &end->rx;
	uint32_t old_rxptr = rx->published;

	if (end->state != ISTH_UP || rx->rxptr == old_rxptr)
		return false;
	rx->published = rx->rxptr;
	isth_store32_release(&end->own->rxptr, rx->rxptr);
	isth_fence();
	return isth_event_passed(isth_load32(&end->peer->tx_event), old_rxptr,
				 rx->rxptr);
}

/*
 * Ask for a doorbell at the next frame, then look again. True: do not sleep,
 * there is a frame already, or a peer that left or broke a rule, which
 * isth_session_check() will say.
 *
 * The fence puts rx_event before the second look at txptr [edge E2, partner:
 * isth_tx_publish()].
 */
static inline bool isth_rx_wait(struct isth_end *end)
{
	struct isth_rx *rx = &end->rx;

	if (end->state != ISTH_UP || rx->violation.rule != ISTH_RULE_NONE)
		return false;
	isth_store32(&end->own->rx_event, rx->rxptr);
	isth_fence();
	return rx->rxptr != rx->peer_txptr || isth_rx_peek(end) != ISTH_EMPTY;
}

/*
 * Ask for no doorbell after all: somebody looks before long. An event that its
 * position has passed asks for nothing. rxptr: what it was when isth_rx_wait()
 * was called. A later isth_rx_wait() may run beside this; which one comes last
 * decides.
 */
static inline void isth_rx_unwait(struct isth_end *end, uint32_t rxptr)
{
	if (end->state == ISTH_UP)
		isth_store32(&end->own->rx_event, rxptr - 1u);
}

#endif
