/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What follows when the peer breaks a rule (SPEC section 7.2): a flight record,
 * and a time without a session. It belongs to an end and outlives its links, so
 * that a peer who has the window taken away and given back gains nothing.
 *
 * Times are ticks of the end's own clock, which never goes back; so the time of
 * a HELLO stands here too. Whoever may call isth_session_apply() may call
 * these.
 */
#ifndef ISTH_QUARANTINE_H
#define ISTH_QUARANTINE_H

#include "isth_limiter.h"
#include "isth_rule.h"

/* The violation, and when it was. */
struct isth_flight {
	struct isth_violation violation;
	uint32_t session;      /* own */
	uint32_t peer_session; /* as accepted, 0: none */
	uint64_t time;	       /* ticks */
};

#define ISTH_FLIGHTS 8u /* the last ones are kept */

/* The first quarantine, doubled up to the longest, until a calm time. */
#define ISTH_BACKOFF_MIN_MS 10u
#define ISTH_BACKOFF_MAX_MS 320u
#define ISTH_CALM_MS 60000u

/* A session that is not up by then is begun anew. */
#define ISTH_HELLO_MS 250u

/* Re-admissions in any one minute, unless the end says otherwise. */
#define ISTH_READMISSIONS 600u

struct isth_quarantine {
	struct isth_limiter readmissions;
	uint64_t backoff_min; /* ticks */
	uint64_t backoff_max; /* ticks */
	uint64_t calm;	      /* ticks */
	uint64_t hello;	      /* ticks */
	uint64_t backoff;     /* ticks that the next quarantine lasts */
	uint64_t until;	      /* it is over from then on */
	uint64_t broken[ISTH_RULE_COUNT]; /* violations, by rule */
	uint64_t flights;		  /* records ever written */
	struct isth_flight flight[ISTH_FLIGHTS];
};

/*
 * hz: ticks per second, at least 100. per_minute: sessions after a violation in
 * any one minute, at least 2. Half of them may come at once, and the other half
 * come back in a minute.
 */
static inline void isth_quarantine_init(struct isth_quarantine *q, uint64_t hz,
					uint32_t per_minute)
{
	(void)memset(q, 0, sizeof(*q));
	isth_limiter_init(&q->readmissions, 60u * hz, per_minute / 2u,
			  per_minute / 2u);
	q->backoff_min = hz * ISTH_BACKOFF_MIN_MS / 1000u;
	q->backoff_max = hz * ISTH_BACKOFF_MAX_MS / 1000u;
	q->calm = hz * ISTH_CALM_MS / 1000u;
	q->hello = hz * ISTH_HELLO_MS / 1000u;
	q->backoff = q->backoff_min;
}

/* May a session not begin yet? */
static inline bool isth_quarantine_holds(const struct isth_quarantine *q,
					 uint64_t now)
{
	return now < q->until;
}

/* The record written number flights ago, 1 being the last one, or NULL. */
static inline const struct isth_flight *
isth_quarantine_flight(const struct isth_quarantine *q, uint32_t ago)
{
	if (!ago || ago > ISTH_FLIGHTS || ago > q->flights)
		return NULL;
	return &q->flight[(q->flights - ago) % ISTH_FLIGHTS];
}

static inline void isth_quarantine_record(struct isth_quarantine *q,
					  const struct isth_flight *flight)
{
	q->broken[flight->violation.rule]++;
	q->flight[q->flights % ISTH_FLIGHTS] = *flight;
	q->flights++;
}

/*
 * Record a violation and begin a quarantine, or lengthen the one that holds.
 * Its end is put off until there is a token for the session that follows it,
 * and that token is taken now.
 */
static inline void isth_quarantine_enter(struct isth_quarantine *q,
					 const struct isth_flight *flight)
{
	uint64_t now = flight->time;
	uint64_t wait;

	isth_quarantine_record(q, flight);
	if (now > q->until && now - q->until > q->calm)
		q->backoff = q->backoff_min;
	wait = isth_limiter_wait(&q->readmissions, now);
	if (wait < q->backoff)
		wait = q->backoff;
	q->until = now + wait;
	(void)isth_limiter_take(&q->readmissions, q->until);
	q->backoff *= 2u;
	if (q->backoff > q->backoff_max)
		q->backoff = q->backoff_max;
}

#endif
