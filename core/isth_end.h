/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * One end of the channel: its private state and how it begins.
 *
 * Include isth_tx.h to send, isth_rx.h to receive and isth_session.h for the
 * life of the link. Every function is a static inline without memory of its
 * own: the caller owns struct isth_end, zeroed or not, and the window.
 *
 * Contexts. isth_tx_* may run beside isth_rx_*, each in one context at a time.
 * isth_session_check() may run beside isth_tx_*, in isth_rx_*'s context.
 * isth_session_step(), isth_session_apply() and what opens or closes a session
 * exclude all others.
 *
 * The peer can write its half, and in truth ours too, at any time. So a word of
 * the peer is loaded once into a peer_ variable, checked, and only the copy is
 * used; a word of our own is never read back from the window.
 */
#ifndef ISTH_END_H
#define ISTH_END_H

#include "isth_layout.h"
#include "isth_offload.h"
#include "isth_quarantine.h"
#include "isth_window.h"

enum isth_world { ISTH_WORLD_SECURE, ISTH_WORLD_NORMAL };

enum isth_state {
	ISTH_DOWN,	  /* no session */
	ISTH_HELLO,	  /* session published, waiting for the peer's echo */
	ISTH_UP,	  /* both echoes match: frames flow */
	ISTH_QUARANTINED, /* the peer broke a rule: no session for a while */
};

/* What the tx and rx functions answer when they cannot. */
#define ISTH_EMPTY 0	  /* rx: no frame */
#define ISTH_FRAME 1	  /* rx: a frame is begun */
#define ISTH_EFULL (-1)	  /* tx: no space for this frame now */
#define ISTH_EDOWN (-2)	  /* no session, or the peer has left it */
#define ISTH_EBROKEN (-3) /* the peer broke a rule; a new session is needed */
#define ISTH_EINVAL (-4)  /* the caller's argument */

/* Sender's private state. Positions in bytes, free-running. */
struct isth_tx {
	uint8_t *ring;
	uint32_t txptr;	     /* end of the finished records */
	uint32_t published;  /* what the peer has been told of them */
	uint32_t peer_rxptr; /* last accepted */
	uint32_t len;	     /* of the frame begun at txptr, 0: none */
	struct isth_violation violation;
};

/* Receiver's private state. */
struct isth_rx {
	const uint8_t *ring;
	uint32_t rxptr;	     /* end of the records taken */
	uint32_t published;  /* what the peer has been told of them */
	uint32_t peer_txptr; /* last accepted */
	uint32_t len;	     /* of the frame begun at rxptr, 0: none */
	struct isth_violation violation;
};

struct isth_end {
	struct isth_mgmt_shm *own;	  /* written, never read */
	const struct isth_mgmt_shm *peer; /* read, never written */
	uint32_t ring_size;
	uint32_t features; /* offered; may change while there is no session */
	uint32_t agreed;   /* of these, what the peer offers too */
	uint32_t frame_max;

	enum isth_state state;
	uint32_t session;      /* own, or the last one, 0: never had one */
	uint32_t peer_session; /* accepted and echoed, or 0 */
	uint32_t refused;      /* heard last, with a wrong identity, or 0 */
	uint64_t begun;	       /* ticks; when the own session began */
	struct isth_violation violation; /* of the identity */
	struct isth_quarantine *quarantine;

	struct isth_tx tx;
	struct isth_rx rx;
};

/*
 * Lay an end of the channel over a registered window. Writes nothing to it:
 * the peer sees this end when isth_session_open() publishes a session.
 *
 * window: ISTH_WINDOW_ALIGN aligned, mapped for as long as the end is used.
 * quarantine: the end's own, initialised once and kept for the next window.
 * features: what this end can take, ISTH_FEATURE_*.
 * Returns 0, or ISTH_EINVAL when window_size is not a size of SPEC 2.1.
 */
static inline int isth_end_init(struct isth_end *end, void *window,
				uint64_t window_size, enum isth_world world,
				struct isth_quarantine *quarantine,
				uint32_t features)
{
	uint32_t ring_size = isth_window_ring_size(window_size);
	uint8_t *secure = (uint8_t *)window;
	uint8_t *normal = secure + ISTH_MGMT_SIZE + ring_size;
	uint8_t *own = world == ISTH_WORLD_SECURE ? secure : normal;
	uint8_t *peer = world == ISTH_WORLD_SECURE ? normal : secure;

	if (!ring_size)
		return ISTH_EINVAL;
	(void)memset(end, 0, sizeof(*end));
	end->own = (struct isth_mgmt_shm *)own;
	end->peer = (const struct isth_mgmt_shm *)peer;
	end->ring_size = ring_size;
	end->features = features & ISTH_FEATURES_KNOWN;
	end->quarantine = quarantine;
	end->frame_max = ISTH_FRAME_MAX;
	end->tx.ring = own + ISTH_MGMT_SIZE;
	end->rx.ring = peer + ISTH_MGMT_SIZE;
	return 0;
}

/* The peer left the session that we accepted: its positions mean nothing. */
static inline bool isth_peer_left(const struct isth_end *end)
{
	return isth_load32(&end->peer->session) != end->peer_session;
}

/*
 * Event index (SPEC 3.4): does a position that moved from old_pos to new_pos
 * pass event, that is old_pos <= event < new_pos in free-running arithmetic?
 */
static inline bool isth_event_passed(uint32_t event, uint32_t old_pos,
				     uint32_t new_pos)
{
	return new_pos - event - 1u < new_pos - old_pos;
}

#endif
