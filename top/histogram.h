/* SPDX-License-Identifier: MIT */
/*
 * Times, counted in buckets that are as wide as 1/128 of their values, so that
 * percentiles of any number of times take the same memory: at most 0.8 % above
 * the true ones.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_FINE 128u  /* buckets for each power of two */
#define HISTOGRAM_POWERS 34u /* up to 2^40 ns, 18 minutes */

struct histogram {
	uint64_t count;
	uint64_t max;
	uint64_t bucket[HISTOGRAM_POWERS * HISTOGRAM_FINE];
};

void histogram_clear(struct histogram *h);
void histogram_add(struct histogram *h, uint64_t value);

/*
 * A value that the given share of all times, in thousandths, do not exceed; 0
 * when there are none.
 */
uint64_t histogram_at(const struct histogram *h, unsigned int permille);

#endif
