/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isths.h"
#include "isths_counters.h"

#include "lwip/etharp.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "netd_claim.h"
#include "netd_mtu.h"
#include "netd_neighbour.h"
#include "netd_netif.h"
#include "netd_offload.h"
#include "netd_output.h"
#include "netd_tcp.h"
#include "netd_vlan.h"

#define ETH_SIZE 14u
#define MTU4_MIN 68u /* of the link: RFC 791 */
#define PROBE_MS 2500u

static struct netif netif;
static ip6_addr_t gateway6; /* zeroes: none */

/* Before the first carrier: what lwIP says of its groups as it begins. */
static err_t not_yet(struct netif *unused, struct pbuf *p)
{
	(void)unused;
	(void)p;
	return ERR_IF;
}

static err_t interface_init(struct netif *n)
{
	n->name[0] = 'i';
	n->name[1] = 's';
	n->hwaddr_len = sizeof(isths_addresses.mac);
	memcpy(n->hwaddr, isths_addresses.mac, sizeof(isths_addresses.mac));
	n->mtu = NETD_MTU_DEFAULT;
	n->mtu6 = NETD_MTU_DEFAULT;
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		   NETIF_FLAG_ETHERNET | NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	n->output = netd_output4;
	n->output_ip6 = netd_output6;
	n->linkoutput = not_yet;
	return ERR_OK;
}

static void add_ip4(void)
{
	ip4_addr_t address, netmask, gateway;

	memcpy(&address.addr, isths_addresses.ip4, sizeof(address.addr));
	netmask.addr = lwip_htonl(~0u << (32u - isths_addresses.ip4_prefix));
	memcpy(&gateway.addr, isths_addresses.ip4_gateway,
	       sizeof(gateway.addr));
	netif_add(&netif, &address, &netmask, &gateway, NULL, interface_init,
		  ethernet_input);
}

/* lwIP takes the address's first 64 bits for what is on the link. */
static void add_ip6(void)
{
	ip6_addr_t address;

	netif_create_ip6_linklocal_address(&netif, 1);
	netif_ip6_addr_set_state(&netif, 0, IP6_ADDR_PREFERRED);
	memcpy(address.addr, isths_addresses.ip6, sizeof(address.addr));
	netif_ip6_addr_set(&netif, 1, &address);
	netif_ip6_addr_set_state(&netif, 1, IP6_ADDR_PREFERRED);
	memcpy(gateway6.addr, isths_addresses.ip6_gateway,
	       sizeof(gateway6.addr));
}

/* The table's addresses, and the link-local one of the MAC. */
void netd_netif_init(void)
{
	add_ip4();
	netif_set_default(&netif);
	add_ip6();
	netif_set_up(&netif);
}

const ip6_addr_t *netd_gateway6(void)
{
	return ip6_addr_isany(&gateway6) ? NULL : &gateway6;
}

/*
 * On a quiet link only a frame that Linux does not take shows that it is no
 * more (isths_watch.h).
 */
static void probe_quiet(void *unused)
{
	static uint64_t frames;

	(void)unused;
	if (frames == isths_rx_counters.frames)
		etharp_gratuitous(&netif);
	frames = isths_rx_counters.frames;
	netd_neighbour_look_again();
	sys_timeout(PROBE_MS, probe_quiet, NULL);
}

static void carrier_follow(bool up)
{
	netd_claim_end();
	sys_untimeout(probe_quiet, NULL);
	if (up) {
		netif.linkoutput = netd_output;
		netif_set_link_up(&netif);
		netd_claim_begin();
		sys_timeout(PROBE_MS, probe_quiet, NULL);
		return;
	}
	netif_set_link_down(&netif);
	netd_neighbour_forget_all();
}

/*
 * IPv4's is rounded down so that a full fragment is a multiple of 8 bytes:
 * with another one lwIP marks the wrong fragment as the last for some lengths.
 */
static uint16_t mtu4(uint32_t mtu)
{
	if (mtu < MTU4_MIN)
		mtu = MTU4_MIN;
	return (uint16_t)(mtu - (mtu - IP_HLEN) % 8u);
}

static uint16_t mtu6(uint32_t mtu)
{
	return (uint16_t)(mtu < NETD_MTU6_MIN ? NETD_MTU6_MIN : mtu);
}

/* What lwIP may send: more than the peer's MTU, where TCP's can be cut. */
static void mtu_set(void)
{
	uint32_t agreed = netd_path.agreed;

	netd_offload_agree(&netif, agreed);
	netif.mtu = agreed & ISTH_FEATURE_TSO4 ? mtu4(NETD_OFFLOAD_MTU) :
						 netd_path.mtu4;
	netif.mtu6 = agreed & ISTH_FEATURE_TSO6 ? mtu6(NETD_OFFLOAD_MTU) :
						  netd_path.mtu6;
	/* To stations beyond a router of IPv6 lwIP sends by IPv4's. */
	if (netd_gateway6() && !(agreed & ISTH_FEATURE_TSO6))
		netif.mtu = netd_path.mtu4;
	/* It holds a copy of the MTU per destination. */
	nd6_clear_destination_cache();
	/* What it was is not known: lwIP changes IPv6's when a link is lost. */
	netd_tcp_mtu_follow();
}

static void path_follow(const struct isths_link *link)
{
	/* In what the peer takes there is room for a tag. */
	uint32_t header = ETH_SIZE + NETD_VLAN_SIZE;
	uint32_t mtu = link->frame_max > header ? link->frame_max - header : 0;

	netd_path.agreed = link->agreed;
	netd_path.mtu4 = mtu4(mtu);
	netd_path.mtu6 = mtu6(mtu);
	mtu_set();
}

static void link_lost(void)
{
	netd_path.agreed = 0;
	netd_tcp_drop_half_open();
}

void netd_netif_link(const struct isths_link *link)
{
	bool was_up = netif_is_link_up(&netif);

	if (!link->up)
		link_lost();
	if (link->up != was_up)
		carrier_follow(link->up);
	/* lwIP knows an MTU only where it has a route. */
	if (link->up)
		path_follow(link);
	if (link->up && !was_up)
		netd_tcp_link_up();
}

uint32_t netd_netif_mtu4(void)
{
	return netd_path.mtu4;
}

uint32_t netd_netif_mtu6(void)
{
	return netd_path.mtu6;
}

bool netd_netif_super(const struct tcp_pcb *pcb)
{
	uint32_t feature = IP_IS_V6_VAL(pcb->remote_ip) ? ISTH_FEATURE_TSO6 :
							  ISTH_FEATURE_TSO4;

	return netd_path.agreed & feature;
}
