/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The rules that a peer can break, and the record of one that it broke. */
#ifndef ISTH_RULE_H
#define ISTH_RULE_H

#include <isth_port.h>

/* SPEC section 7. */
enum isth_rule {
	ISTH_RULE_NONE,
	ISTH_RULE_MAGIC,       /* V-01 identity: magic */
	ISTH_RULE_VERSION,     /* V-02 identity: major version */
	ISTH_RULE_RING_SIZE,   /* V-03 identity: ring size */
	ISTH_RULE_TXPTR_ALIGN, /* V-04 txptr is a multiple of 16 */
	ISTH_RULE_TXPTR_RANGE, /* V-05 txptr moved on, within the ring */
	ISTH_RULE_RXPTR_ALIGN, /* V-06 rxptr is a multiple of 16 */
	ISTH_RULE_RXPTR_RANGE, /* V-07 rxptr moved on, up to txptr */
	ISTH_RULE_LEN,	       /* V-08 14 <= len <= 65535 */
	ISTH_RULE_RECORD,      /* V-09 the record lies before txptr */
	ISTH_RULE_FIELDS,      /* V-10 offload fields of agreed features */
	ISTH_RULE_CSUM,	       /* V-11 the checksum lies in the frame */
	ISTH_RULE_GSO,	       /* V-12 a super-frame can be cut */
	ISTH_RULE_COUNT
};

/* A broken rule: kept until the next session. */
struct isth_violation {
	enum isth_rule rule;
	uint32_t position; /* where in the ring it was found */
	uint32_t found;	   /* the peer's word */
	uint32_t limit;	   /* what it was checked against */
};

static inline void isth_violation_clear(struct isth_violation *v)
{
	(void)memset(v, 0, sizeof(*v));
}

/* The first violation stays. */
static inline void isth_violation_set(struct isth_violation *v,
				      enum isth_rule rule, uint32_t position,
				      uint32_t found, uint32_t limit)
{
	if (v->rule != ISTH_RULE_NONE)
		return;
	v->rule = rule;
	v->position = position;
	v->found = found;
	v->limit = limit;
}

#endif
