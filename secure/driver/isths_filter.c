/* SPDX-License-Identifier: MIT */
/*
 * Frames that an IP stack is never shown. The rules keep it from the places
 * where the peer's numbers decide how long it loops or whether an invariant
 * holds, and from what a link between two fixed stations has no use for.
 */
#include <string.h>

#include "isths.h"
#include "isths_filter.h"

/* Ethernet: RFC 894, 826, 2464. */
#define ETH_SIZE 14u
#define ETH_ADDRESS_SIZE 6u
#define ETH_TYPE_AT 12u
#define ETH_TYPE_IP4 0x0800u
#define ETH_TYPE_ARP 0x0806u
#define ETH_TYPE_IP6 0x86ddu

/* A tag of 802.1Q; a VLAN of 0 means priority alone. */
#define ETH_TYPE_VLAN 0x8100u
#define VLAN_SIZE 4u
#define VLAN_ID 0x0fffu

/* IPv4: RFC 791. */
#define IP4_AT ETH_SIZE
#define IP4_SIZE 20u
#define IP4_VERSION_AND_SIZE 0x45u /* version 4, no options */
#define IP4_MORE_FRAGMENTS 0x2000u
#define IP4_FRAGMENT_OFFSET 0x1fffu /* in units of 8 bytes */

/* IPv6: RFC 8200. */
#define IP6_AT ETH_SIZE
#define IP6_SIZE 40u
#define IP6_PAYLOAD_AT (IP6_AT + IP6_SIZE)
#define IP6_OPTIONS_SIZE 8u /* the least */
#define IP6_FRAGMENT_SIZE 8u
#define IP6_FRAGMENT_END (IP6_PAYLOAD_AT + IP6_FRAGMENT_SIZE)
#define IP6_FRAGMENT_OFFSET 0xfff8u
#define IP6_MTU_MIN 1280u

/* What follows an IPv6 header. */
#define NEXT_OPTIONS 0u
#define NEXT_TCP 6u
#define NEXT_UDP 17u
#define NEXT_FRAGMENT 44u
#define NEXT_ICMP6 58u

/* ICMPv6: RFC 4443, 4861, 2710, 3810. */
#define ICMP6_SIZE 8u
#define ICMP6_PACKET_TOO_BIG 2u /* the MTU in its header */
#define ICMP6_LISTENERS 130u	/* to 132: query, report, done */
#define ICMP6_LISTENERS_END 132u
#define ICMP6_ECHO_REQUEST 128u
#define ICMP6_ROUTER_SOLICITATION 133u
#define ICMP6_NEIGHBOUR_SOLICITATION 135u
#define ICMP6_NEIGHBOUR_ADVERTISEMENT 136u
#define ICMP6_LISTENERS_2 143u

/*
 * Where a fragment may end in its datagram, so that the whole datagram's
 * length fits 16 bits, even where only the last fragment is checked for that.
 * The margin of IPv6 is what a reassembly may add in front while it works.
 */
#define IP4_FRAGMENT_LIMIT (65535u - IP4_SIZE)
#define IP6_FRAGMENT_LIMIT (65535u - IP6_SIZE - 2u * IP6_FRAGMENT_SIZE)

static uint32_t load16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static bool for_this_station(const uint8_t *frame)
{
	return frame[0] & 1 ||
	       !memcmp(frame, isths_addresses.mac, ETH_ADDRESS_SIZE);
}

static enum isths_drop filter_ip4(const uint8_t *frame, uint32_t len)
{
	const uint8_t *ip = frame + IP4_AT;
	uint32_t fragment, start, size;

	if (len < IP4_AT + IP4_SIZE)
		return ISTHS_DROP_SHORT;
	if (ip[0] != IP4_VERSION_AND_SIZE)
		return ISTHS_DROP_IP4_HEADER;
	fragment = load16(ip + 6);
	if (!(fragment & (IP4_MORE_FRAGMENTS | IP4_FRAGMENT_OFFSET)))
		return ISTHS_DROP_NONE;
	start = (fragment & IP4_FRAGMENT_OFFSET) * 8u;
	size = load16(ip + 2);
	if (size <= IP4_SIZE || start + size - IP4_SIZE > IP4_FRAGMENT_LIMIT)
		return ISTHS_DROP_IP4_FRAGMENT;
	return ISTHS_DROP_NONE;
}

/*
 * One of less than 56 bytes makes an IP stack cut datagrams into fragments of
 * no bytes, for ever, if it believes it. Nobody needs less than IPv6's least
 * (RFC 8201, 4).
 */
static enum isths_drop filter_too_big(const uint8_t *icmp, uint32_t len)
{
	if (len < ICMP6_SIZE)
		return ISTHS_DROP_SHORT;
	if (!load16(icmp + 4) && load16(icmp + 6) < IP6_MTU_MIN)
		return ISTHS_DROP_ICMP6_TYPE;
	return ISTHS_DROP_NONE;
}

