/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/nd6.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip6.h"

#include "netd_claim.h"
#include "netd_counters.h"
#include "netd_hooks.h"
#include "netd_neighbour.h"

/* RFC 894, 791; RFC 2464, 8200. */
#define SOURCE_AT 6u
#define TYPE_AT 12u
#define IP4_SOURCE_AT 26u
#define IP6_NEXT_AT 20u
#define IP6_SOURCE_AT 22u
#define ICMP6_AT 54u

/* NULL: we know no station of this address. */
static const void *known4(struct netif *netif, const uint8_t *source)
{
	const ip4_addr_t *unused;
	struct eth_addr *station;
	ip4_addr_t address;

	memcpy(&address, source, sizeof(address));
	if (etharp_find_addr(netif, &address, &station, &unused) < 0)
		return NULL;
	return station;
}

static const void *known6(const uint8_t *source)
{
	const struct nd6_neighbor_cache_entry *entry = neighbor_cache;
	const struct nd6_neighbor_cache_entry *end =
		entry + LWIP_ND6_NUM_NEIGHBORS;

	for (; entry < end; entry++) {
		if (entry->state > ND6_INCOMPLETE &&
		    !memcmp(entry->next_hop_address.addr, source,
			    sizeof(entry->next_hop_address.addr)))
			return entry->lladdr;
	}
	return NULL;
}

static uint32_t type_of(const uint8_t *frame)
{
	return (uint32_t)frame[TYPE_AT] << 8 | frame[TYPE_AT + 1];
}

static bool is_other(const void *known, const uint8_t *frame)
{
	return known && memcmp(known, frame + SOURCE_AT, ETH_HWADDR_LEN);
}

static const ip4_addr_t *hop4(const ip4_addr_t *to)
{
	if (ip4_addr_net_eq(to, netif_ip4_addr(netif_default),
			    netif_ip4_netmask(netif_default)))
		return to;
	return netif_ip4_gw(netif_default);
}

static const ip6_addr_t *hop6(const ip6_addr_t *to)
{
	const ip6_addr_t *gateway = netd_gateway6();

	if (!gateway || ip6_addr_islinklocal(to) ||
	    ip6_addr_net_eq(to, netif_ip6_addr(netif_default, 1)))
		return to;
	return gateway;
}

bool netd_neighbour_knows(const ip_addr_t *address)
{
	if (IP_IS_V6(address))
		return known6((const uint8_t *)hop6(ip_2_ip6(address))->addr);
	return known4(netif_default, (const uint8_t *)hop4(ip_2_ip4(address)));
}

/* Of a frame: its station and type, and the source in its IP header, as they
 * lie. */
struct sender {
	uint64_t station_and_type;
	uint64_t source[2];
};

/*
 * The last few that were looked up and found right. Only a word on neighbours
 * can change that, in a frame that is one: what was seen before it is void.
 */
#define SEEN 8u
static struct {
	struct sender sender;
	uint32_t word; /* of this number and no later one */
} seen[SEEN];
static uint32_t words = 1;

static void sender4(struct sender *s, const uint8_t *frame)
{
	memcpy(&s->station_and_type, frame + SOURCE_AT, 8);
	s->source[0] = 0;
	memcpy(s->source, frame + IP4_SOURCE_AT, 4);
	s->source[1] = 0;
}

static void sender6(struct sender *s, const uint8_t *frame)
{
	memcpy(&s->station_and_type, frame + SOURCE_AT, 8);
	memcpy(s->source, frame + IP6_SOURCE_AT, 16);
}

/* Was it seen? It is from now on, in place of another. */
static bool seen_before(const struct sender *s, uint8_t place)
{
	struct sender *known = &seen[place % SEEN].sender;
	bool same = seen[place % SEEN].word == words &&
		    known->station_and_type == s->station_and_type &&
		    known->source[0] == s->source[0] &&
		    known->source[1] == s->source[1];

	*known = *s;
	seen[place % SEEN].word = words;
	return same;
}

static void forget(void (*clean)(struct netif *netif), struct netif *netif)
{
	clean(netif);
	words++;
	netd_counters.neighbours_forgotten++;
}

static void check4(struct netif *netif, const uint8_t *frame)
{
	struct sender s;

	sender4(&s, frame);
	if (seen_before(&s, frame[IP4_SOURCE_AT + 3]))
		return;
	if (is_other(known4(netif, frame + IP4_SOURCE_AT), frame))
		forget(etharp_cleanup_netif, netif);
}

/* Discovery, or what could be: it is in no fragment and after no option. */
static bool is_word6(const uint8_t *frame)
{
	return frame[IP6_NEXT_AT] == IP6_NEXTH_ICMP6 &&
	       frame[ICMP6_AT] != ICMP6_TYPE_EREQ;
}

static void hear_word6(const uint8_t *frame)
{
	words++;
	if (frame[ICMP6_AT] == ICMP6_TYPE_NA ||
	    frame[ICMP6_AT] == ICMP6_TYPE_NS)
		netd_claim_hear6(frame);
}

static void check6(struct netif *netif, const uint8_t *frame)
{
	struct sender s;

	sender6(&s, frame);
	if (is_word6(frame))
		hear_word6(frame);
	else if (seen_before(&s, frame[IP6_SOURCE_AT + 15]))
		return;
	if (is_other(known6(frame + IP6_SOURCE_AT), frame))
		forget(nd6_cleanup_netif, netif);
}

void netd_neighbour_check(struct netif *netif, const uint8_t *frame)
{
	switch (type_of(frame)) {
	case ETHTYPE_IP:
		check4(netif, frame);
		break;
	case ETHTYPE_IPV6:
		check6(netif, frame);
		break;
	default:
		words++;
		netd_claim_hear4(frame);
	}
}
