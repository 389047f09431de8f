/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Sending (SPEC section 3): frames into our own ring.
 *
 *	switch (isth_tx_begin(end, len, &offload)) {
 *	case 0:
 *		isth_tx_write(end, 0, frame, len);
 *		isth_tx_finish(end);
 *	}
 *	if (isth_tx_publish(end))
 *		ring the peer's doorbell;
 *
 * Several frames may be finished before one publish.
 */
#ifndef ISTH_TX_H
#define ISTH_TX_H

#include "isth_end.h"
#include "isth_record.h"

/*
 * Read how far the peer has consumed. The acquire keeps our writes into the
 * freed space after the peer's reads of it [edge E3, partner:
 * isth_rx_publish()]. The same acquire puts the look at the session after
 * rxptr, so that one from the peer's next session is never used [edge E5,
 * partner: isth_session_withdraw()].
 */
static inline int isth_tx_refresh(struct isth_end *end)
{
	struct isth_tx *tx = &end->tx;
	uint32_t peer_rxptr = isth_load32_acquire(&end->peer->rxptr);

	if (isth_peer_left(end))
		return ISTH_EDOWN;
	if (peer_rxptr % ISTH_RECORD_ALIGN != 0u) {
		isth_violation_set(&tx->violation, ISTH_RULE_RXPTR_ALIGN,
				   tx->peer_rxptr, peer_rxptr,
				   ISTH_RECORD_ALIGN);
		return ISTH_EBROKEN;
	}
	if (peer_rxptr - tx->peer_rxptr > tx->published - tx->peer_rxptr) {
		isth_violation_set(&tx->violation, ISTH_RULE_RXPTR_RANGE,
				   tx->peer_rxptr, peer_rxptr, tx->published);
		return ISTH_EBROKEN;
	}
	tx->peer_rxptr = peer_rxptr;
	return 0;
}

static inline bool isth_tx_fits(const struct isth_end *end, uint32_t len)
{
	const struct isth_tx *tx = &end->tx;
	uint32_t used = tx->txptr - tx->peer_rxptr;

	return end->ring_size - used >= ISTH_RECORD_SIZE(len);
}

/* Write n bytes at ring position pos, round the end of the ring if need be. */
static inline void isth_tx_put(struct isth_end *end, uint32_t pos,
			       const uint8_t *src, uint32_t n)
{
	uint32_t at = pos & (end->ring_size - 1u);
	uint32_t until_end = end->ring_size - at;
	uint32_t first = n < until_end ? n : until_end;

	isth_copy_to_shared(end->tx.ring + at, src, first);
	if (n > first)
		isth_copy_to_shared(end->tx.ring, src + first, n - first);
}

/* Write the record's header at txptr. It never wraps. */
static inline void isth_tx_header(struct isth_end *end, uint32_t len,
				  const struct isth_offload *offload)
{
	struct isth_record record = isth_record_pack(len, offload);
	uint32_t at = end->tx.txptr & (end->ring_size - 1u);
	uint64_t *words = (uint64_t *)(end->tx.ring + at);

	isth_store64(words, record.lo);
	isth_store64(words + 1, record.hi);
}

/*
 * Begin a record for a frame of len bytes; one begun earlier and not finished
 * is forgotten. offload may be NULL for a plain frame.
 *
 * Returns 0, ISTH_EFULL (see isth_tx_wait()), ISTH_EDOWN, ISTH_EBROKEN, or
 * ISTH_EINVAL when len is not in ISTH_FRAME_MIN..ISTH_FRAME_MAX, or offload not
 * one that the features agreed in this session allow.
 */
static inline int isth_tx_begin(struct isth_end *end, uint32_t len,
				const struct isth_offload *offload)
{
	struct isth_tx *tx = &end->tx;
	int err;

	tx->len = 0;
	if (len < ISTH_FRAME_MIN || len > ISTH_FRAME_MAX)
		return ISTH_EINVAL;
	if (end->state != ISTH_UP)
		return ISTH_EDOWN;
	if (tx->violation.rule != ISTH_RULE_NONE)
		return ISTH_EBROKEN;
	if (offload && isth_offload_check(offload, end->agreed, len))
		return ISTH_EINVAL;
	if (!isth_tx_fits(end, len)) {
		err = isth_tx_refresh(end);
		if (err != 0)
			return err;
		if (!isth_tx_fits(end, len))
			return ISTH_EFULL;
	}
	isth_tx_header(end, len, offload);
	tx->len = len;
	return 0;
}

/*
 * Copy n bytes to offset of the frame begun. offset + n must lie inside the
 * frame: the caller's duty, since both are its own.
 */
static inline void isth_tx_write(struct isth_end *end, uint32_t offset,
				 const void *src, uint32_t n)
{
	isth_tx_put(end, end->tx.txptr + ISTH_RECORD_HEADER + offset,
		    (const uint8_t *)src, n);
}

/* The frame begun is complete; the peer learns of it at the next publish. */
static inline void isth_tx_finish(struct isth_end *end)
{
	struct isth_tx *tx = &end->tx;

	if (tx->len != 0u)
		tx->txptr += ISTH_RECORD_SIZE(tx->len);
	tx->len = 0;
}

/*
 * Tell the peer of all finished frames. True: it asked for a doorbell.
 *
 * The release puts the records before txptr [edge E1, partner: isth_rx_peek()].
 * The fence puts txptr before the look at rx_event [edge E2, partner:
 * isth_rx_wait()]; without it both ends could miss the other and sleep.
 */
static inline bool isth_tx_publish(struct isth_end *end)
{
	struct isth_tx *tx = &end->tx;
	uint32_t old_txptr = tx->published;

	if (end->state != ISTH_UP || tx->txptr == old_txptr)
		return false;
	tx->published = tx->txptr;
	isth_store32_release(&end->own->txptr, tx->txptr);
	isth_fence();
	return isth_event_passed(isth_load32(&end->peer->rx_event), old_txptr,
				 tx->txptr);
}

/*
 * Ask for a doorbell once the peer has made space for a frame of len bytes,
 * then look again. True: there is space already, do not sleep. False: none
 * yet, or the end is down or broken, and nothing is asked for.
 *
 * The fence puts tx_event before the second look at rxptr [edge E4, partner:
 * isth_rx_publish()].
 */
static inline bool isth_tx_wait(struct isth_end *end, uint32_t len)
{
	struct isth_tx *tx = &end->tx;
	uint32_t rxptr_needed =
		tx->txptr + ISTH_RECORD_SIZE(len) - end->ring_size;

	if (end->state != ISTH_UP || tx->violation.rule != ISTH_RULE_NONE)
		return false;
	isth_store32(&end->own->tx_event, rxptr_needed - 1u);
	isth_fence();
	return !isth_tx_refresh(end) && isth_tx_fits(end, len);
}

#endif
