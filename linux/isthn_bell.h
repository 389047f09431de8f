/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one context (tx or rx) tells the secure world: positions of a ring, and
 * doorbells for those that it asked to hear of.
 */
#ifndef ISTHN_BELL_H
#define ISTHN_BELL_H

#include <linux/types.h>

struct isthn_bell {
	u64 published;
	u64 ring_bytes; /* the sum of what lay in the ring at each of these */
	u64 suppressed; /* of these: no bell was asked for */
	u64 rung;
	u64 throttled; /* over EL3's budget: the frames wait for a poll */
	u64 failed;
	bool owed; /* the last one asked for was not delivered */
};

void isthn_bell_published(struct isthn_bell *bell, u32 ring_bytes, bool asked);
void isthn_bell_ring(struct isthn_bell *bell);

#endif
