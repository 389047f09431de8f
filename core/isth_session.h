/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Sessions (SPEC section 4): carrier goes up when each end echoes the other's
 * session number, and down when either changes. Every session begins with both
 * rings empty, so that stale memory is never taken for live. A peer that broke
 * a rule is left without a session for a while (isth_quarantine.h).
 *
 * Each time it wakes, and at least once per poll period, an end does
 *
 *	did = isth_session_step(end, now, seed);
 *	if (did.restarts)
 *		carrier is down
 *	if (did.bell)
 *		ring the peer's doorbell
 *	if (end->state == ISTH_UP)
 *		carrier is up
 *
 * An end that holds a lock only while it changes something does the same with
 * isth_session_check() and isth_session_apply(). now is the time of the
 * quarantine's clock.
 */
#ifndef ISTH_SESSION_H
#define ISTH_SESSION_H

#include "isth_end.h"

/* At most so many steps at a time: a peer can change its words for ever. */
#define ISTH_SESSION_STEPS 3

enum isth_session_event {
	ISTH_SESSION_STAY,    /* nothing to do */
	ISTH_SESSION_HEAR,    /* another peer session (or none): accept it */
	ISTH_SESSION_GO_UP,   /* both echoes match */
	ISTH_SESSION_RESTART, /* the session is over: begin another in time */
};

/* What isth_session_step() did. */
struct isth_session_did {
	uint32_t restarts; /* so many times ISTH_SESSION_RESTART */
	bool bell; /* ring the doorbell: the peer has something to see */
};

/*
 * A session number that neither end holds for an earlier session: a session
 * that the peer has accepted is one that it echoes. The look at the echo comes
 * after the withdrawal: a peer whose echo is not seen here sees the withdrawal
 * before it accepts anything [edge E8, partner: isth_session_hear()].
 */
static inline uint32_t isth_session_number(const struct isth_end *end,
					   uint32_t seed)
{
	uint32_t peer_echo = isth_load32(&end->peer->echo);

	while (!seed || seed == end->session || seed == peer_echo)
		seed++;
	return seed;
}

/*
 * Withdraw the own session. The releases put session 0 before the positions
 * that isth_session_publish() resets [edge E5, partners: isth_rx_peek() and
 * isth_tx_refresh(), which look at the session after the position]. The fence
 * puts session 0, and our last reads of the peer's ring, before every echo that
 * we give in another session [edge E7, partner: isth_session_check()]. The same
 * fence puts session 0 before our look at the peer's echo [edge E8, partner:
 * isth_session_hear()].
 */
static inline void isth_session_withdraw(struct isth_end *end)
{
	isth_store32(&end->own->session, 0);
	isth_store32(&end->own->echo, 0);
	isth_store32_release(&end->own->txptr, 0);
	isth_store32_release(&end->own->rxptr, 0);
	isth_fence();
}

/*
 * Everything that belongs to a new session. The release puts its number last
 * [edge E6, partner: isth_session_hear()].
 */
static inline void isth_session_publish(struct isth_end *end, uint32_t session)
{
	struct isth_mgmt_shm *own = end->own;

	isth_store32(&own->rx_event, 0);
	isth_store32(&own->tx_event, 0xffffffffu); /* not waiting for space */
	isth_store32(&own->magic, ISTH_MAGIC);
	isth_store32((uint32_t *)&own->version_major,
		     ISTH_VERSION_MAJOR | ISTH_VERSION_MINOR << 16);
	isth_store32(&own->features, end->features);
	isth_store32(&own->ring_size, end->ring_size);
	isth_store32(&own->frame_max, end->frame_max);
	isth_store32_release(&own->session, session);
}

static inline void isth_session_blame(struct isth_end *end,
				      const struct isth_violation *violation,
				      uint64_t now)
{
	struct isth_flight flight = {
		.violation = *violation,
		.session = end->session,
		.peer_session = end->peer_session,
		.time = now,
	};

	if (violation->rule != ISTH_RULE_NONE)
		isth_quarantine_enter(end->quarantine, &flight);
}

static inline void isth_session_reset_tx(struct isth_tx *tx)
{
	tx->txptr = 0;
	tx->published = 0;
	tx->peer_rxptr = 0;
	tx->len = 0;
	isth_violation_clear(&tx->violation);
}

