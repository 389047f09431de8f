/* SPDX-License-Identifier: MIT */
/*
 * Latencies counted by size. Buckets are 16 ns wide below 4096 ns, where a
 * punctual task's are, and 1/16 of their own octave above; the last takes all
 * from 2^20 ns.
 */
#ifndef LATENCY_H
#define LATENCY_H

#include <stdint.h>

#define LATENCY_FINE_SHIFT 4u  /* 16 ns */
#define LATENCY_FINE_BITS 12u  /* up to 4096 ns */
#define LATENCY_LIMIT_BITS 20u /* the last bucket's beginning */
#define LATENCY_PARTS 16u      /* of an octave */
#define LATENCY_FINE (1u << (LATENCY_FINE_BITS - LATENCY_FINE_SHIFT))
#define LATENCY_BUCKETS \
	(LATENCY_FINE + \
	 (LATENCY_LIMIT_BITS - LATENCY_FINE_BITS) * LATENCY_PARTS + 1u)

static inline unsigned int latency_bucket(uint64_t ns)
{
	unsigned int octave;

	if (ns < 1u << LATENCY_FINE_BITS)
		return (unsigned int)(ns >> LATENCY_FINE_SHIFT);
	if (ns >= 1u << LATENCY_LIMIT_BITS)
		return LATENCY_BUCKETS - 1u;
	octave = 63u - (unsigned int)__builtin_clzl(ns);
	return LATENCY_FINE + (octave - LATENCY_FINE_BITS) * LATENCY_PARTS +
	       (unsigned int)(ns >> (octave - 4u)) % LATENCY_PARTS;
}

/* The smallest latency in a bucket. */
static inline uint64_t latency_bucket_ns(unsigned int bucket)
{
	unsigned int part;

	if (bucket < LATENCY_FINE)
		return (uint64_t)bucket << LATENCY_FINE_SHIFT;
	part = bucket - LATENCY_FINE;
	return (uint64_t)(LATENCY_PARTS + part % LATENCY_PARTS)
	       << (LATENCY_FINE_BITS - 4u + part / LATENCY_PARTS);
}

#endif
