/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#include "isths.h"

#include "arch/cc.h"
#include "netd_bytes.h"
#include "netd_counters.h"
#include "netd_hooks.h"
#include "netd_mtu.h"
#include "netd_tcp.h"

/* ICMP: RFC 792, 1191; ICMPv6: RFC 4443. The MTU ends the header. */
#define UNREACHABLE 3u
#define FRAGMENTATION_NEEDED 4u
#define PACKET_TOO_BIG 2u
#define ICMP_SIZE 8u
#define QUOTED 8u /* bytes after the IP header quoted: ports and number */
#define LEAST4 (IP_HLEN + ICMP_SIZE + IP_HLEN + QUOTED)
#define LEAST6 (IP6_HLEN + ICMP_SIZE + IP6_HLEN + QUOTED)

/* Stations of IPv6 that are remembered, and for how long (RFC 8201, 4). */
#define PATHS 8u
#define PATH_MS 600000u

/* What the message says, and of what. */
struct quote {
	bool ip6;
	uint8_t protocol;
	uint16_t mtu;
	const uint8_t *source; /* addresses as they lie in the header */
	const uint8_t *destination;
	const uint8_t *payload;
};

static struct path {
	ip6_addr_t to;
	uint32_t since; /* ms */
	uint16_t mtu;	/* 0: unused */
} paths[PATHS];

static struct path *find_path(const void *to)
{
	struct path *path;

	for (path = paths; path < paths + PATHS; path++) {
		if (path->mtu && !memcmp(path->to.addr, to, 16))
			return path;
	}
	return NULL;
}

uint16_t netd_mtu_to6(const ip6_addr_t *to)
{
	struct path *path = find_path(to->addr);

	if (!path)
		return UINT16_MAX;
	if (isths_ms() - path->since >= PATH_MS)
		path->mtu = 0;
	return path->mtu ? path->mtu : UINT16_MAX;
}

/* In place of one that is unused, or of each in turn. */
static struct path *new_path(void)
{
	static unsigned int turn;
	struct path *path;

	for (path = paths; path < paths + PATHS; path++) {
		if (!path->mtu)
			return path;
	}
	return &paths[turn++ % PATHS];
}

/* Longer than before only after some time. */
static bool remember(const struct quote *q)
{
	struct path *path = find_path(q->destination);

	if (path && q->mtu >= path->mtu)
		return false;
	if (!path)
		path = new_path();
	memcpy(path->to.addr, q->destination, sizeof(path->to.addr));
	path->since = isths_ms();
	path->mtu = q->mtu;
	return true;
}

static bool is_address(const ip_addr_t *address, const uint8_t *bytes, bool ip6)
{
	if (!!IP_IS_V6(address) != ip6)
		return false;
	if (ip6)
		return !memcmp(ip_2_ip6(address)->addr, bytes, 16);
	return !memcmp(&ip_2_ip4(address)->addr, bytes, 4);
}

static bool is_of(const struct quote *q, const struct tcp_pcb *pcb)
{
	uint32_t ahead = netd_load32(q->payload + 4) - pcb->lastack;

	return netd_load16(q->payload) == pcb->local_port &&
	       netd_load16(q->payload + 2) == pcb->remote_port &&
	       ahead < pcb->snd_nxt - pcb->lastack &&
	       is_address(&pcb->local_ip, q->source, q->ip6) &&
	       is_address(&pcb->remote_ip, q->destination, q->ip6);
}

static bool lower_mss(const struct quote *q)
{
	uint32_t headers = (q->ip6 ? IP6_HLEN : IP_HLEN) + TCP_HLEN;
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (is_of(q, pcb))
			return netd_tcp_mss_lower(pcb,
						  (uint16_t)(q->mtu - headers));
	}
	return false;
}

static void hear(struct quote *q, uint32_t mtu)
{
	bool heeded = false;

	if (mtu <= UINT16_MAX) {
		q->mtu = (uint16_t)LWIP_MAX(mtu, q->ip6 ? NETD_MTU6_MIN :
							  NETD_MTU4_MIN);
		if (q->protocol == IP_PROTO_TCP)
			heeded = lower_mss(q);
		else if (q->ip6)
			heeded = remember(q);
	}
	if (heeded)
		netd_counters.mtu_heeded++;
	else
		netd_counters.mtu_ignored++;
}

