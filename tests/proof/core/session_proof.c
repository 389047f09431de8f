// SPDX-License-Identifier: MIT
/*
 * The session machine: for every peer, every state and every time.
 *
 * REPLACE session_step: isth_session_number:number_promised
 */
#include "end_any.h"

static void enter_promised(struct isth_quarantine *q,
			   const struct isth_flight *flight);

#define isth_quarantine_enter enter_promised
#include "isth_session.h"
#undef isth_quarantine_enter

static uint64_t last_time; /* of a call with a time */

/* In the place of isth_quarantine_enter(): what quarantine_enter proves. */
static void enter_promised(struct isth_quarantine *q,
			   const struct isth_flight *flight)
{
	struct isth_quarantine before = *q;

	HOLDS(q == &place_quarantine, "the own quarantine");
	HOLDS(flight->violation.rule > ISTH_RULE_NONE &&
		      flight->violation.rule < ISTH_RULE_COUNT,
	      "a broken rule is one");
	HOLDS(flight->time == last_time, "the time is now");
	q->until = nondet_u64();
	q->flights = nondet_u64();
	ASSUME(enter_promise(&before, q, flight->time));
}

/* An end with its quarantine, and a time. */
static struct isth_end end_any_now(void)
{
	struct isth_quarantine any;

	ASSUME(any.hello >= 1);
	place_quarantine = any;
	last_time = nondet_u64();
	return end_any();
}

/* The base of the induction: any window and its size, or an illegal size. */
void proof_end_init(void)
{
	struct isth_end end;
	uint64_t size = nondet_u64();
	bool legal;
	int err;

	place_any();
	legal = size == 2 * (4096 + (uint64_t)place_ring_size);
	ASSUME(legal || !isth_window_ring_size(size));
	err = isth_end_init(
		&end, place_own < place_peer ? place_own : place_peer, size,
		place_own < place_peer ? ISTH_WORLD_SECURE : ISTH_WORLD_NORMAL,
		&place_quarantine, nondet_u32());
	HOLDS(err == (legal ? 0 : ISTH_EINVAL), "a legal size, and no other");
	if (legal) {
		HOLDS(all_consistent(&end), "the end is consistent");
		HOLDS(end.state == ISTH_DOWN, "it is down");
		REACHED(place_ring_size == ISTH_RING_MAX);
	}
	REACHED(err);
}

/* What isth_session_check() says, as SPEC section 4 has it. */
static void check_event(const struct isth_end *end,
			enum isth_session_event event, uint64_t now)
{
	bool broken = isth_session_broken(end);
	bool holds = now < end->quarantine->until;
	bool late = now - end->begun >= end->quarantine->hello;

	switch (end->state) {
	case ISTH_DOWN:
		HOLDS(event == ISTH_SESSION_STAY, "down until it is opened");
		break;
	case ISTH_QUARANTINED:
		HOLDS(event == (holds ? ISTH_SESSION_STAY :
					ISTH_SESSION_RESTART),
		      "a quarantine holds, then it ends");
		break;
	case ISTH_HELLO:
		HOLDS(!broken || event == ISTH_SESSION_RESTART,
		      "a broken rule ends the session");
		HOLDS(broken || event != ISTH_SESSION_RESTART || late,
		      "nothing else ends one that was not up, but time");
		HOLDS(!late || event != ISTH_SESSION_STAY, "and time does");
		break;
	case ISTH_UP:
		HOLDS(event == ISTH_SESSION_STAY ||
			      event == ISTH_SESSION_RESTART,
		      "up stays up or ends");
		HOLDS(!broken || event == ISTH_SESSION_RESTART,
		      "a broken rule ends the session");
		break;
	}
}

/* How many rules were broken in the session that ends. */
static uint32_t broken_count(const struct isth_end *end)
{
	return (end->violation.rule != ISTH_RULE_NONE) +
	       (end->tx.violation.rule != ISTH_RULE_NONE) +
	       (end->rx.violation.rule != ISTH_RULE_NONE);
}

/* A session ended between before and after: what must have followed. */
static void check_ended(const struct isth_end *before,
			const struct isth_end *after, uint64_t flights)
{
	HOLDS(rings_fresh(after), "both rings start empty");
	HOLDS(place_quarantine.flights - flights == broken_count(before),
	      "each violation is recorded once");
	HOLDS(!after->peer_session && !after->agreed,
	      "nothing of the peer is left");
}

/* A session begun or refused at time now. */
static void check_begun(const struct isth_end *before,
			const struct isth_end *after, uint64_t now)
{
	if (now < place_quarantine.until) {
		HOLDS(after->state == ISTH_QUARANTINED, "a quarantine holds");
		return;
	}
	HOLDS(after->state == ISTH_HELLO, "a session");
	HOLDS(after->session && after->session != before->session,
	      "a new session number");
	HOLDS(after->begun == now, "its time begins");
}

