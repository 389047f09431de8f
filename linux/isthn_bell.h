/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one context (tx or rx) tells the secure world: positions of a ring, and
 * doorbells for those that it asked to hear of.
 */
#ifndef ISTHN_BELL_H
#define ISTHN_BELL_H

#include <linux/types.h>

#include "isthn_stats.h"

struct isthn_bell {
	u64 published;
	u64 ring_bytes; /* the sum of what lay in the ring at each of these */
	u64 suppressed; /* of these: no bell was asked for */
	u64 rung;
	u64 throttled; /* over EL3's budget: the frames wait for a poll */
	u64 failed;
	bool owed; /* the last one asked for was not delivered */
};

void isthn_bell_ring(struct isthn_bell *bell);

/*
 * A position was published while so many bytes lay in its ring, 0: there was
 * none to publish. Ring if the peer asked for it, or is owed a bell.
 */
static inline void isthn_bell_published(struct isthn_bell *bell,
					u32 ring_bytes, bool asked)
{
	if (ring_bytes) {
		isthn_count(&bell->published, 1);
		isthn_count(&bell->ring_bytes, ring_bytes);
	}
	if (asked || bell->owed)
		isthn_bell_ring(bell);
	else if (ring_bytes)
		isthn_count(&bell->suppressed, 1);
}

#endif