/* Of the first buffer, which holds the message. */
static bool whole4(const uint8_t *ip, uint32_t held)
{
	const uint8_t *icmp = ip + IP_HLEN;
	uint32_t len = netd_load16(ip + 2);

	return len >= LEAST4 && len <= held &&
	       !(netd_load16(ip + 6) & (IP_MF | IP_OFFMASK)) &&
	       netd_checksum(ip, IP_HLEN) == 0xffffu &&
	       netd_checksum(icmp, (int)(len - IP_HLEN)) == 0xffffu;
}

void netd_mtu_cutting(uint8_t *ip, bool allowed)
{
	uint32_t was = netd_load16(ip + 6);
	uint32_t is = allowed ? was & ~(uint32_t)IP_DF : was | IP_DF;
	uint32_t sum;

	if (is == was)
		return;
	sum = (~netd_load16(ip + 10) & 0xffffu) + (~was & 0xffffu) + is;
	sum = (sum >> 16) + (sum & 0xffffu);
	netd_store16(ip + 6, is);
	netd_store16(ip + 10, ~(sum + (sum >> 16)));
}

/* LWIP_HOOK_IP4_INPUT: of a frame that isths_filter() lets in, with ICMP. */
int netd_mtu_hear4(struct pbuf *p)
{
	uint8_t *ip = p->payload;
	const uint8_t *icmp = ip + IP_HLEN;
	const uint8_t *quoted = icmp + ICMP_SIZE;
	struct quote q = {
		.source = quoted + 12,
		.destination = quoted + 16,
		.payload = quoted + IP_HLEN,
	};

	/*
	 * lwIP answers a ping with the ping's header, and nobody remembers what
	 * a router says of that: so it may be cut, whatever the ping may.
	 */
	netd_mtu_cutting(ip, true);
	if (p->len < LEAST4 || icmp[0] != UNREACHABLE ||
	    icmp[1] != FRAGMENTATION_NEEDED || quoted[0] != ip[0] ||
	    memcmp(q.source, ip + 16, 4) || !whole4(ip, p->len))
		return 0;
	q.protocol = quoted[9];
	hear(&q, netd_load16(icmp + 6));
	pbuf_free(p);
	return 1;
}

/* RFC 4443, 2.3 */
static bool whole6(const uint8_t *ip, uint32_t held)
{
	const uint8_t *icmp = ip + IP6_HLEN;
	uint32_t len = netd_load16(ip + 4);
	uint32_t sum;

	if (len < LEAST6 - IP6_HLEN || len > held - IP6_HLEN)
		return false;
	sum = netd_checksum(ip + 8, 32) + lwip_htons((uint16_t)len) +
	      lwip_htons(IP6_NEXTH_ICMP6) + netd_checksum(icmp, (int)len);
	sum = (sum >> 16) + (sum & 0xffffu);
	return (sum >> 16) + (sum & 0xffffu) == 0xffffu;
}

/* LWIP_HOOK_IP6_INPUT: the same. lwIP is not shown such a message at all. */
int netd_mtu_hear6(struct pbuf *p)
{
	const uint8_t *ip = p->payload;
	const uint8_t *icmp = ip + IP6_HLEN;
	const uint8_t *quoted = icmp + ICMP_SIZE;
	struct quote q = {
		.ip6 = true,
		.source = quoted + 8,
		.destination = quoted + 24,
		.payload = quoted + IP6_HLEN,
	};

	if (icmp[0] != PACKET_TOO_BIG)
		return 0;
	if (p->len >= LEAST6 && quoted[0] >> 4 == 6 &&
	    !memcmp(q.source, ip + 24, 16) && whole6(ip, p->len)) {
		q.protocol = quoted[6];
		hear(&q, netd_load32(icmp + 4));
	}
	pbuf_free(p);
	return 1;
}