static inline void isth_session_reset_rx(struct isth_rx *rx)
{
	rx->rxptr = 0;
	rx->published = 0;
	rx->peer_txptr = 0;
	rx->len = 0;
	isth_violation_clear(&rx->violation);
}

/*
 * End the session: ISTH_DOWN. What the peer broke in it is recorded. Ring the
 * doorbell after it.
 */
static inline void isth_session_close(struct isth_end *end, uint64_t now)
{
	isth_session_withdraw(end);
	isth_session_blame(end, &end->violation, now);
	isth_session_blame(end, &end->tx.violation, now);
	isth_session_blame(end, &end->rx.violation, now);
	isth_session_reset_tx(&end->tx);
	isth_session_reset_rx(&end->rx);
	isth_violation_clear(&end->violation);
	end->peer_session = 0;
	end->agreed = 0;
	end->state = ISTH_DOWN;
}

/*
 * Begin a session in the place of any other: ISTH_HELLO, rings empty; or
 * ISTH_QUARANTINED, and isth_session_check() says when it is over. seed: any
 * number that differs from boot to boot, a clock's low bits for instance. Ring
 * the doorbell after it.
 */
static inline void isth_session_open(struct isth_end *end, uint64_t now,
				     uint32_t seed)
{
	isth_session_close(end, now);
	if (isth_quarantine_holds(end->quarantine, now)) {
		end->state = ISTH_QUARANTINED;
		return;
	}
	end->session = isth_session_number(end, seed);
	end->begun = now;
	isth_session_publish(end, end->session);
	end->state = ISTH_HELLO;
}

/* Did the peer break a rule in this session? */
static inline bool isth_session_broken(const struct isth_end *end)
{
	return end->violation.rule != ISTH_RULE_NONE ||
	       end->tx.violation.rule != ISTH_RULE_NONE ||
	       end->rx.violation.rule != ISTH_RULE_NONE;
}

/*
 * What to do in ISTH_HELLO. One of the two halves may have been overwritten,
 * and nobody looks at his own: after a time it is written anew, in a new
 * session. A refused number may be another life's by then, and is heard again.
 */
static inline enum isth_session_event
isth_session_hello(const struct isth_end *end, uint32_t peer_session,
		   uint32_t peer_echo, uint64_t now)
{
	bool late = now - end->begun >= end->quarantine->hello;

	if (isth_session_broken(end))
		return ISTH_SESSION_RESTART;
	if (peer_session != end->peer_session)
		return peer_session && peer_session == end->refused && !late ?
			       ISTH_SESSION_STAY :
			       ISTH_SESSION_HEAR;
	if (peer_session && peer_echo == end->session)
		return ISTH_SESSION_GO_UP;
	return late ? ISTH_SESSION_RESTART : ISTH_SESSION_STAY;
}

/*
 * What the peer's session words ask of us now; changes nothing. The echo is
 * loaded first, with an acquire: one that answers us is newer than the end of
 * the session before, so the two are never taken from different lives of the
 * peer [edge E7, partner: isth_session_withdraw()]. The session needs none:
 * what is read of it was put after its number when it was heard.
 */
static inline enum isth_session_event
isth_session_check(const struct isth_end *end, uint64_t now)
{
	uint32_t peer_echo = isth_load32_acquire(&end->peer->echo);
	uint32_t peer_session = isth_load32(&end->peer->session);

	switch (end->state) {
	case ISTH_UP:
		return !isth_session_broken(end) &&
				       peer_session == end->peer_session &&
				       peer_echo == end->session ?
			       ISTH_SESSION_STAY :
			       ISTH_SESSION_RESTART;
	case ISTH_HELLO:
		return isth_session_hello(end, peer_session, peer_echo, now);
	case ISTH_QUARANTINED:
		return isth_quarantine_holds(end->quarantine, now) ?
			       ISTH_SESSION_STAY :
			       ISTH_SESSION_RESTART;
	default: /* ISTH_DOWN */
		return ISTH_SESSION_STAY;
	}
}

/*
 * The identity rules V-01..V-03, and the features that both offer. On failure
 * the rule is in end->violation.
 */
