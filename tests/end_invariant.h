/* SPDX-License-Identifier: MIT */
/*
 * What holds of an end's private state between any two calls of the core,
 * whatever the peer does: that all offsets lie in the rings follows from it.
 * The proofs assume it before each call, and prove it after; the unit tests
 * check it beside a peer that rewrites memory.
 */
#ifndef END_INVARIANT_H
#define END_INVARIANT_H

#include "isth_end.h"

static inline bool frame_len_legal(uint32_t len)
{
	return len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX;
}

/* Taken by the peer <= told to the peer <= finished <= a ring ahead. */
static inline bool tx_consistent(const struct isth_end *end)
{
	const struct isth_tx *tx = &end->tx;
	uint32_t used = tx->txptr - tx->peer_rxptr;
	uint32_t told = tx->published - tx->peer_rxptr;

	return tx->txptr % ISTH_RECORD_ALIGN == 0 &&
	       tx->published % ISTH_RECORD_ALIGN == 0 &&
	       tx->peer_rxptr % ISTH_RECORD_ALIGN == 0 &&
	       used <= end->ring_size && told <= used &&
	       (!tx->len ||
		(frame_len_legal(tx->len) &&
		 ISTH_RECORD_SIZE(tx->len) <= end->ring_size - used)) &&
	       (tx->violation.rule == ISTH_RULE_NONE ||
		tx->violation.rule == ISTH_RULE_RXPTR_ALIGN ||
		tx->violation.rule == ISTH_RULE_RXPTR_RANGE);
}

/* Given back <= taken <= produced by the peer <= a ring ahead of the first. */
static inline bool rx_consistent(const struct isth_end *end)
{
	const struct isth_rx *rx = &end->rx;
	uint32_t available = rx->peer_txptr - rx->rxptr;
	uint32_t held = rx->peer_txptr - rx->published;

	return rx->rxptr % ISTH_RECORD_ALIGN == 0 &&
	       rx->published % ISTH_RECORD_ALIGN == 0 &&
	       rx->peer_txptr % ISTH_RECORD_ALIGN == 0 &&
	       held <= end->ring_size && available <= held &&
	       (!rx->len || (frame_len_legal(rx->len) &&
			     ISTH_RECORD_SIZE(rx->len) <= available)) &&
	       (rx->violation.rule == ISTH_RULE_NONE ||
		rx->violation.rule == ISTH_RULE_TXPTR_ALIGN ||
		rx->violation.rule == ISTH_RULE_TXPTR_RANGE ||
		rx->violation.rule >= ISTH_RULE_LEN);
}

/* Nothing sent or taken yet, and nothing broken. */
static inline bool rings_fresh(const struct isth_end *end)
{
	const struct isth_tx *tx = &end->tx;
	const struct isth_rx *rx = &end->rx;

	return !tx->txptr && !tx->published && !tx->peer_rxptr && !tx->len &&
	       !rx->rxptr && !rx->published && !rx->peer_txptr && !rx->len &&
	       tx->violation.rule == ISTH_RULE_NONE &&
	       rx->violation.rule == ISTH_RULE_NONE;
}

/* A session's words belong to its state. */
static inline bool session_consistent(const struct isth_end *end)
{
	bool sound = end->violation.rule == ISTH_RULE_NONE;

	switch (end->state) {
	case ISTH_UP:
		return sound && end->session && end->peer_session;
	case ISTH_HELLO:
		return rings_fresh(end) && end->session &&
		       (sound || (!end->peer_session &&
				  end->violation.rule <= ISTH_RULE_RING_SIZE));
	case ISTH_DOWN:
	case ISTH_QUARANTINED:
		return rings_fresh(end) && sound && !end->peer_session &&
		       !end->agreed;
	}
	return false;
}

static inline bool end_consistent(const struct isth_end *end)
{
	return tx_consistent(end) && rx_consistent(end) &&
	       session_consistent(end) && !(end->agreed & ~end->features) &&
	       !(end->features & ~ISTH_FEATURES_KNOWN);
}

#endif
