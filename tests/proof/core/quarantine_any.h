/* SPDX-License-Identifier: MIT */
/*
 * Any state that a quarantine can be in. quarantine_consistent() is both what
 * the harnesses assume and what they prove of each function.
 */
#ifndef QUARANTINE_ANY_H
#define QUARANTINE_ANY_H

#include "isth_quarantine.h"

/*
 * How far the proofs go, in ticks: 146 years of nanoseconds for a time, 13 days
 * for a span of it. isth_quarantine_init() gives spans far below that (proof
 * quarantine_init). And in violations, of which a year cannot have 2^34.
 */
#define TIME_MAX (UINT64_C(1) << 62)
#define SPAN_MAX (UINT64_C(1) << 50)
#define FLIGHTS_MAX (UINT64_C(1) << 62)

static bool limiter_consistent(const struct isth_limiter *l)
{
	return l->cost >= 1 && l->cost <= l->depth && l->depth <= SPAN_MAX;
}

/* When the last violation was; 0: never. */
static uint64_t quarantine_last(const struct isth_quarantine *q)
{
	return q->flights ? q->flight[(q->flights - 1) % ISTH_FLIGHTS].time : 0;
}

static bool until_by_backoff(const struct isth_quarantine *q)
{
	return !q->until || q->until <= quarantine_last(q) + q->backoff;
}

/*
 * The last two lines keep until from going back: it is what the last
 * violation's back-off made it, or the bucket, and neither has shrunk.
 */
static bool quarantine_consistent(const struct isth_quarantine *q)
{
	const struct isth_limiter *l = &q->readmissions;

	return limiter_consistent(l) && q->backoff_min >= 1 &&
	       q->backoff_min <= q->backoff && q->backoff <= q->backoff_max &&
	       q->backoff_max <= SPAN_MAX && q->calm <= SPAN_MAX &&
	       q->hello >= 1 && q->hello <= SPAN_MAX &&
	       l->full_at <= q->until + l->depth &&
	       (until_by_backoff(q) ||
		q->until + (l->depth - l->cost) <= l->full_at);
}

static enum isth_rule rule_any(void)
{
	uint32_t rule = nondet_u32();

	ASSUME(rule < ISTH_RULE_COUNT);
	return (enum isth_rule)rule;
}

static struct isth_quarantine quarantine_any(void)
{
	struct isth_quarantine any;

	any.flight[0].violation.rule = rule_any();
	any.flight[1].violation.rule = rule_any();
	any.flight[2].violation.rule = rule_any();
	any.flight[3].violation.rule = rule_any();
	any.flight[4].violation.rule = rule_any();
	any.flight[5].violation.rule = rule_any();
	any.flight[6].violation.rule = rule_any();
	any.flight[7].violation.rule = rule_any();
	ASSUME(any.flights < FLIGHTS_MAX && any.until <= TIME_MAX &&
	       quarantine_last(&any) <= TIME_MAX);
	ASSUME(quarantine_consistent(&any));
	return any;
}

/*
 * What isth_quarantine_enter() promises besides, so that the session machine's
 * proofs need not look into it: proved by quarantine_enter.
 */
static bool enter_promise(const struct isth_quarantine *before,
			  const struct isth_quarantine *after, uint64_t now)
{
	return after->until >= before->until && after->until > now &&
	       after->flights == before->flights + 1;
}

/* A time of a clock that never goes back. */
static uint64_t now_any(const struct isth_quarantine *q)
{
	uint64_t now = nondet_u64();

	ASSUME(now >= quarantine_last(q) && now <= TIME_MAX);
	return now;
}

#endif
