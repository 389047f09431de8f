/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/nd6.h"
#include "lwip/priv/nd6_priv.h"

#include "netd_counters.h"
#include "netd_hooks.h"
#include "netd_neighbour.h"

/* RFC 894, 791; RFC 2464, 8200. With a tag, what follows lies later. */
#define SOURCE_AT 6u
#define TYPE_AT 12u
#define IP4_SOURCE_AT 26u
#define IP6_SOURCE_AT 22u

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

void netd_neighbour_check(struct netif *netif, const uint8_t *frame)
{
	const uint8_t *ip = frame;

	if (type_of(frame) == ETHTYPE_VLAN)
		ip += SIZEOF_VLAN_HDR;
	switch (type_of(ip)) {
	case ETHTYPE_IP:
		if (!is_other(known4(netif, ip + IP4_SOURCE_AT), frame))
			return;
		etharp_cleanup_netif(netif);
		break;
	case ETHTYPE_IPV6:
		if (!is_other(known6(ip + IP6_SOURCE_AT), frame))
			return;
		nd6_cleanup_netif(netif);
		break;
	default:
		return;
	}
	netd_counters.neighbours_forgotten++;
}
