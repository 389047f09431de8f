/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Where a shared window may lie (SPEC sections 2.1 and 5.4). EL3 checks it
 * when Linux registers the window, the secure end again before it maps it.
 * Plain arithmetic on the arguments: no memory is touched.
 */
#ifndef ISTH_WINDOW_H
#define ISTH_WINDOW_H

#include "isth_calls.h"
#include "isth_layout.h"

/* [base, base + size), which does not wrap. */
struct isth_range {
	uint64_t base;
	uint64_t size;
};

/* Bytes of each ring in a window of window_size bytes, 0 if not a legal size.
 */
static inline uint32_t isth_window_ring_size(uint64_t window_size)
{
	uint32_t ring_size;

	for (ring_size = ISTH_RING_MIN; ring_size <= ISTH_RING_MAX;
	     ring_size *= 2u) {
		if (window_size == ISTH_WINDOW_SIZE(ring_size))
			return ring_size;
	}
	return 0;
}

static inline bool isth_range_contains(const struct isth_range *outer,
				       const struct isth_range *inner)
{
	return inner->base >= outer->base && inner->size <= outer->size &&
	       inner->base - outer->base <= outer->size - inner->size;
}

static inline bool isth_range_overlaps(const struct isth_range *a,
				       const struct isth_range *b)
{
	return a->base < b->base ? b->base - a->base < a->size :
				   a->base - b->base < b->size;
}

/*
 * The rules for a window on its own, in the order that SPEC gives: alignment,
 * size, wrap-around, wholly inside ram. Returns ISTH_OK or the ISTH_ERR_* of
 * the first rule that fails.
 */
static inline int isth_window_check(const struct isth_range *window,
				    const struct isth_range *ram)
{
	if (window->base % ISTH_WINDOW_ALIGN != 0u)
		return ISTH_ERR_ALIGN;
	if (!isth_window_ring_size(window->size))
		return ISTH_ERR_SIZE;
	if (window->base + window->size < window->base)
		return ISTH_ERR_WRAP;
	if (!isth_range_contains(ram, window))
		return ISTH_ERR_ADDRESS;
	return ISTH_OK;
}

#endif