void proof_session(void)
{
	struct isth_end before = end_any_now(), end = before;
	uint64_t now = last_time;
	uint64_t flights = place_quarantine.flights;
	enum isth_session_event event;
	bool bell;

	proof_end = &end;
	event = isth_session_check(&end, now);
	check_end(&end);
	check_event(&end, event, now);
	bell = isth_session_apply(&end, event, now, nondet_u32());
	check_end(&end);
	HOLDS(bell == (event == ISTH_SESSION_HEAR ||
		       event == ISTH_SESSION_RESTART),
	      "a bell for what the peer can see");
	if (event == ISTH_SESSION_RESTART) {
		check_ended(&before, &end, flights);
		check_begun(&before, &end, now);
		REACHED(end.state == ISTH_QUARANTINED);
		REACHED(before.state == ISTH_QUARANTINED);
		REACHED(before.state == ISTH_HELLO && end.state == ISTH_HELLO);
	} else {
		HOLDS(place_quarantine.flights == flights, "no record else");
		HOLDS(same_tx(&before.tx, &end.tx) &&
			      same_rx(&before.rx, &end.rx),
		      "the rings stay");
		HOLDS(before.session == end.session, "the session stays");
	}
	HOLDS(end.state != ISTH_UP || before.state == ISTH_UP ||
		      event == ISTH_SESSION_GO_UP,
	      "up only by a matching echo");
	REACHED(event == ISTH_SESSION_GO_UP);
	REACHED(event == ISTH_SESSION_HEAR && end.peer_session);
	REACHED(event == ISTH_SESSION_HEAR && end.refused);
}

/* In the place of isth_session_number(): what session_open proves. */
uint32_t number_promised(const struct isth_end *end, uint32_t seed)
{
	uint32_t number = nondet_u32();

	(void)seed;
	ASSUME(number && number != end->session);
	return number;
}

/* The loop over both, while the peer's words change between any two steps. */
void proof_session_step(void)
{
	struct isth_end before = end_any_now(), end = before;
	struct told told_before = told;
	uint64_t flights = place_quarantine.flights;
	struct isth_session_did did;

	proof_end = &end;
	did = isth_session_step(&end, last_time, nondet_u32());
	check_end(&end);
	HOLDS(did.restarts <= 2, "a new session is heard before it ends");
	HOLDS(did.bell || (told.session == told_before.session &&
			   told.echo == told_before.echo),
	      "a bell for what the peer can see");
	if (did.restarts) {
		HOLDS(did.bell && rings_fresh(&end), "both rings start empty");
		HOLDS(place_quarantine.flights - flights >=
			      broken_count(&before),
		      "each violation is recorded");
	} else {
		HOLDS(place_quarantine.flights == flights, "no record else");
		HOLDS(same_tx(&before.tx, &end.tx) &&
			      same_rx(&before.rx, &end.rx),
		      "the rings stay");
		HOLDS(before.session == end.session, "the session stays");
		HOLDS(before.state != ISTH_UP || end.state == ISTH_UP,
		      "up until it ends");
	}
	REACHED(before.state == ISTH_UP && end.state == ISTH_UP &&
		did.restarts == 1);
	REACHED(did.restarts == 2 && end.state == ISTH_QUARANTINED);
	REACHED(before.state == ISTH_HELLO && end.state == ISTH_UP &&
		did.bell && !did.restarts);
	REACHED(end.state == ISTH_UP && !did.bell);
}

void proof_session_open(void)
{
	struct isth_end before = end_any_now(), end = before;
	uint64_t now = last_time;
	uint64_t flights = place_quarantine.flights;

	proof_end = &end;
	isth_session_open(&end, now, nondet_u32());
	check_end(&end);
	check_ended(&before, &end, flights);
	check_begun(&before, &end, now);
	REACHED(end.state == ISTH_HELLO && end.session == 1);
	REACHED(end.state == ISTH_QUARANTINED);
}

void proof_session_close(void)
{
	struct isth_end before = end_any_now(), end = before;
	uint64_t flights = place_quarantine.flights;

	proof_end = &end;
	isth_session_close(&end, last_time);
	check_end(&end);
	check_ended(&before, &end, flights);
	HOLDS(end.state == ISTH_DOWN, "down");
	HOLDS(told.session == 0 && told.echo == 0 && told.txptr == 0 &&
		      told.rxptr == 0,
	      "all is withdrawn");
	REACHED(place_quarantine.flights == flights + 2);
}

/* A peer whose session is heard, seen at the rules of its identity. */
void proof_session_hear(void)
{
	struct isth_end before = end_any_now(), end = before;

	proof_end = &end;
	ASSUME(end.state == ISTH_HELLO && !isth_session_broken(&end));
	may_store[0] = may_store[1] = WORD(echo);
	isth_session_hear(&end);
	check_end(&end);
	HOLDS(!end.refused || !end.peer_session, "accepted or refused");
	HOLDS(!end.refused == (end.violation.rule == ISTH_RULE_NONE),
	      "refused for a rule");
	HOLDS(!(end.agreed & ~end.features), "agreed by both");
	REACHED(end.violation.rule == ISTH_RULE_MAGIC);
	REACHED(end.violation.rule == ISTH_RULE_VERSION);
	REACHED(end.violation.rule == ISTH_RULE_RING_SIZE);
	REACHED(end.peer_session && end.agreed == ISTH_FEATURES_KNOWN);
}

void proof_frame_max(void)
{
	struct isth_end before = end_any_now(), end = before;
	uint32_t own = nondet_u32(), peer;

	proof_end = &end;
	may_store[0] = may_store[1] = WORD(frame_max);
	isth_frame_max_set(&end, own);
	check_end(&end);
	HOLDS(end.frame_max == own, "it is set");
	HOLDS(same_tx(&before.tx, &end.tx) && same_rx(&before.rx, &end.rx),
	      "the rings stay");
	peer = isth_frame_max_peer(&end);
	HOLDS(peer >= ISTH_FRAME_MIN && peer <= ISTH_FRAME_MAX, "held to 3.2");
	REACHED(peer == ISTH_FRAME_MIN + 1);
	REACHED(peer == ISTH_FRAME_MAX);
}
