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

#define ARP_SIZE 28u /* of IPv4 */

/* A tag of 802.1Q; a VLAN of 0 means priority alone. */
#define ETH_TYPE_VLAN 0x8100u
#define VLAN_SIZE 4u
#define VLAN_ID 0x0fffu

/* IPv4: RFC 791. */
#define IP4_AT ETH_SIZE
#define IP4_SIZE 20u
#define IP4_VERSION_AND_SIZE 0x45u /* version 4, no options */
#define IP4_OPTION_END 0u
#define IP4_OPTION_NOP 1u
#define IP4_OPTION_ROUTE 131u /* by these routers: loose, and strict */
#define IP4_OPTION_STRICT_ROUTE 137u
#define IP4_IGMP 2u
#define IP4_MORE_FRAGMENTS 0x2000u
#define IP4_FRAGMENT_OFFSET 0x1fffu /* in units of 8 bytes */

/* IPv6: RFC 8200. */
#define IP6_AT ETH_SIZE
#define IP6_SIZE 40u
#define IP6_PAYLOAD_AT (IP6_AT + IP6_SIZE)
#define IP6_OPTIONS_SIZE 8u /* the least */
#define IP6_LISTENERS_AT (IP6_PAYLOAD_AT + IP6_OPTIONS_SIZE)
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

/* Who listens to which group: RFC 2236; 2710, 3810 below. */
#define IGMP_SIZE 8u
#define IGMP_QUERY 0x11u

/* ICMPv6: RFC 4443, 4861, 2710, 3810. */
#define ICMP6_SIZE 8u
#define ICMP6_NEIGHBOUR_SIZE 24u
#define ICMP6_PACKET_TOO_BIG 2u /* the MTU in its header */
#define ICMP6_QUERY 130u
#define ICMP6_QUERY_SIZE 24u
#define ICMP6_REPORT 131u /* to 132: report, done */
#define ICMP6_DONE 132u
#define ICMP6_ECHO_REQUEST 128u
#define ICMP6_ROUTER_SOLICITATION 133u
#define ICMP6_NEIGHBOUR_SOLICITATION 135u
#define ICMP6_NEIGHBOUR_ADVERTISEMENT 136u
#define ICMP6_REPORT_2 143u

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

/*
 * Options are there to be skipped (RFC 1122, 3.2.1.8). One that is malformed
 * is not, and none may say which way a packet goes (RFC 7126, 4.3).
 */
static bool options_hold(const uint8_t *option, uint32_t len)
{
	uint32_t size;

	for (; len && *option != IP4_OPTION_END; option += size, len -= size) {
		size = 1;
		if (*option == IP4_OPTION_NOP)
			continue;
		if (*option == IP4_OPTION_ROUTE ||
		    *option == IP4_OPTION_STRICT_ROUTE || len < 2)
			return false;
		size = option[1];
		if (size < 2 || size > len)
			return false;
	}
	return true;
}

/* A header of another size: it is there, and the datagram is as long. */
static enum isths_drop filter_ip4_options(const uint8_t *ip, uint32_t len)
{
	uint32_t size = (ip[0] & 0xfu) * 4u;

	if (ip[0] >> 4 != 4 || size < IP4_SIZE)
		return ISTHS_DROP_IP4_HEADER;
	if (len < size)
		return ISTHS_DROP_SHORT;
	if (load16(ip + 2) < size ||
	    !options_hold(ip + IP4_SIZE, size - IP4_SIZE))
		return ISTHS_DROP_IP4_HEADER;
	return ISTHS_DROP_NONE;
}

/* Which groups others are in is nobody's business here. */
static enum isths_drop filter_igmp(const uint8_t *igmp, uint32_t len)
{
	if (len < IGMP_SIZE)
		return ISTHS_DROP_SHORT;
	return igmp[0] == IGMP_QUERY ? ISTHS_DROP_NONE : ISTHS_DROP_CHATTER;
}

/* header: bytes of it. */
static enum isths_drop filter_ip4_fragment(const uint8_t *ip, uint32_t header)
{
	uint32_t start = (load16(ip + 6) & IP4_FRAGMENT_OFFSET) * 8u;
	uint32_t size = load16(ip + 2);

	if (size <= header || start + size - header > IP4_FRAGMENT_LIMIT ||
	    ip[9] == IP4_IGMP)
		return ISTHS_DROP_IP4_FRAGMENT;
	return ISTHS_DROP_NONE;
}

static enum isths_drop filter_ip4(const uint8_t *frame, uint32_t len)
{
	const uint8_t *ip = frame + IP4_AT;
	uint32_t header = IP4_SIZE;
	enum isths_drop drop;

