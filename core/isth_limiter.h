/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Token bucket, kept as the time at which it will be full again (the virtual
 * scheduling form of ITU-T I.371's generic cell rate algorithm): no division
 * and no loop when a token is taken. One caller at a time.
 */
#ifndef ISTH_LIMITER_H
#define ISTH_LIMITER_H

#include <isth_port.h>

struct isth_limiter {
	uint64_t full_at; /* ticks; the bucket is full from then on */
	uint64_t cost;	  /* ticks that one token takes to come back */
	uint64_t depth;	  /* ticks that a whole bucket takes */
};

/*
 * rate tokens per second, burst of them at once, of a clock of hz ticks per
 * second. A rate above hz counts as hz; rate and burst of 0 count as 1.
 * burst * hz must fit 64 bits.
 */
static inline void isth_limiter_init(struct isth_limiter *l, uint64_t hz,
				     uint64_t rate, uint64_t burst)
{
	if (!rate)
		rate = 1;
	if (!burst)
		burst = 1;
	l->full_at = 0;
	l->cost = rate < hz ? hz / rate : 1u;
	l->depth = l->cost * burst;
}

/* Ticks from now (never going back) until a token is there; 0: one is. */
static inline uint64_t isth_limiter_wait(const struct isth_limiter *l,
					 uint64_t now)
{
	uint64_t lacks = l->full_at > now ? l->full_at - now : 0u;
	uint64_t allowed = l->depth - l->cost;

	return lacks > allowed ? lacks - allowed : 0u;
}

/* Take one token at time now; false: there is none. */
static inline bool isth_limiter_take(struct isth_limiter *l, uint64_t now)
{
	if (isth_limiter_wait(l, now) != 0u)
		return false;
	l->full_at = (l->full_at > now ? l->full_at : now) + l->cost;
	return true;
}

#endif
