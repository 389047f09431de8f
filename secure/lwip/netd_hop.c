/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lwip/netif.h"

#include "netd_hooks.h"
#include "netd_hop.h"

struct netd_address netd_address4(const void *bytes)
{
	struct netd_address a = { .half = { 0 } };

	a.word[2] = PP_HTONL(0xffffu);
	memcpy(&a.word[3], bytes, 4);
	return a;
}

struct netd_address netd_address6(const void *bytes)
{
	struct netd_address a;

	memcpy(a.bytes, bytes, sizeof(a.bytes));
	return a;
}

struct netd_address netd_address_of(const ip_addr_t *address)
{
	if (IP_IS_V6(address))
		return netd_address6(ip_2_ip6(address)->addr);
	return netd_address4(&ip_2_ip4(address)->addr);
}

static struct netd_address hop4(const struct netd_address *to)
{
	const struct netif *netif = netif_default;
	ip4_addr_t address = { to->word[3] };

	if (ip4_addr_net_eq(&address, netif_ip4_addr(netif),
			    netif_ip4_netmask(netif)) ||
	    ip4_addr_islinklocal(&address))
		return *to;
	return netd_address4(&netif_ip4_gw(netif)->addr);
}

static struct netd_address hop6(const struct netd_address *to)
{
	const ip6_addr_t *gateway = netd_gateway6();
	ip6_addr_t address;

	memcpy(address.addr, to->bytes, sizeof(address.addr));
	if (!gateway || ip6_addr_islinklocal(&address) ||
	    ip6_addr_net_eq(&address, netif_ip6_addr(netif_default, 1)))
		return *to;
	return netd_address6(gateway->addr);
}

struct netd_address netd_hop_to(const struct netd_address *to)
{
	return netd_address_is4(to) ? hop4(to) : hop6(to);
}
