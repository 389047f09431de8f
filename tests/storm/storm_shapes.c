/* SPDX-License-Identifier: MIT */
/*
 * Scripts: frames and chains of fragments of every odd size, and then netd
 * still answers.
 */
#include <stddef.h>

#include "storm.h"

#define TYPES 4u
#define SHORT_MIN 14u
#define SHORT_MAX 120u
#define FRAGMENTS_MAX 40u /* more than anyone keeps of one datagram */

/* True once netd has answered to a connection that does as it should. */
static bool answers(void)
{
	static struct storm_tcp *connection;
	static uint32_t patience;

	storm_send_arp();
	if (!connection || ++patience % 50 == 0)
		connection = storm_tcp_open(7, false);
	return connection->ready;
}

/*
 * Every length from a bare Ethernet header, then around the MTU, and far
 * beyond all buffers, for each protocol.
 */
bool storm_lengths(void)
{
	static const uint32_t types[TYPES] = { 0x0800, 0x86dd, 0x0806, 0x8100 };
	static const uint32_t longer[] = {
		1513, 1514, 1515, 9014, 65534, 65535
	};
	static uint32_t len = SHORT_MIN, n;
	uint32_t i;

	if (len <= SHORT_MAX) {
		for (i = 0; i < TYPES; i++)
			storm_send_length(types[i], len);
		len++;
		return false;
	}
	if (n < sizeof(longer) / sizeof(longer[0])) {
		for (i = 0; i < TYPES; i++)
			storm_send_length(types[i], longer[n]);
		n++;
		return false;
	}
	return answers();
}

/* Chains that never end, of no bytes, of tiny pieces, of one piece again. */
static void chain(bool ip6, uint32_t id, uint32_t kind)
{
	struct storm_fragment f = { .id = id, .more = true };
	uint32_t i;

	for (i = 0; i < FRAGMENTS_MAX; i++) {
		switch (kind) {
		case 0: /* nothing in it */
			break;
		case 1: /* smaller than any header, one after the other */
			f.start = i * 8;
			f.len = 8;
			break;
		case 2: /* the same piece for ever */
			f.len = 16;
			break;
		case 3: /* each overlaps the one before */
			f.start = i * 8;
			f.len = 64;
			break;
		case 4: /* from the end to the front */
			f.start = (FRAGMENTS_MAX - 1 - i) * 1440;
			f.len = 1440;
			f.more = i;
			break;
		default: /* the whole chain, and one beyond its end */
			f.start = i * 1440;
			f.len = 1440;
			f.more = i != FRAGMENTS_MAX - 2;
			break;
		}
		storm_send_fragment(ip6, &f);
	}
}

bool storm_fragments(void)
{
	static uint32_t n;

	if (n < 60) {
		chain(n % 2, n, n / 2 % 6);
		n++;
		return false;
	}
	return answers();
}
