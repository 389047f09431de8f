/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip6.h"
#include "lwip/netif.h"
#include "lwip/prot/icmp6.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "isths.h"
#include "isths_text.h"

#include "netd_claim.h"
#include "netd_counters.h"
#include "netd_frame.h"

/* RFC 5227, 1.1 */
#define DEFEND_INTERVAL_MS 10000u

/*
 * Linux drops what it sends in the moment between its carrier and the start of
 * its queue, and repeats a question for our address only after a second. An
 * announcement is an answer to that too (RFC 826), if it comes later than the
 * question: so lwIP's own, with the carrier, is made again.
 */
static const uint16_t after_ms[] = { 10, 1000 };
#define TIMES (sizeof(after_ms) / sizeof(after_ms[0]))

#define SOLICITATION_SIZE 24u
#define ADVERTISEMENT_SIZE 32u
#define OVERRIDE 0x20u
#define HOPS 255u

/* Is there another one of this address? RFC 5227, 2.1.1. */
static void probe4(void)
{
	static const uint8_t question[] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	struct pbuf *p = pbuf_alloc(PBUF_LINK, SIZEOF_ETHARP_HDR, PBUF_RAM);
	struct netif *netif = netif_default;
	uint8_t *arp;

	if (!p)
		return;
	arp = p->payload;
	memset(arp, 0, SIZEOF_ETHARP_HDR);
	memcpy(arp, question, sizeof(question));
	memcpy(arp + 8, netif->hwaddr, ETH_HWADDR_LEN);
	memcpy(arp + 24, &netif_ip4_addr(netif)->addr, 4);
	ethernet_output(netif, p, (const struct eth_addr *)netif->hwaddr,
			&ethbroadcast, ETHTYPE_ARP);
	pbuf_free(p);
}

static void fill6(uint8_t *icmp, uint8_t type, const ip6_addr_t *own)
{
	memset(icmp, 0, SOLICITATION_SIZE);
	icmp[0] = type;
	memcpy(icmp + 8, own->addr, sizeof(own->addr));
	if (type == ICMP6_TYPE_NS)
		return;
	icmp[4] = OVERRIDE;
	icmp[24] = 2; /* the target's station */
	icmp[25] = 1;
	memcpy(icmp + 26, netif_default->hwaddr, ETH_HWADDR_LEN);
}

/* from: NULL: nobody, who asks for this address. */
static void send6(const ip6_addr_t *own, const ip6_addr_t *from,
		  const ip6_addr_t *to)
{
	uint16_t size = from ? ADVERTISEMENT_SIZE : SOLICITATION_SIZE;
	struct pbuf *p = pbuf_alloc(PBUF_IP, size, PBUF_RAM);
	uint16_t sum;

	if (!p)
		return;
	fill6(p->payload, from ? ICMP6_TYPE_NA : ICMP6_TYPE_NS, own);
	sum = ip6_chksum_pseudo(p, IP6_NEXTH_ICMP6, size,
				from ? from : IP6_ADDR_ANY6, to);
	memcpy((uint8_t *)p->payload + 2, &sum, sizeof(sum));
	ip6_output_if(p, from, to, HOPS, 0, IP6_NEXTH_ICMP6, netif_default);
	pbuf_free(p);
}

/* RFC 4862, 5.4.2 */
static void probe6(const ip6_addr_t *own)
{
	ip6_addr_t to;

	ip6_addr_set_solicitednode(&to, own->addr[3]);
	send6(own, NULL, &to);
}

/* RFC 4861, 7.2.6 */
static void announce6(const ip6_addr_t *own)
{
	ip6_addr_t to;

	ip6_addr_set_allnodes_linklocal(&to);
	send6(own, own, &to);
}

/* The link-local address, and the table's. */
#define ADDRESSES6 2

static void claim(void *time)
{
	uintptr_t next = (uintptr_t)time + 1;
	int8_t i;

	probe4();
	etharp_gratuitous(netif_default);
	for (i = 0; i < ADDRESSES6; i++) {
		probe6(netif_ip6_addr(netif_default, i));
		announce6(netif_ip6_addr(netif_default, i));
	}
	if (next < TIMES)
		sys_timeout(after_ms[next], claim, (void *)next);
}

void netd_claim_begin(void)
{
	sys_timeout(after_ms[0], claim, NULL);
}

void netd_claim_end(void)
{
	uintptr_t time;

	for (time = 0; time < TIMES; time++)
		sys_untimeout(claim, (void *)time);
}

static void say(const char *family, const uint8_t *station)
{
	static const char digits[] = "0123456789abcdef";
	char line[100], byte[4] = ":";
	struct isths_text t;
	unsigned int i;

	isths_text_init(&t, line, sizeof(line));
	isths_text_string(&t, "netd: this station's ");
	isths_text_string(&t, family);
	isths_text_string(&t, " address is claimed by ");
	for (i = 0; i < ETH_HWADDR_LEN; i++) {
		byte[1] = digits[station[i] >> 4];
		byte[2] = digits[station[i] & 0xfu];
		isths_text_string(&t, i ? byte : byte + 1);
	}
	isths_sys_log(line);
}

/* Once in an interval: two that contradict each other would never end. */
static bool may_defend(uint32_t *last)
{
	uint32_t now = isths_ms() | 1u; /* 0: never yet */

	if (*last && now - *last < DEFEND_INTERVAL_MS)
		return false;
	*last = now;
	netd_counters.address_defences++;
	return true;
}

static bool is_own_station(const uint8_t *station)
{
	return !memcmp(station, netif_default->hwaddr, ETH_HWADDR_LEN);
}

void netd_claim_hear4(const uint8_t *frame)
{
	static uint32_t last;

	if (is_own_station(frame + NETD_ARP_STATION_AT) ||
	    memcmp(frame + NETD_ARP_SOURCE_AT,
		   &netif_ip4_addr(netif_default)->addr, 4))
		return;
	netd_counters.address_conflicts++;
	if (!may_defend(&last))
		return;
	say("IPv4", frame + NETD_ARP_STATION_AT);
	etharp_gratuitous(netif_default);
}

/* An advertisement's target, a solicitation's source. */
static bool is_claimed(const ip6_addr_t *own, const uint8_t *frame)
{
	uint32_t at = frame[NETD_ICMP6_AT] == ICMP6_TYPE_NA ?
			      NETD_ND_TARGET_AT :
			      NETD_IP6_SOURCE_AT;

	return !memcmp(frame + at, own->addr, sizeof(own->addr));
}

void netd_claim_hear6(const uint8_t *frame)
{
	static uint32_t last[ADDRESSES6];
	const ip6_addr_t *own;
	int8_t i;

	if (is_own_station(frame + NETD_STATION_AT))
		return;
	for (i = 0; i < ADDRESSES6; i++) {
		own = netif_ip6_addr(netif_default, i);
		if (!is_claimed(own, frame))
			continue;
		netd_counters.address_conflicts++;
		if (!may_defend(&last[i]))
			continue;
		say("IPv6", frame + NETD_STATION_AT);
		announce6(own);
	}
}
