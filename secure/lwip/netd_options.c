/* SPDX-License-Identifier: MIT */
/*
 * IPv4's options: skipped, as a host has to skip what it does not use (RFC
 * 1122, 3.2.1.8). They are cut out, and from there on a header is 20 bytes.
 */
#include <string.h>

#include "lwip/ip4.h"
#include "lwip/stats.h"

#include "arch/cc.h"
#include "netd_bytes.h"
#include "netd_counters.h"
#include "netd_hooks.h"

/* Fields of the header, as in RFC 791. */
#define TOTAL_AT 2u
#define CHECKSUM_AT 10u

/* The new header of 20 bytes at ip, of which the old one was options longer. */
static void shorten(uint8_t *ip, uint32_t options)
{
	uint32_t total = (uint32_t)ip[TOTAL_AT] << 8 | ip[TOTAL_AT + 1];
	uint16_t sum;

	ip[0] = 0x45;
	netd_store16(ip + TOTAL_AT, total - options);
	netd_store16(ip + CHECKSUM_AT, 0);
	sum = (uint16_t)~netd_checksum(ip, IP_HLEN);
	memcpy(ip + CHECKSUM_AT, &sum, sizeof(sum));
}

/*
 * LWIP_HOOK_IP4_INPUT: of a frame that isths_filter() lets in, so the header is
 * whole and in one piece, and the datagram no shorter.
 */
int netd_options_skip(struct pbuf *p, struct netif *netif)
{
	uint8_t *ip = p->payload;
	uint32_t size = (ip[0] & 0xfu) * 4u;
	uint32_t options = size - IP_HLEN;

	if (netd_checksum(ip, (int)size) != 0xffff) {
		IP_STATS_INC(ip.chkerr);
		IP_STATS_INC(ip.drop);
		pbuf_free(p);
		return 1;
	}
	netd_counters.options_skipped++;
	memmove(ip + options, ip, IP_HLEN);
	shorten(ip + options, options);
	pbuf_remove_header(p, options);
	ip4_input(p, netif);
	return 1;
}
