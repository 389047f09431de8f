/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A record's header (SPEC 3.2): how a sender packs it, and how a receiver
 * unpacks and checks it. In the ring it is two words of 64 bits, each stored
 * once and loaded once; what is here works on copies of them.
 */
#ifndef ISTH_RECORD_H
#define ISTH_RECORD_H

#include "isth_layout.h"
#include "isth_offload.h"

/* The two words, as isth_record_shm lays them out. */
struct isth_record {
	uint64_t lo;
	uint64_t hi;
};

/* What they say of the frame. */
struct isth_frame {
	uint32_t len;
	struct isth_offload offload;
};

/* Of a frame of len bytes. offload may be NULL for a plain frame. */
static inline struct isth_record
isth_record_pack(uint32_t len, const struct isth_offload *offload)
{
	struct isth_record record = { len, 0 };

	if (offload == NULL)
		return record;
	record.lo |= (uint64_t)offload->flags << 32 |
		     (uint64_t)offload->gso_type << 40 |
		     (uint64_t)offload->hdr_len << 48;
	record.hi = offload->gso_size | (uint64_t)offload->csum_start << 16 |
		    (uint64_t)offload->csum_offset << 32;
	return record;
}

static inline void isth_record_unpack(const struct isth_record *record,
				      struct isth_frame *frame)
{
	struct isth_offload *o = &frame->offload;

	frame->len = (uint32_t)record->lo;
	o->flags = (uint8_t)(record->lo >> 32);
	o->gso_type = (uint8_t)(record->lo >> 40);
	o->hdr_len = (uint16_t)(record->lo >> 48);
	o->gso_size = (uint16_t)record->hi;
	o->csum_start = (uint16_t)(record->hi >> 16);
	o->csum_offset = (uint16_t)(record->hi >> 32);
}

/*
 * The first rule that a header breaks, V-08 to V-12, or ISTH_RULE_NONE. frame:
 * the same header, unpacked. available: bytes from the record to txptr. agreed:
 * the session's features.
 */
static inline enum isth_rule isth_record_check(const struct isth_record *record,
					       const struct isth_frame *frame,
					       uint32_t available,
					       uint32_t agreed)
{
	if (frame->len < ISTH_FRAME_MIN || frame->len > ISTH_FRAME_MAX)
		return ISTH_RULE_LEN;
	if (ISTH_RECORD_SIZE(frame->len) > available)
		return ISTH_RULE_RECORD;
	if (record->hi >> 48 != 0u) /* reserved */
		return ISTH_RULE_FIELDS;
	return isth_offload_check(&frame->offload, agreed, frame->len);
}

#endif
