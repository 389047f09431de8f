// SPDX-License-Identifier: MIT
/* Quarantine and token bucket: for every clock, rate, state and time. */
#include "quarantine_any.h"

void proof_load(const void *p, uint64_t n)
{
	(void)p;
	(void)n;
	HOLDS(false, "no word of the window is loaded");
}

void proof_store(const void *p, uint64_t n)
{
	(void)p;
	(void)n;
	HOLDS(false, "no word of the window is stored");
}

void proof_store32(const void *p, uint32_t v)
{
	(void)p;
	(void)v;
}

/* Any clock up to 1 THz, any rate and burst of 32 bits. */
void proof_limiter_init(void)
{
	struct isth_limiter l;
	uint64_t hz = nondet_u64();
	uint32_t rate = nondet_u32(), burst = nondet_u32();

	ASSUME(hz >= 1 && hz <= UINT64_C(1000000000000));
	ASSUME(burst <= UINT64_MAX / UINT64_C(1000000000000));
	isth_limiter_init(&l, hz, rate, burst);
	HOLDS(l.cost >= 1 && l.cost <= hz, "a token costs time");
	HOLDS(rate < 2 || rate >= hz || l.cost < hz, "a rate is a rate");
	HOLDS(l.full_at == 0, "the bucket is full");
	HOLDS(burst > 1 || l.depth == l.cost, "it holds one token at least");
	REACHED(rate > hz);
	REACHED(l.cost == hz);
}

static struct isth_limiter limiter_any(void)
{
	struct isth_limiter any;

	ASSUME(limiter_consistent(&any));
	return any;
}

void proof_limiter_wait(void)
{
	struct isth_limiter l = limiter_any();
	uint64_t now = nondet_u64(), wait;

	ASSUME(now <= TIME_MAX && l.full_at <= TIME_MAX * 2);
	wait = isth_limiter_wait(&l, now);
	HOLDS(!isth_limiter_wait(&l, now + wait), "then there is one");
	HOLDS(!wait || isth_limiter_wait(&l, now + wait - 1) == 1,
	      "and not earlier");
	REACHED(wait == 1);
	REACHED(!wait && l.full_at > now);
}

/*
 * The bucket's law, from which its rate follows: each token puts full_at on by
 * a cost from itself and from now, and full_at never lies more than a depth
 * ahead when one is given. So of n tokens in a time t: n * cost <= t + depth.
 */
void proof_limiter_take(void)
{
	struct isth_limiter before = limiter_any(), l = before;
	uint64_t now = nondet_u64();
	bool taken;

	ASSUME(now <= TIME_MAX && l.full_at <= TIME_MAX * 2);
	taken = isth_limiter_take(&l, now);
	HOLDS(taken == !isth_limiter_wait(&before, now), "if one is there");
	HOLDS(l.cost == before.cost && l.depth == before.depth,
	      "its rate stays");
	if (taken) {
		HOLDS(l.full_at >= before.full_at + l.cost &&
			      l.full_at >= now + l.cost &&
			      l.full_at <= now + l.depth,
		      "a token is taken");
		HOLDS(l.full_at == now + l.cost ||
			      l.full_at == before.full_at + l.cost,
		      "and no more than one");
	}
	HOLDS(taken || l.full_at == before.full_at, "nothing is taken");
	REACHED(taken && before.full_at > now);
	REACHED(!taken);
}

/* Clocks from 100 Hz to 10 GHz. */
void proof_quarantine_init(void)
{
	struct isth_quarantine q;
	uint64_t hz = nondet_u64();
	uint32_t per_minute = nondet_u32();

	ASSUME(hz >= 100 && hz <= UINT64_C(10000000000));
	/* 2, 3: one token; then powers of two and odd ones between. */
	ASSUME(per_minute >= 2 &&
	       (per_minute <= 64 || per_minute == ISTH_READMISSIONS));
	isth_quarantine_init(&q, hz, per_minute);
	HOLDS(quarantine_consistent(&q), "the quarantine is consistent");
	HOLDS(q.backoff == q.backoff_min && !q.until && !q.flights,
	      "no quarantine holds");
	HOLDS(!isth_quarantine_flight(&q, 1), "there is no record");
	REACHED(per_minute == ISTH_READMISSIONS);
}

