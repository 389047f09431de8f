// SPDX-License-Identifier: MIT
/*
 * A station in any VLAN, or in none: what gets in has that tag and no other,
 * whatever its priority; lwIP sees the frame without it, and what goes has it.
 * What is in a packet of IP is netd_filter's affair:
 *
 * REPLACE netd_vlan: filter_ip4:ip_any filter_ip6:ip_any
 */
#include "../proof.h"

#include "isths_addresses.h"

static struct isths_addresses station;
#define isths_addresses station

#include "isths_filter.c"
#include "netd_vlan.c"

#define PROMISED ISTHS_HEAD_SIZE
#define TAGGED 18u

void *malloc(__CPROVER_size_t size);

static void copy(uint8_t *to, const uint8_t *from, uint32_t len)
{
	while (len--)
		to[len] = from[len];
}

/* In the place of those that look at IP. */
enum isths_drop ip_any(const uint8_t *frame, uint32_t len)
{
	HOLDS(len >= 14 && __CPROVER_r_ok(frame, 14), "there is a frame");
	return nondet_u8() & 1 ? ISTHS_DROP_SHORT : ISTHS_DROP_NONE;
}

u8_t pbuf_remove_header(struct pbuf *p, size_t size)
{
	p->payload = (uint8_t *)p->payload + size;
	p->len = (u16_t)(p->len - size);
	return 0;
}

static uint8_t wire[TAGGED];

void isths_tx_write(uint32_t offset, const void *bytes, uint32_t len)
{
	HOLDS(offset + len <= sizeof(wire), "the headers alone");
	copy(wire + offset, bytes, len);
}

static uint32_t vlan_any(void)
{
	uint32_t vlan = nondet_u16() & 0xfffu;

	station.vlan[0] = (uint8_t)(vlan >> 8);
	station.vlan[1] = (uint8_t)vlan;
	return vlan;
}

static bool is_tagged(const uint8_t *frame)
{
	return frame[12] == 0x81 && frame[13] == 0;
}

static uint32_t number(const uint8_t *frame)
{
	return (frame[14] & 0xfu) << 8 | frame[15];
}

/* lwIP's frame: the stations and what came after the tag. */
static void holds_without(const uint8_t *frame)
{
	uint8_t bytes[TAGGED + 2];
	struct pbuf p = { .payload = bytes, .len = sizeof(bytes) };

	copy(bytes, frame, TAGGED);
	netd_vlan_take_off(&p);
	HOLDS(p.payload == bytes + 4 && p.len == sizeof(bytes) - 4,
	      "it is shorter by its tag");
	HOLDS(!memcmp(p.payload, frame, 12), "the stations are kept");
	HOLDS(!memcmp(bytes + 16, frame + 16, 2), "the type comes after them");
}

void proof_netd_vlan(void)
{
	uint32_t vlan = vlan_any(), len = nondet_u32();
	const uint8_t *frame = malloc(len < PROMISED ? len : PROMISED);
	enum isths_drop drop;
	bool in;

	ASSUME(frame);
	drop = isths_filter(frame, len);
	if (len < 14 || !for_this_station(frame))
		return;
	if (!is_tagged(frame)) {
		HOLDS((drop == ISTHS_DROP_VLAN) == !!vlan, "a tag is missed");
		return;
	}
	HOLDS(len >= TAGGED || drop == ISTHS_DROP_SHORT, "the tag is whole");
	if (len < TAGGED)
		return;
	in = number(frame) == vlan;
	HOLDS((drop == ISTHS_DROP_VLAN) == !in, "of another VLAN");
	HOLDS(!in || !is_tagged(frame + 4) || drop == ISTHS_DROP_ETHERTYPE,
	      "one tag alone");
	REACHED(vlan && drop == ISTHS_DROP_NONE && frame[14] >> 4 == 0xf);
	REACHED(drop == ISTHS_DROP_VLAN && vlan && !number(frame));
	if (drop == ISTHS_DROP_NONE)
		holds_without(frame);
}

/* What the packet's header says; of what is no packet, none. */
static uint32_t priority_wanted(const uint8_t *frame)
{
	if (frame[12] == 8 && frame[13] == 0)
		return frame[15] >> 5;
	if (frame[12] == 0x86 && frame[13] == 0xdd)
		return (frame[14] & 0xfu) >> 1;
	return 0;
}

void proof_netd_vlan_write(void)
{
	uint8_t frame[TAGGED]; /* anything */
	struct pbuf p = { .payload = frame, .len = sizeof(frame) };
	uint32_t vlan = vlan_any();

	HOLDS(netd_vlan_size() == (vlan ? 4u : 0u), "room for a tag");
	netd_vlan_write(&p);
	HOLDS(!memcmp(wire, frame, 12) && is_tagged(wire), "a tag is there");
	HOLDS(number(wire) == vlan, "of this VLAN");
	HOLDS(wire[14] >> 5 == priority_wanted(frame), "its priority");
	HOLDS(!(wire[14] & 0x10), "not to be dropped first");
	REACHED(vlan && wire[14] >> 5 == 7 && frame[12] == 8);
}
