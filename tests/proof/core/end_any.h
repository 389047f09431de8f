/* SPDX-License-Identifier: MIT */
/*
 * Any state that an end of the channel can be in.
 *
 * The proofs are an induction over any sequence of calls. isth_end_init()
 * makes an end for which the invariant all_consistent() holds (proof
 * end_init). Each other harness takes any end for which it holds, end_any(),
 * lets one function run while every load gives anything, and proves that it
 * holds again, check_end(). What end_any() assumes is all_consistent() and no
 * more, so no function can leave behind what the others were not proved for.
 *
 * Functions that may run beside each other (isth_end.h, Contexts) are proved
 * one at a time. That is enough, since each leaves alone what the other uses:
 * check_tx_only() and check_rx_only().
 */
#ifndef END_ANY_H
#define END_ANY_H

#include "isth_rx.h"
#include "isth_tx.h"
#include "end_invariant.h"
#include "quarantine_any.h"

void *malloc(__CPROVER_size_t size);

/* Where the end under proof lies: never changes. */
static uint8_t *place_own, *place_peer;
static uint32_t place_ring_size;
static struct isth_quarantine place_quarantine;

/* The end under proof, for the checks of each access. */
static struct isth_end *proof_end;

/* What the own words hold that the peer goes by, had it left them alone. */
struct told {
	uint32_t identity[4]; /* magic, versions, features, ring_size */
	uint32_t session;
	uint32_t echo;
	uint32_t frame_max;
	uint32_t txptr;
	uint32_t rxptr;
};

static struct told told;

/* The two own words, besides the ring, that a harness lets be written. */
#define ANY_WORD UINT32_MAX
#define NO_WORD (UINT32_MAX - 1u)
static uint32_t may_store[2] = { ANY_WORD, ANY_WORD };

#define WORD(field) ((uint32_t) __builtin_offsetof(struct isth_mgmt_shm, field))

/* What the peer can see is what the private state says that it was told. */
static bool told_consistent(const struct isth_end *end)
{
	bool session = end->state == ISTH_HELLO || end->state == ISTH_UP;

	if (end->state == ISTH_DOWN)
		return true; /* perhaps never written */
	return told.session == (session ? end->session : 0) &&
	       told.echo == end->peer_session &&
	       told.txptr == end->tx.published &&
	       told.rxptr == end->rx.published &&
	       (!session || (told.identity[0] == ISTH_MAGIC &&
			     told.identity[1] == ISTH_VERSION_MAJOR &&
			     told.identity[2] == end->features &&
			     told.identity[3] == end->ring_size &&
			     told.frame_max == end->frame_max));
}

static bool place_consistent(const struct isth_end *end)
{
	return (const uint8_t *)end->own == place_own &&
	       (const uint8_t *)end->peer == place_peer &&
	       end->tx.ring == place_own + ISTH_MGMT_SIZE &&
	       end->rx.ring == place_peer + ISTH_MGMT_SIZE &&
	       end->ring_size == place_ring_size &&
	       end->quarantine == &place_quarantine;
}

/* The invariant, of an end and of what it has written. */
static bool all_consistent(const struct isth_end *end)
{
	return place_consistent(end) && end_consistent(end) &&
	       told_consistent(end);
}

/* ------------------------------------------- what an access may touch */

static bool inside(const void *p, uint64_t n, const uint8_t *half)
{
	uint64_t size = (uint64_t)ISTH_MGMT_SIZE + place_ring_size;

	return __CPROVER_same_object(p, half) && (const uint8_t *)p >= half &&
	       n <= size && (uint64_t)((const uint8_t *)p - half) <= size - n;
}

/* Do n bytes at this place of a ring lie in room bytes from position on? */
static bool in_room(const void *p, uint64_t n, const uint8_t *ring,
		    uint32_t position, uint32_t room)
{
	uint32_t at = (uint32_t)((const uint8_t *)p - ring);
	uint32_t begin = position & (place_ring_size - 1);
	uint32_t ahead =
		at >= begin ? at - begin : at + place_ring_size - begin;

	return !n || (n <= room && ahead <= room - n);
}

/* Only the peer's half is loaded, and of its ring what it has produced. */
void proof_load(const void *p, uint64_t n)
{
	const struct isth_rx *rx = &proof_end->rx;

	HOLDS(inside(p, n, place_peer), "load lies in the peer's half");
	HOLDS((const uint8_t *)p < rx->ring ||
		      in_room(p, n, rx->ring, rx->rxptr,
			      rx->peer_txptr - rx->rxptr),
	      "load lies in what the peer produced");
}

