/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The offload fields of a record (SPEC 3.5): may a frame carry them? Asked by
 * a sender of its own frame, and by a receiver of its copy of the peer's words.
 * That the frame holds what they say is for the receiver's IP stack to check.
 */
#ifndef ISTH_OFFLOAD_H
#define ISTH_OFFLOAD_H

#include "isth_layout.h"
#include "isth_rule.h"

/* Names and meaning as in virtio's net header; all 0 for a plain frame. */
struct isth_offload {
	uint8_t flags;	   /* ISTH_RECORD_* */
	uint8_t gso_type;  /* ISTH_GSO_* */
	uint16_t hdr_len;  /* bytes in front of the payload that is cut */
	uint16_t gso_size; /* bytes of payload per segment */
	uint16_t csum_start;
	uint16_t csum_offset; /* of the checksum, from csum_start */
};

/* What both ends offer; a super-frame's checksum is always left undone. */
static inline uint32_t isth_offload_agree(uint32_t own_features,
					  uint32_t peer_features)
{
	uint32_t agreed = own_features & peer_features;

	return agreed & ISTH_FEATURE_CSUM ? agreed : 0u;
}

static inline bool isth_offload_flags_valid(const struct isth_offload *o,
					    uint32_t agreed)
{
	uint32_t known =
		agreed & ISTH_FEATURE_CSUM ?
			ISTH_RECORD_NEEDS_CSUM | ISTH_RECORD_DATA_VALID :
			0u;

	if ((o->flags & ~known) != 0u)
		return false;
	return o->flags & ISTH_RECORD_NEEDS_CSUM ||
	       (!o->csum_start && !o->csum_offset);
}

static inline bool isth_offload_gso_known(const struct isth_offload *o,
					  uint32_t agreed)
{
	switch (o->gso_type) {
	case ISTH_GSO_NONE:
		return !o->hdr_len && !o->gso_size;
	case ISTH_GSO_TCP4:
		return agreed & ISTH_FEATURE_TSO4;
	case ISTH_GSO_TCP6:
		return agreed & ISTH_FEATURE_TSO6;
	default:
		return false;
	}
}

/* The two bytes of the checksum lie behind the Ethernet header, in the frame.
 */
static inline bool isth_offload_csum_inside(const struct isth_offload *o,
					    uint32_t len)
{
	return o->csum_start >= ISTH_FRAME_MIN &&
	       (uint32_t)o->csum_start + o->csum_offset + 2u <= len;
}

/*
 * Segments have payload, behind headers that reach past the checksum, and their
 * checksum is to be made.
 */
static inline bool isth_offload_gso_cuttable(const struct isth_offload *o,
					     uint32_t len)
{
	return o->flags & ISTH_RECORD_NEEDS_CSUM && o->gso_size &&
	       o->hdr_len < len &&
	       (uint32_t)o->csum_start + o->csum_offset + 2u <= o->hdr_len;
}

/*
 * The first rule that a frame of len bytes breaks with these fields, when the
 * features agreed are in force; ISTH_RULE_NONE if none.
 */
static inline enum isth_rule isth_offload_check(const struct isth_offload *o,
						uint32_t agreed, uint32_t len)
{
	if (!isth_offload_flags_valid(o, agreed) ||
	    !isth_offload_gso_known(o, agreed))
		return ISTH_RULE_FIELDS;
	if (o->flags & ISTH_RECORD_NEEDS_CSUM &&
	    !isth_offload_csum_inside(o, len))
		return ISTH_RULE_CSUM;
	if (o->gso_type != ISTH_GSO_NONE && !isth_offload_gso_cuttable(o, len))
		return ISTH_RULE_GSO;
	return ISTH_RULE_NONE;
}

#endif
