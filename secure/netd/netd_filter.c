/* SPDX-License-Identifier: MIT */
/*
 * Frames that lwIP is never shown. Most of its input code is robust; the rules
 * here keep it from the places where the peer's numbers decide how long it
 * loops or whether an invariant holds, and from what a link between two fixed
 * stations has no use for.
 */
#include <string.h>

#include "lwip/prot/ethernet.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"

#include "netd.h"
#include "netd_netif.h"

#define ETH_SIZE 14u
#define IP4_AT ETH_SIZE
#define IP6_AT ETH_SIZE
#define IP6_PAYLOAD_AT (IP6_AT + IP6_HLEN)
#define IP6_FRAGMENT_SIZE 8u
#define IP6_FRAGMENT_END (IP6_PAYLOAD_AT + IP6_FRAGMENT_SIZE)

/*
 * Where a fragment may end in its datagram, so that the whole datagram's
 * length fits lwIP's 16 bits. lwIP checks the last fragment of IPv4 only; the
 * margin of IPv6 is what its reassembly adds in front while it works.
 */
#define IP4_FRAGMENT_LIMIT (65535u - IP_HLEN)
#define IP6_FRAGMENT_LIMIT (65535u - IP6_HLEN - 2u * IP6_FRAGMENT_SIZE)

static uint32_t load16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static bool for_this_station(const uint8_t *frame)
{
	return frame[0] & 1 || !memcmp(frame, netd_netif_mac, ETH_HWADDR_LEN);
}

static enum netd_drop filter_ip4(const uint8_t *frame, uint32_t len)
{
	const uint8_t *ip = frame + IP4_AT;
	uint32_t fragment, start, size;

	if (len < IP4_AT + IP_HLEN)
		return NETD_DROP_SHORT;
	if (ip[0] != 0x45) /* version 4, no options */
		return NETD_DROP_IP4_HEADER;
	fragment = load16(ip + 6);
	if (!(fragment & (IP_MF | IP_OFFMASK)))
		return NETD_DROP_NONE;
	start = (fragment & IP_OFFMASK) * 8u;
	size = load16(ip + 2);
	if (size <= IP_HLEN || start + size - IP_HLEN > IP4_FRAGMENT_LIMIT)
		return NETD_DROP_IP4_FRAGMENT;
	return NETD_DROP_NONE;
}

/*
 * A Packet Too Big of less than 56 bytes would make lwIP cut datagrams into
 * fragments of no bytes, for ever; routers, redirects and multicast groups
 * there are none.
 */
static enum netd_drop filter_icmp6(uint8_t type)
{
	switch (type) {
	case ICMP6_TYPE_EREQ:
	case ICMP6_TYPE_NS:
	case ICMP6_TYPE_NA:
		return NETD_DROP_NONE;
	default:
		return NETD_DROP_ICMP6_TYPE;
	}
}

/* frame: a fragment header directly behind the IPv6 header, and a byte more. */
static enum netd_drop filter_ip6_fragment(const uint8_t *frame)
{
	const uint8_t *fragment = frame + IP6_PAYLOAD_AT;
	uint32_t start = load16(fragment + 2) & IP6_FRAG_OFFSET_MASK;
	uint32_t size = load16(frame + IP6_AT + 4);

	if (size <= IP6_FRAGMENT_SIZE ||
	    start + size - IP6_FRAGMENT_SIZE > IP6_FRAGMENT_LIMIT)
		return NETD_DROP_IP6_FRAGMENT;
	switch (fragment[0]) {
	case IP6_NEXTH_TCP:
	case IP6_NEXTH_UDP:
		return NETD_DROP_NONE;
	case IP6_NEXTH_ICMP6: /* discovery is never fragmented: RFC 6980 */
		if (!start && frame[IP6_FRAGMENT_END] != ICMP6_TYPE_EREQ)
			return NETD_DROP_ICMP6_TYPE;
		return NETD_DROP_NONE;
	default:
		return NETD_DROP_IP6_HEADER;
	}
}

static enum netd_drop filter_ip6(const uint8_t *frame, uint32_t len)
{
	if (len <= IP6_PAYLOAD_AT)
		return NETD_DROP_SHORT;
	if (frame[IP6_AT] >> 4 != 6)
		return NETD_DROP_IP6_HEADER;
	switch (frame[IP6_AT + 6]) {
	case IP6_NEXTH_TCP:
	case IP6_NEXTH_UDP:
		return NETD_DROP_NONE;
	case IP6_NEXTH_ICMP6:
		return filter_icmp6(frame[IP6_PAYLOAD_AT]);
	case IP6_NEXTH_FRAGMENT:
		if (len <= IP6_FRAGMENT_END)
			return NETD_DROP_SHORT;
		return filter_ip6_fragment(frame);
	default:
		return NETD_DROP_IP6_HEADER;
	}
}

enum netd_drop netd_filter(const uint8_t *frame, uint32_t len)
{
	if (len < ETH_SIZE)
		return NETD_DROP_SHORT;
	if (!for_this_station(frame))
		return NETD_DROP_ADDRESS;
	switch (load16(frame + 12)) {
	case ETHTYPE_IP:
		return filter_ip4(frame, len);
	case ETHTYPE_IPV6:
		return filter_ip6(frame, len);
	case ETHTYPE_ARP:
		return NETD_DROP_NONE;
	default:
		return NETD_DROP_ETHERTYPE;
	}
}