/* Only the own half is written, and of its ring what the peer has freed. */
void proof_store(const void *p, uint64_t n)
{
	const struct isth_tx *tx = &proof_end->tx;

	HOLDS(inside(p, n, place_own), "store lies in the own half");
	HOLDS((const uint8_t *)p < tx->ring ||
		      in_room(p, n, tx->ring, tx->txptr,
			      place_ring_size - (tx->txptr - tx->peer_rxptr)),
	      "store lies in what the peer has freed");
}

void proof_store32(const void *p, uint32_t v)
{
	uint32_t at = (uint32_t)((const uint8_t *)p - place_own);

	HOLDS(may_store[0] == ANY_WORD || at == may_store[0] ||
		      at == may_store[1],
	      "a word of this direction");
	if (at <= WORD(ring_size) && at % 4 == 0)
		told.identity[at / 4] = v;
	if (at == WORD(session))
		told.session = v;
	if (at == WORD(echo))
		told.echo = v;
	if (at == WORD(frame_max))
		told.frame_max = v;
	if (at == WORD(txptr))
		told.txptr = v;
	if (at == WORD(rxptr))
		told.rxptr = v;
}

/* ------------------------------------------------------ any end, and after */

/* A window of any legal size, and either world's end of it. */
static void place_any(void)
{
	uint32_t ring_size = nondet_u32(), half;
	uint8_t *window;

	ASSUME(ring_size >= ISTH_RING_MIN && ring_size <= ISTH_RING_MAX &&
	       !(ring_size & (ring_size - 1)));
	half = ISTH_MGMT_SIZE + ring_size;
	window = malloc(2u * half);
	ASSUME(window);
	place_ring_size = ring_size;
	place_own = nondet_u32() % 2 ? window : window + half;
	place_peer = place_own == window ? window + half : window;
}

static enum isth_state state_any(void)
{
	uint32_t state = nondet_u32();

	ASSUME(state <= ISTH_QUARANTINED);
	return (enum isth_state)state;
}

static struct told told_any(void)
{
	struct told any;

	return any;
}

static struct isth_end end_any(void)
{
	struct isth_end any;

	place_any();
	told = told_any();
	any.own = (struct isth_mgmt_shm *)place_own;
	any.peer = (const struct isth_mgmt_shm *)place_peer;
	any.quarantine = &place_quarantine;
	any.tx.ring = place_own + ISTH_MGMT_SIZE;
	any.rx.ring = place_peer + ISTH_MGMT_SIZE;
	any.state = state_any();
	any.violation.rule = rule_any();
	any.tx.violation.rule = rule_any();
	any.rx.violation.rule = rule_any();
	ASSUME(all_consistent(&any));
	return any;
}

/* all_consistent(), part by part. */
static void check_end(const struct isth_end *end)
{
	HOLDS(place_consistent(end), "the end is where it was");
	HOLDS(end_consistent(end), "the private state is consistent");
	HOLDS(told_consistent(end), "the peer was told what we think");
}

static bool same_violation(const struct isth_violation *a,
			   const struct isth_violation *b)
{
	return a->rule == b->rule && a->position == b->position &&
	       a->found == b->found && a->limit == b->limit;
}

static bool same_tx(const struct isth_tx *a, const struct isth_tx *b)
{
	return a->txptr == b->txptr && a->published == b->published &&
	       a->peer_rxptr == b->peer_rxptr && a->len == b->len &&
	       same_violation(&a->violation, &b->violation);
}

static bool same_rx(const struct isth_rx *a, const struct isth_rx *b)
{
	return a->rxptr == b->rxptr && a->published == b->published &&
	       a->peer_txptr == b->peer_txptr && a->len == b->len &&
	       same_violation(&a->violation, &b->violation);
}

/* But for the two directions. */
static bool same_rest(const struct isth_end *a, const struct isth_end *b)
{
	return a->features == b->features && a->agreed == b->agreed &&
	       a->frame_max == b->frame_max && a->state == b->state &&
	       a->session == b->session && a->peer_session == b->peer_session &&
	       a->refused == b->refused && a->begun == b->begun &&
	       same_violation(&a->violation, &b->violation);
}

/* Has written neither the other direction's state nor the session's. */
static void check_tx_only(const struct isth_end *before,
			  const struct isth_end *after)
{
	check_end(after);
	HOLDS(same_rx(&before->rx, &after->rx) && same_rest(before, after),
	      "sending changes what is for sending");
}

static void check_rx_only(const struct isth_end *before,
			  const struct isth_end *after)
{
	check_end(after);
	HOLDS(same_tx(&before->tx, &after->tx) && same_rest(before, after),
	      "receiving changes what is for receiving");
}

#endif