static inline bool isth_identity_valid(struct isth_end *end)
{
	const struct isth_mgmt_shm *peer = end->peer;
	uint32_t peer_magic = isth_load32(&peer->magic);
	uint32_t peer_version =
		isth_load32((const uint32_t *)&peer->version_major);
	uint32_t peer_features = isth_load32(&peer->features);
	uint32_t peer_ring_size = isth_load32(&peer->ring_size);

	if (peer_magic != ISTH_MAGIC)
		isth_violation_set(&end->violation, ISTH_RULE_MAGIC, 0,
				   peer_magic, ISTH_MAGIC);
	else if ((peer_version & 0xffffu) != ISTH_VERSION_MAJOR)
		isth_violation_set(&end->violation, ISTH_RULE_VERSION, 0,
				   peer_version & 0xffffu, ISTH_VERSION_MAJOR);
	else if (peer_ring_size != end->ring_size)
		isth_violation_set(&end->violation, ISTH_RULE_RING_SIZE, 0,
				   peer_ring_size, end->ring_size);
	end->agreed = isth_offload_agree(end->features, peer_features);
	return end->violation.rule == ISTH_RULE_NONE;
}

/*
 * Accept and echo the peer's session, or echo 0 when it is none of ours. It is
 * echoed before it is looked at again, with a fence between [edge E8, partner:
 * isth_session_withdraw()]: a peer that begins again without memory sees this
 * echo and draws another number, or the second look finds its number gone or
 * drawn anew [edge E8, partner: isth_session_number()]. The acquire puts our
 * reads of the identity and positions after the session that they are of [edge
 * E6, partner: isth_session_publish()].
 */
static inline void isth_session_hear(struct isth_end *end)
{
	uint32_t peer_session = isth_load32(&end->peer->session);
	uint32_t peer_again;

	isth_store32(&end->own->echo, peer_session);
	isth_fence();
	peer_again = isth_load32_acquire(&end->peer->session);
	end->refused = 0;
	if (peer_again != peer_session)
		peer_session = 0;
	if (peer_session && !isth_identity_valid(end)) {
		end->refused = peer_session;
		peer_session = 0;
	}
	end->peer_session = peer_session;
	if (!peer_session)
		isth_store32(&end->own->echo, 0);
}

/*
 * Do what isth_session_check() said. now, seed: as for isth_session_open().
 * True: ring the doorbell, the peer has something to see.
 */
static inline bool isth_session_apply(struct isth_end *end,
				      enum isth_session_event event,
				      uint64_t now, uint32_t seed)
{
	switch (event) {
	case ISTH_SESSION_HEAR:
		isth_session_hear(end);
		return true;
	case ISTH_SESSION_GO_UP:
		end->state = ISTH_UP;
		return false;
	case ISTH_SESSION_RESTART:
		isth_session_open(end, now, seed);
		return true;
	default: /* ISTH_SESSION_STAY */
		return false;
	}
}

/*
 * Follow the peer's session words until there is nothing to do, or for
 * ISTH_SESSION_STEPS steps. end->state is what came of it. now, seed: as for
 * isth_session_open(). Excludes all other calls for this end.
 */
static inline struct isth_session_did
isth_session_step(struct isth_end *end, uint64_t now, uint32_t seed)
{
	struct isth_session_did did = { 0, false };
	enum isth_session_event event;
	int step;

	for (step = 0; step < ISTH_SESSION_STEPS; step++) {
		event = isth_session_check(end, now);
		if (event == ISTH_SESSION_STAY)
			break;
		if (event == ISTH_SESSION_RESTART)
			did.restarts++;
		if (isth_session_apply(end, event, now, seed))
			did.bell = true;
	}
	return did;
}

/* Tell the peer the largest frame that we take from now on (may change). */
static inline void isth_frame_max_set(struct isth_end *end, uint32_t frame_max)
{
	end->frame_max = frame_max;
	isth_store32(&end->own->frame_max, frame_max);
}

/* The largest frame that the peer says it takes, held to what is legal. */
static inline uint32_t isth_frame_max_peer(const struct isth_end *end)
{
	uint32_t peer_frame_max = isth_load32(&end->peer->frame_max);

	if (peer_frame_max < ISTH_FRAME_MIN)
		return ISTH_FRAME_MIN;
	return peer_frame_max < ISTH_FRAME_MAX ? peer_frame_max :
						 ISTH_FRAME_MAX;
}

#endif
