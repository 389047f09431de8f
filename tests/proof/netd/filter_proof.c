// SPDX-License-Identifier: MIT
/*
 * netd's filter: every frame of every length, of which it is promised the first
 * 100 bytes or all. Memory beyond them does not exist here.
 */
#include "../proof.h"

#include "isths_addresses.c"
#include "isths_filter.c"

#define PROMISED ISTHS_HEAD_SIZE

void *malloc(__CPROVER_size_t size);

static const uint8_t *frame_any(uint32_t len)
{
	const uint8_t *frame = malloc(len < PROMISED ? len : PROMISED);

	ASSUME(frame);
	return frame;
}

static bool is_tagged(const uint8_t *frame)
{
	return frame[12] == 0x81 && frame[13] == 0;
}

/* What its type and what follows are, with a tag or without. */
static const uint8_t *behind_tag(const uint8_t *frame)
{
	return is_tagged(frame) ? frame + VLAN_SIZE : frame;
}

void proof_netd_filter(void)
{
	uint32_t len = nondet_u32();
	const uint8_t *frame = frame_any(len);
	enum isths_drop drop = isths_filter(frame, len);
	bool tagged;

	HOLDS(drop < ISTHS_DROP_COUNT, "a reason");
	HOLDS(len >= 14 || drop == ISTHS_DROP_SHORT, "no runt gets in");
	if (drop != ISTHS_DROP_NONE)
		return;
	HOLDS(frame[0] & 1 || frame[5] == 1, "for this station");
	tagged = is_tagged(frame);
	HOLDS(!tagged || (len >= 18 && !(frame[14] & 0xf) && !frame[15]),
	      "a tag is for no VLAN");
	frame = behind_tag(frame);
	HOLDS(!is_tagged(frame), "one tag at most");
	HOLDS(frame[12] != 8 || frame[13] != 0 || frame[14] == 0x45,
	      "IPv4 has no options");
	HOLDS(frame[12] != 0x86 || frame[13] != 0xdd || frame[14] >> 4 == 6,
	      "IPv6 is version 6");
	HOLDS(frame[12] != 0x86 || frame[13] != 0xdd ||
		      frame[20] != NEXT_ICMP6 ||
		      frame[54] != ICMP6_PACKET_TOO_BIG || frame[58] ||
		      frame[59] || (frame[60] << 8 | frame[61]) >= 1280,
	      "a path's MTU is IPv6's least or more");
	REACHED(frame[12] == 8 && frame[13] == 6);
	REACHED(!tagged && frame[12] == 8 && frame[13] == 0 && len == 34);
	REACHED(frame[12] == 0x86 && frame[20] == NEXT_FRAGMENT);
	REACHED(tagged && frame[12] == 8);
}

/* Where a fragment that gets in may end: lwIP's 16 bits hold it. */
void proof_netd_filter_fragment(void)
{
	uint32_t len = nondet_u32(), start, size;
	const uint8_t *frame = frame_any(len);

	ASSUME(isths_filter(frame, len) == ISTHS_DROP_NONE);
	frame = behind_tag(frame);
	if (frame[12] != 8 || frame[13] != 0)
		return;
	start = (((uint32_t)frame[20] << 8 | frame[21]) & 0x1fff) * 8;
	size = (uint32_t)frame[16] << 8 | frame[17];
	if (start || frame[20] & 0x20)
		HOLDS(size > 20 && start + size <= 65535, "it ends in 65535");
	REACHED(start + size == 65535);
}
