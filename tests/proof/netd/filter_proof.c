// SPDX-License-Identifier: MIT
/*
 * netd's filter: every frame of every length, of which it is promised the first
 * 100 bytes or all. Memory beyond them does not exist here. The walk over an
 * IPv4 header's options is proved on its own; the others take its promise:
 *
 * SOLVER netd_filter_options: cadical
 * REPLACE netd_filter: options_hold:options_promised
 * REPLACE netd_filter_fragment: options_hold:options_promised
 */
#include "../proof.h"

#include "isths_addresses.c"
#include "isths_filter.c"

#define PROMISED ISTHS_HEAD_SIZE
#define OPTIONS_MAX 40u

void *malloc(__CPROVER_size_t size);

static const uint8_t *frame_any(uint32_t len)
{
	const uint8_t *frame = malloc(len < PROMISED ? len : PROMISED);

	ASSUME(frame);
	return frame;
}

/* In the place of options_hold(). */
bool options_promised(const uint8_t *option, uint32_t len)
{
	HOLDS(len <= OPTIONS_MAX && !(len % 4) &&
		      (!len || __CPROVER_r_ok(option, len)),
	      "the options are there");
	return nondet_u8() & 1;
}

/* A route is found where there is nothing but padding before it. The last
 * option ends where memory does. */
void proof_netd_filter_options(void)
{
	uint8_t options[OPTIONS_MAX]; /* anything */
	uint32_t len = nondet_u32();
	const uint8_t *option;
	bool holds;

	ASSUME(len && len <= OPTIONS_MAX && !(len % 4));
	option = options + OPTIONS_MAX - len;
	holds = options_hold(option, len);
	HOLDS(!holds || (option[0] != 131 && option[0] != 137), "no route");
	HOLDS(!holds || option[0] != 1 || len < 2 ||
		      (option[1] != 131 && option[1] != 137),
	      "no route after padding");
	REACHED(holds && len == OPTIONS_MAX && option[0] == 7);
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

static uint32_t header_size(const uint8_t *frame)
{
	return (frame[14] & 0xf) * 4u;
}

/* That lwIP may skip the options, and see what IGMP asks. */
static void holds_ip4(const uint8_t *frame, uint32_t len)
{
	uint32_t size = header_size(frame);

	HOLDS(frame[14] >> 4 == 4 && size >= 20 && len >= 14 + size,
	      "IPv4's header is whole");
	HOLDS(size == 20 || (frame[16] << 8 | frame[17]) >= size,
	      "a datagram is as long as its options");
	HOLDS(frame[23] != 2 || (frame[20] & 0x3f) || frame[21] ||
		      frame[14 + size] == 0x11,
	      "of IGMP only what asks");
	REACHED(size == 20 && len == 34);
	REACHED(size == 60 && len == 74);
	REACHED(frame[23] == 2);
}

static void holds_ip6(const uint8_t *frame, uint32_t len)
{
	HOLDS(frame[14] >> 4 == 6, "IPv6 is version 6");
	HOLDS(frame[20] != NEXT_ICMP6 || frame[54] != ICMP6_PACKET_TOO_BIG ||
		      frame[58] || frame[59] ||
		      (frame[60] << 8 | frame[61]) >= 1280,
	      "a path's MTU is IPv6's least or more");
	HOLDS(frame[20] != NEXT_OPTIONS ||
		      (len >= 86 && frame[62] == ICMP6_QUERY && frame[21] == 1),
	      "after options only a question of this link's");
	REACHED(frame[20] == NEXT_FRAGMENT);
	REACHED(frame[20] == NEXT_OPTIONS);
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
	len = tagged ? len - 4 : len;
	if (frame[12] == 8 && frame[13] == 0)
		holds_ip4(frame, len);
	if (frame[12] == 0x86 && frame[13] == 0xdd)
		holds_ip6(frame, len);
	REACHED(frame[12] == 8 && frame[13] == 6);
	REACHED(tagged && frame[12] == 8);
}

/* Where a fragment that gets in may end: lwIP's 16 bits hold it. */
void proof_netd_filter_fragment(void)
{
	uint32_t len = nondet_u32(), start, size, header;
	const uint8_t *frame = frame_any(len);

	ASSUME(isths_filter(frame, len) == ISTHS_DROP_NONE);
	frame = behind_tag(frame);
	if (frame[12] != 8 || frame[13] != 0)
		return;
	start = (((uint32_t)frame[20] << 8 | frame[21]) & 0x1fff) * 8;
	size = (uint32_t)frame[16] << 8 | frame[17];
	header = header_size(frame);
	if (start || frame[20] & 0x20)
		HOLDS(size > header && start + size - header <= 65515,
		      "it ends in 65535 with a header of 20");
	REACHED(header == 20 && start + size == 65535);
	REACHED(header == 60 && start + size == 65575);
}