/* Routers, redirects and multicast groups there are none. */
static enum isths_drop filter_icmp6(const uint8_t *icmp, uint32_t len)
{
	switch (icmp[0]) {
	case ICMP6_PACKET_TOO_BIG:
		return filter_too_big(icmp, len);
	case ICMP6_ECHO_REQUEST:
	case ICMP6_NEIGHBOUR_SOLICITATION:
	case ICMP6_NEIGHBOUR_ADVERTISEMENT:
		return ISTHS_DROP_NONE;
	case ICMP6_ROUTER_SOLICITATION:
		return ISTHS_DROP_CHATTER;
	default:
		return ISTHS_DROP_ICMP6_TYPE;
	}
}

/*
 * What Linux says of its groups on any link, with a Router Alert before it: to
 * be expected, and no sign of anything.
 */
static enum isths_drop filter_ip6_options(const uint8_t *frame)
{
	const uint8_t *options = frame + IP6_PAYLOAD_AT;
	uint8_t type = options[IP6_OPTIONS_SIZE];

	if (options[0] == NEXT_ICMP6 && !options[1] &&
	    ((type >= ICMP6_LISTENERS && type <= ICMP6_LISTENERS_END) ||
	     type == ICMP6_LISTENERS_2))
		return ISTHS_DROP_CHATTER;
	return ISTHS_DROP_IP6_HEADER;
}

/* frame: a fragment header directly after the IPv6 header, and a byte more. */
static enum isths_drop filter_ip6_fragment(const uint8_t *frame)
{
	const uint8_t *fragment = frame + IP6_PAYLOAD_AT;
	uint32_t start = load16(fragment + 2) & IP6_FRAGMENT_OFFSET;
	uint32_t size = load16(frame + IP6_AT + 4);

	if (size <= IP6_FRAGMENT_SIZE ||
	    start + size - IP6_FRAGMENT_SIZE > IP6_FRAGMENT_LIMIT)
		return ISTHS_DROP_IP6_FRAGMENT;
	switch (fragment[0]) {
	case NEXT_TCP:
	case NEXT_UDP:
		return ISTHS_DROP_NONE;
	case NEXT_ICMP6: /* discovery is never fragmented: RFC 6980 */
		if (!start && frame[IP6_FRAGMENT_END] != ICMP6_ECHO_REQUEST)
			return ISTHS_DROP_ICMP6_TYPE;
		return ISTHS_DROP_NONE;
	default:
		return ISTHS_DROP_IP6_HEADER;
	}
}

static enum isths_drop filter_ip6(const uint8_t *frame, uint32_t len)
{
	if (len <= IP6_PAYLOAD_AT)
		return ISTHS_DROP_SHORT;
	if (frame[IP6_AT] >> 4 != 6)
		return ISTHS_DROP_IP6_HEADER;
	switch (frame[IP6_AT + 6]) {
	case NEXT_TCP:
	case NEXT_UDP:
		return ISTHS_DROP_NONE;
	case NEXT_ICMP6:
		return filter_icmp6(frame + IP6_PAYLOAD_AT,
				    len - IP6_PAYLOAD_AT);
	case NEXT_FRAGMENT:
		if (len <= IP6_FRAGMENT_END)
			return ISTHS_DROP_SHORT;
		return filter_ip6_fragment(frame);
	case NEXT_OPTIONS:
		if (len <= IP6_PAYLOAD_AT + IP6_OPTIONS_SIZE)
			return ISTHS_DROP_SHORT;
		return filter_ip6_options(frame);
	default:
		return ISTHS_DROP_IP6_HEADER;
	}
}

/* frame: with its type. */
static enum isths_drop filter_type(const uint8_t *frame, uint32_t len)
{
	switch (load16(frame + ETH_TYPE_AT)) {
	case ETH_TYPE_IP4:
		return filter_ip4(frame, len);
	case ETH_TYPE_IP6:
		return filter_ip6(frame, len);
	case ETH_TYPE_ARP:
		return ISTHS_DROP_NONE;
	default:
		return ISTHS_DROP_ETHERTYPE;
	}
}

/* A frame with a tag is what it is without: what comes after it lies later. */
static enum isths_drop filter_tagged(const uint8_t *frame, uint32_t len)
{
	if (len < ETH_SIZE + VLAN_SIZE)
		return ISTHS_DROP_SHORT;
	if (load16(frame + ETH_SIZE) & VLAN_ID)
		return ISTHS_DROP_VLAN;
	return filter_type(frame + VLAN_SIZE, len - VLAN_SIZE);
}

enum isths_drop isths_filter(const uint8_t *frame, uint32_t len)
{
	if (len < ETH_SIZE)
		return ISTHS_DROP_SHORT;
	if (!for_this_station(frame))
		return ISTHS_DROP_ADDRESS;
	if (load16(frame + ETH_TYPE_AT) == ETH_TYPE_VLAN)
		return filter_tagged(frame, len);
	return filter_type(frame, len);
}
