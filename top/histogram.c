// SPDX-License-Identifier: MIT
#include "histogram.h"

#include <string.h>

/*
 * Values below 2 * HISTOGRAM_FINE have a bucket each. From there on a power of
 * two has HISTOGRAM_FINE of them, by the bits behind its first one.
 */
static unsigned int bucket_of(uint64_t value)
{
	unsigned int shift = 0, index;

	while (value >> shift >= 2u * HISTOGRAM_FINE)
		shift++;
	index = shift * HISTOGRAM_FINE + (unsigned int)(value >> shift);
	if (index >= HISTOGRAM_POWERS * HISTOGRAM_FINE)
		return HISTOGRAM_POWERS * HISTOGRAM_FINE - 1u;
	return index;
}

/* The largest value of a bucket. */
static uint64_t bucket_end(unsigned int index)
{
	unsigned int shift = 0;

	if (index >= 2u * HISTOGRAM_FINE)
		shift = index / HISTOGRAM_FINE - 1u;
	return ((uint64_t)(index - shift * HISTOGRAM_FINE + 1u) << shift) - 1u;
}

void histogram_clear(struct histogram *h)
{
	memset(h, 0, sizeof(*h));
}

void histogram_add(struct histogram *h, uint64_t value)
{
	h->bucket[bucket_of(value)]++;
	h->count++;
	if (value > h->max)
		h->max = value;
}

uint64_t histogram_at(const struct histogram *h, unsigned int permille)
{
	uint64_t rank = (h->count * permille + 999u) / 1000u, seen = 0, end;
	unsigned int index;

	if (!h->count)
		return 0;
	for (index = 0; index < HISTOGRAM_POWERS * HISTOGRAM_FINE; index++) {
		seen += h->bucket[index];
		if (seen && seen >= rank)
			break;
	}
	end = bucket_end(index);
	return end < h->max ? end : h->max;
}
