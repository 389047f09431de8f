/* SPDX-License-Identifier: MIT */
/*
 * What an end has sent and taken, and what of it may be missing. Every frame of
 * a session arrives once, in order and unchanged. But for the last ones of a
 * session that ended, of which the sender was not told that they were taken:
 * these count as lost, and no others may be.
 */
#ifndef END_LEDGER_H
#define END_LEDGER_H

#include "end.h"

/* Frames on the way: more than a ring of 256 KiB has records. */
#define LEDGER_FRAMES 16384u

struct ledger {
	/* Frames of the own session. */
	uint32_t session;
	uint32_t sent;
	uint32_t returned; /* of these, space given back by the peer */

	/* Frames of the peer's session. */
	uint32_t heard_session;
	uint32_t heard;

	/* Of all sessions. */
	uint64_t sent_total;
	uint64_t heard_total;
	uint64_t lost; /* not known to have arrived when their session ended */

	uint32_t end_at[LEDGER_FRAMES]; /* position, by number */
};

/* Without end_at[], of which only what was sent is read. */
static inline void ledger_reset(struct ledger *ledger)
{
	(void)memset(ledger, 0, __builtin_offsetof(struct ledger, end_at));
}

/* After what may have begun a session: frames not given back are lost. */
static inline void ledger_follow(struct ledger *ledger,
				 const struct isth_end *end)
{
	if (ledger->session == end->session)
		return;
	ledger->lost += ledger->sent - ledger->returned;
	ledger->session = end->session;
	ledger->sent = 0;
	ledger->returned = 0;
}

/* Put the next frame; what isth_tx_begin() said. */
static inline int ledger_put(struct ledger *ledger, struct isth_end *end,
			     uint32_t len)
{
	int err = end_put(end, ledger->sent, len);

	if (err)
		return err;
	ledger->end_at[ledger->sent % LEDGER_FRAMES] = end->tx.txptr;
	ledger->sent++;
	ledger->sent_total++;
	return 0;
}

/* Which frames has the peer given the space back of, as far as the end knows?
 */
static inline void ledger_returned(struct ledger *ledger,
				   const struct isth_end *end)
{
	uint32_t at;

	while (ledger->returned < ledger->sent) {
		at = ledger->end_at[ledger->returned % LEDGER_FRAMES];
		if ((int32_t)(end->tx.peer_rxptr - at) < 0)
			break;
		ledger->returned++;
	}
}

/* A frame was taken: what is wrong with it, or NULL. */
static inline const char *ledger_heard(struct ledger *ledger,
				       const struct isth_end *end,
				       const uint8_t *frame, uint32_t len)
{
	uint32_t session = frame_session(frame);
	uint32_t number = frame_number(frame);

	if (session != ledger->heard_session) {
		ledger->heard_session = session;
		ledger->heard = 0;
	}
	ledger->heard_total++;
	if (session != end->peer_session)
		return "frame of another session";
	if (number != ledger->heard++)
		return "not the next frame";
	return frame_is(frame, len, session, number) ? NULL : "altered frame";
}

/* Frames of one ledger that are missing in the peer's, or more than there were.
 */
static inline uint64_t ledger_missing(const struct ledger *from,
				      const struct ledger *to)
{
	return from->sent_total - to->heard_total;
}

#endif
