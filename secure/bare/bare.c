/* SPDX-License-Identifier: MIT */
/*
 * A whole front end without an IP stack: it answers ARP (RFC 826), ping
 * (RFC 792) and UDP echo (RFC 862, port 7). README shows it; tests/bare and
 * tests/system run it.
 */
#include <string.h>

#include "isths.h"

/* Where things lie in a frame; IPv4 headers with options are not answered. */
/* clang-format off */
enum {
	MAC_TO = 0, MAC_FROM = 6, TYPE = 12,
	ARP = 14, IP_SIZE = 14, ARP_FROM = 22, ARP_TO = 32, ARP_TO_IP = 38,
	IP_FRAGMENT = 20, IP_PROTOCOL = 23, IP_FROM = 26, IP_TO = 30,
	ICMP_TYPE = 34, ICMP_SUM = 36, UDP_FROM = 34, UDP_TO = 36,
	SHORTEST = 42, /* of what is answered */
};
/* clang-format on */

/* A private copy of one frame: what was checked in it stays as it was. */
static uint8_t frame[ISTH_FRAME_MAX];

static uint32_t word(uint32_t at)
{
	return (uint32_t)frame[at] << 8 | frame[at + 1];
}

static void swap(uint32_t a, uint32_t b, uint32_t n)
{
	uint8_t bytes[10];

	memcpy(bytes, frame + a, n);
	memcpy(frame + a, frame + b, n);
	memcpy(frame + b, bytes, n);
}

/* Each makes the question in frame into its answer. False: there is none. */
static bool answer_arp(void)
{
	static const uint8_t question[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };

	if (memcmp(frame + ARP, question, 8) ||
	    memcmp(frame + ARP_TO_IP, isths_addresses.ip4, 4))
		return false;
	frame[ARP + 7] = 2;
	swap(ARP_FROM, ARP_TO, 10);
	memcpy(frame + ARP_FROM, isths_addresses.mac, 6);
	return true;
}

/* The type loses 0x800, so the checksum gains as much (RFC 1624). */
static bool answer_ping(void)
{
	uint32_t sum = word(ICMP_SUM) + 0x800;

	if (word(ICMP_TYPE) != 0x800)
		return false;
	sum += sum >> 16;
	frame[ICMP_TYPE] = 0;
	frame[ICMP_SUM] = (uint8_t)(sum >> 8);
	frame[ICMP_SUM + 1] = (uint8_t)sum;
	return true;
}

/* Not another echo's question: the two would never end. */
static bool answer_udp(void)
{
	if (word(UDP_TO) != 7 || word(UDP_FROM) == 7)
		return false;
	swap(UDP_FROM, UDP_TO, 2);
	return true;
}

/* What changes places leaves a checksum as it is (RFC 1071). */
static bool answer_ip(void)
{
	if (memcmp(frame + IP_TO, isths_addresses.ip4, 4) ||
	    frame[IP_SIZE] != 0x45 || word(IP_FRAGMENT) & 0x3fff)
		return false;
	swap(IP_FROM, IP_TO, 4);
	switch (frame[IP_PROTOCOL]) {
	case 1:
		return answer_ping();
	case 17:
		return answer_udp();
	default:
		return false;
	}
}

static bool answer(uint32_t len)
{
	if (len < SHORTEST)
		return false;
	swap(MAC_FROM, MAC_TO, 6);
	memcpy(frame + MAC_FROM, isths_addresses.mac, 6);
	switch (word(TYPE)) {
	case 0x0806:
		return answer_arp();
	case 0x0800:
		return answer_ip();
	default:
		return false;
	}
}

void front_move(void)
{
	struct isth_frame f;

	while (isths_rx_begin(&f)) {
		isths_rx_copy(0, frame, f.len);
		if (!isths_rx_finish(frame) || !answer(f.len) ||
		    isths_tx_begin(f.len, NULL, false))
			continue;
		isths_tx_write(0, frame, f.len);
		isths_tx_finish();
	}
}
