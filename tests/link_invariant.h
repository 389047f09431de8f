/* SPDX-License-Identifier: MIT */
/*
 * What holds of an end's private state between any two calls of the core,
 * whatever the peer does: that all offsets lie in the rings follows from it.
 */
#ifndef LINK_INVARIANT_H
#define LINK_INVARIANT_H

#include "isth_link.h"

static inline bool frame_len_legal(uint32_t len)
{
	return len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX;
}

/* Taken by the peer <= told to the peer <= finished <= a ring ahead. */
static inline bool tx_consistent(const struct isth_link *link)
{
	const struct isth_tx *tx = &link->tx;
	uint32_t used = tx->txptr - tx->peer_rxptr;
	uint32_t told = tx->published - tx->peer_rxptr;

	return tx->txptr % ISTH_RECORD_ALIGN == 0 &&
	       tx->published % ISTH_RECORD_ALIGN == 0 &&
	       tx->peer_rxptr % ISTH_RECORD_ALIGN == 0 &&
	       used <= link->ring_size && told <= used &&
	       (!tx->len ||
		(frame_len_legal(tx->len) &&
		 ISTH_RECORD_SIZE(tx->len) <= link->ring_size - used));
}

/* Given back <= taken <= produced by the peer <= a ring ahead of the first. */
static inline bool rx_consistent(const struct isth_link *link)
{
	const struct isth_rx *rx = &link->rx;
	uint32_t available = rx->peer_txptr - rx->rxptr;
	uint32_t held = rx->peer_txptr - rx->published;

	return rx->rxptr % ISTH_RECORD_ALIGN == 0 &&
	       rx->published % ISTH_RECORD_ALIGN == 0 &&
	       rx->peer_txptr % ISTH_RECORD_ALIGN == 0 &&
	       held <= link->ring_size && available <= held &&
	       (!rx->len || (frame_len_legal(rx->len) &&
			     ISTH_RECORD_SIZE(rx->len) <= available));
}

/* A session's words belong to its state. */
static inline bool session_consistent(const struct isth_link *link)
{
	switch (link->state) {
	case ISTH_UP:
		return link->session && link->peer_session;
	case ISTH_HELLO:
		return link->session;
	case ISTH_DOWN:
	case ISTH_QUARANTINED:
		return !link->peer_session && !link->tx.txptr &&
		       !link->rx.rxptr;
	}
	return false;
}

static inline bool link_consistent(const struct isth_link *link)
{
	return tx_consistent(link) && rx_consistent(link) &&
	       session_consistent(link);
}

#endif