	if (len < IP4_AT + IP4_SIZE)
		return ISTHS_DROP_SHORT;
	len -= IP4_AT;
	if (ip[0] != IP4_VERSION_AND_SIZE) {
		drop = filter_ip4_options(ip, len);
		if (drop != ISTHS_DROP_NONE)
			return drop;
		header = (ip[0] & 0xfu) * 4u;
	}
	if (load16(ip + 6) & (IP4_MORE_FRAGMENTS | IP4_FRAGMENT_OFFSET))
		return filter_ip4_fragment(ip, header);
	if (ip[9] == IP4_IGMP)
		return filter_igmp(ip + header, len - header);
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

/* Routers and redirects there are none. */
static enum isths_drop filter_icmp6(const uint8_t *icmp, uint32_t len)
{
	switch (icmp[0]) {
	case ICMP6_PACKET_TOO_BIG:
		return filter_too_big(icmp, len);
	case ICMP6_ECHO_REQUEST:
		return ISTHS_DROP_NONE;
	case ICMP6_NEIGHBOUR_SOLICITATION:
	case ICMP6_NEIGHBOUR_ADVERTISEMENT:
		return len < ICMP6_NEIGHBOUR_SIZE ? ISTHS_DROP_SHORT :
						    ISTHS_DROP_NONE;
	case ICMP6_ROUTER_SOLICITATION:
		return ISTHS_DROP_CHATTER;
	default:
		return ISTHS_DROP_ICMP6_TYPE;
	}
}

/*
 * With a Router Alert and no other option, for one hop. By which address it
 * asks does not matter: Linux's bridge has no link-local one at first.
 */
static enum isths_drop filter_query(const uint8_t *frame, uint32_t len)
{
	static const uint8_t alert[] = { NEXT_ICMP6, 0, 5, 2, 0, 0 };
	const uint8_t *ip = frame + IP6_AT;
	const uint8_t *options = frame + IP6_PAYLOAD_AT;

	if (len < IP6_LISTENERS_AT + ICMP6_QUERY_SIZE)
		return ISTHS_DROP_SHORT;
	if (memcmp(options, alert, sizeof(alert)) || options[6] > 1 ||
	    options[7] || ip[7] != 1)
		return ISTHS_DROP_IP6_HEADER;
	return ISTHS_DROP_NONE;
}

/*
 * What others say of their groups on any link is to be expected, and no sign
 * of anything: with a Router Alert before it, as the query that they answer.
 */
static enum isths_drop filter_ip6_options(const uint8_t *frame, uint32_t len)
{
	const uint8_t *options = frame + IP6_PAYLOAD_AT;

	if (options[0] != NEXT_ICMP6 || options[1])
		return ISTHS_DROP_IP6_HEADER;
	switch (frame[IP6_LISTENERS_AT]) {
	case ICMP6_QUERY:
		return filter_query(frame, len);
	case ICMP6_REPORT:
	case ICMP6_DONE:
	case ICMP6_REPORT_2:
		return ISTHS_DROP_CHATTER;
	default:
		return ISTHS_DROP_IP6_HEADER;
	}
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
		if (len <= IP6_LISTENERS_AT)
			return ISTHS_DROP_SHORT;
		return filter_ip6_options(frame, len);
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
		return len < ETH_SIZE + ARP_SIZE ? ISTHS_DROP_SHORT :
						   ISTHS_DROP_NONE;
	default:
		return ISTHS_DROP_ETHERTYPE;
	}
}

/* A frame with a tag is what it is without: what comes after it lies later. */
static enum isths_drop filter_tagged(const uint8_t *frame, uint32_t len,
				     uint32_t vlan)
{
	if (len < ETH_SIZE + VLAN_SIZE)
		return ISTHS_DROP_SHORT;
	if ((load16(frame + ETH_SIZE) & VLAN_ID) != vlan)
		return ISTHS_DROP_VLAN;
	return filter_type(frame + VLAN_SIZE, len - VLAN_SIZE);
}

enum isths_drop isths_filter(const uint8_t *frame, uint32_t len)
{
	uint32_t vlan = load16(isths_addresses.vlan);

	if (len < ETH_SIZE)
		return ISTHS_DROP_SHORT;
	if (!for_this_station(frame))
		return ISTHS_DROP_ADDRESS;
	if (load16(frame + ETH_TYPE_AT) == ETH_TYPE_VLAN)
		return filter_tagged(frame, len, vlan);
	if (vlan)
		return ISTHS_DROP_VLAN;
	return filter_type(frame, len);
}