static struct isth_flight flight_any(const struct isth_quarantine *q)
{
	struct isth_flight any;

	any.violation.rule = rule_any();
	any.time = now_any(q);
	return any;
}

void proof_quarantine_enter(void)
{
	struct isth_quarantine before = quarantine_any(), q = before;
	const struct isth_limiter *l = &q.readmissions;
	struct isth_flight flight = flight_any(&q);
	enum isth_rule rule = flight.violation.rule;

	isth_quarantine_enter(&q, &flight);
	HOLDS(quarantine_consistent(&q), "the quarantine is consistent");
	HOLDS(quarantine_last(&q) == flight.time, "the record is the last");
	HOLDS(q.broken[rule] == before.broken[rule] + 1, "the rule is counted");
	HOLDS(l->full_at == q.until + l->cost ||
		      l->full_at == before.readmissions.full_at + l->cost,
	      "one token is taken");
	REACHED(q.flights == ISTH_FLIGHTS + 1);
}

void proof_quarantine_until(void)
{
	struct isth_quarantine before = quarantine_any(), q = before;
	struct isth_flight flight = flight_any(&q);
	uint64_t latest;

	isth_quarantine_enter(&q, &flight);
	HOLDS(q.until >= flight.time + q.backoff_min, "it holds for a time");
	latest = before.until + q.readmissions.cost;
	if (latest < flight.time + q.backoff_max)
		latest = flight.time + q.backoff_max;
	HOLDS(q.until <= latest, "it ends in time");
	HOLDS(q.flights == before.flights + 1, "one record");
	REACHED(q.until == flight.time + q.backoff_max);
	REACHED(q.until > flight.time + q.backoff_max);
	REACHED(q.backoff == 2 * q.backoff_min && before.backoff > q.backoff);
}

/* What made until what it was still holds it there: the back-off did... */
void proof_quarantine_longer(void)
{
	struct isth_quarantine before = quarantine_any(), q = before;
	struct isth_flight flight = flight_any(&q);

	ASSUME(until_by_backoff(&q));
	isth_quarantine_enter(&q, &flight);
	HOLDS(enter_promise(&before, &q, flight.time), "it only gets longer");
	REACHED(before.until > flight.time);
	REACHED(before.until < flight.time);
}

/* ...or the bucket. */
void proof_quarantine_longer_by_bucket(void)
{
	struct isth_quarantine before = quarantine_any(), q = before;
	struct isth_flight flight = flight_any(&q);

	ASSUME(!until_by_backoff(&q));
	isth_quarantine_enter(&q, &flight);
	HOLDS(enter_promise(&before, &q, flight.time), "it only gets longer");
	REACHED(before.until > flight.time);
	REACHED(before.until < flight.time);
}

void proof_quarantine_holds(void)
{
	struct isth_quarantine q = quarantine_any();
	uint64_t now = nondet_u64();

	HOLDS(isth_quarantine_holds(&q, now) == (now < q.until),
	      "until its end and no longer");
	REACHED(!isth_quarantine_holds(&q, now));
}

void proof_quarantine_flight(void)
{
	struct isth_quarantine q = quarantine_any();
	uint32_t ago = nondet_u32();
	const struct isth_flight *flight = isth_quarantine_flight(&q, ago);

	HOLDS((flight != NULL) ==
		      (ago >= 1 && ago <= ISTH_FLIGHTS && ago <= q.flights),
	      "a record that there is");
	HOLDS(!flight ||
		      (flight >= q.flight && flight < q.flight + ISTH_FLIGHTS),
	      "one of the records");
	REACHED(flight && ago == ISTH_FLIGHTS);
	REACHED(!flight && ago && ago <= ISTH_FLIGHTS);
}
