/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/nd6.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/prot/etharp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip6.h"

#include "netd_claim.h"
#include "netd_contact.h"
#include "netd_counters.h"
#include "netd_frame.h"
#include "netd_neighbour.h"

/* NULL: lwIP knows no station of this address. */
static const uint8_t *known4(const struct netd_address *a)
{
	ip4_addr_t address = { a->word[3] };
	const ip4_addr_t *unused;
	struct eth_addr *station;

	if (etharp_find_addr(netif_default, &address, &station, &unused) < 0)
		return NULL;
	return station->addr;
}

static const uint8_t *known6(const struct netd_address *a)
{
	const struct nd6_neighbor_cache_entry *entry = neighbor_cache;
	const struct nd6_neighbor_cache_entry *end =
		entry + LWIP_ND6_NUM_NEIGHBORS;

	for (; entry < end; entry++) {
		if (entry->state > ND6_INCOMPLETE &&
		    !memcmp(entry->next_hop_address.addr, a->bytes,
			    sizeof(a->bytes)))
			return entry->lladdr;
	}
	return NULL;
}

static const uint8_t *known(const struct netd_address *hop)
{
	return netd_address_is4(hop) ? known4(hop) : known6(hop);
}

static bool is_same(const uint8_t *station, const uint8_t *other)
{
	return !memcmp(station, other, ETH_HWADDR_LEN);
}

static uint32_t type_of(const uint8_t *frame)
{
	return (uint32_t)frame[NETD_TYPE_AT] << 8 | frame[NETD_TYPE_AT + 1];
}

/* Of a frame: its station and type, and the source in its IP header, as they
 * lie. */
struct sender {
	uint64_t station_and_type;
	uint64_t source[2];
};

/*
 * What was looked up holds until a word on neighbours changes it, or a place in
 * a table is taken: what was found before is void then.
 */
static uint32_t words = 1;

/* The last few senders that were found right. */
#define SEEN 8u
static struct {
	struct sender sender;
	uint32_t word; /* of this number and no later one */
} seen[SEEN];

/* The last few receivers that were found. */
#define WAYS 8u
static struct way {
	struct netd_address to;
	const struct eth_addr *station; /* NULL: lwIP finds it */
	uint32_t word;
} ways[WAYS];

/* What the frame that lwIP is shown may teach it. */
static struct {
	struct netd_address of;
	bool waits;
	bool answer;
	uint8_t station[ETH_HWADDR_LEN];
} taught;

static void sender4(struct sender *s, const uint8_t *frame)
{
	memcpy(&s->station_and_type, frame + NETD_STATION_AT, 8);
	s->source[0] = 0;
	memcpy(s->source, frame + NETD_IP4_SOURCE_AT, 4);
	s->source[1] = 0;
}

static void sender6(struct sender *s, const uint8_t *frame)
{
	memcpy(&s->station_and_type, frame + NETD_STATION_AT, 8);
	memcpy(s->source, frame + NETD_IP6_SOURCE_AT, 16);
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

static bool is_group(const struct netd_address *to)
{
	ip4_addr_t address = { to->word[3] };

	if (!netd_address_is4(to))
		return to->bytes[0] == 0xff;
	return ip4_addr_ismulticast(&address) ||
	       ip4_addr_isbroadcast(&address, netif_default);
}

/* False: lwIP will take a place for it. */
static bool look_up(struct way *way, const struct netd_address *to)
{
	struct netd_address hop = netd_hop_to(to);
	const uint8_t *station = NULL;

	if (!is_group(to) && !known(&hop)) {
		station = netd_contact_find(&hop);
		if (!station) {
			words++;
			return false;
		}
		netd_counters.neighbours_kept++;
	}
	way->to = *to;
	way->station = (const struct eth_addr *)station;
	way->word = words;
	return true;
}

bool netd_neighbour_find(const struct netd_address *to,
			 const struct eth_addr **station)
{
	struct way *way = &ways[to->bytes[15] % WAYS];

	if ((way->word != words || !netd_address_equal(&way->to, to)) &&
	    !look_up(way, to))
		return false;
	*station = way->station;
	return true;
}

bool netd_neighbour_knows(const ip_addr_t *to)
{
	struct netd_address address = netd_address_of(to);
	const struct eth_addr *unused;

	return netd_neighbour_find(&address, &unused);
}

void netd_neighbour_look_again(void)
{
	netd_contact_expire();
	words++;
}

void netd_neighbour_forget_all(void)
{
	etharp_cleanup_netif(netif_default);
	nd6_cleanup_netif(netif_default);
	netd_contact_drop_all();
	words++;
}

static void forget(const struct netd_address *hop)
{
	if (netd_address_is4(hop))
		etharp_cleanup_netif(netif_default);
	else
		nd6_cleanup_netif(netif_default);
	netd_contact_drop(hop);
	words++;
	netd_counters.neighbours_forgotten++;
}

/*
 * Who is new is asked, and stays longer if he answers. In IPv6 lwIP asks those
 * whom it knows by their own word only (RFC 4861, 7.3.3).
 */
static void hear(const struct netd_address *hop, const uint8_t *station)
{
	ip4_addr_t address = { hop->word[3] };

	if (!netd_contact_hear(hop, station, false))
		return;
	words++;
	if (netd_address_is4(hop))
		etharp_request(netif_default, &address);
}

/*
 * Would our answer go to the station that the frame came from? From beyond a
 * router it may come by another one.
 */
static void judge(const struct netd_address *source, const uint8_t *frame)
{
	struct netd_address hop = netd_hop_to(source);
	const uint8_t *station = known(&hop);

	if (!station)
		station = netd_contact_find(&hop);
	if (!station)
		return;
	if (is_same(station, frame + NETD_STATION_AT))
		hear(&hop, frame + NETD_STATION_AT);
	else if (netd_address_equal(&hop, source))
		forget(&hop);
}

/* A word that this address is there: lwIP decides what it is worth. */
static void teach(struct netd_address of, const uint8_t *station, bool answer)
{
	words++;
	taught.of = of;
	taught.waits = true;
	taught.answer = answer;
	memcpy(taught.station, station, sizeof(taught.station));
}

void netd_neighbour_settle(void)
{
	const uint8_t *station, *contact;

	if (!taught.waits)
		return;
	taught.waits = false;
	station = known(&taught.of);
	contact = netd_contact_find(&taught.of);
	if (station && (contact || taught.answer))
		netd_contact_hear(&taught.of, station, taught.answer);
	else if (contact && !is_same(contact, taught.station))
		netd_contact_drop(&taught.of);
	words++;
}

static void check4(const uint8_t *frame)
{
	struct netd_address source;
	struct sender s;

	sender4(&s, frame);
	if (seen_before(&s, frame[NETD_IP4_SOURCE_AT + 3]))
		return;
	source = netd_address4(frame + NETD_IP4_SOURCE_AT);
	judge(&source, frame);
}

/* Discovery, or what could be: it is in no fragment and after no option. */
static bool is_word6(const uint8_t *frame)
{
	return frame[NETD_IP6_NEXT_AT] == IP6_NEXTH_ICMP6 &&
	       frame[NETD_ICMP6_AT] != ICMP6_TYPE_EREQ;
}

static void hear_word6(const uint8_t *frame)
{
	bool answer = frame[NETD_ICMP6_AT] == ICMP6_TYPE_NA;
	uint32_t at = answer ? NETD_ND_TARGET_AT : NETD_IP6_SOURCE_AT;

	if (!answer && frame[NETD_ICMP6_AT] != ICMP6_TYPE_NS)
		return;
	teach(netd_address6(frame + at), frame + NETD_STATION_AT, answer);
	netd_claim_hear6(frame);
}

static void check6(const uint8_t *frame)
{
	struct netd_address source;
	struct sender s;

	sender6(&s, frame);
	if (is_word6(frame))
		hear_word6(frame);
	else if (seen_before(&s, frame[NETD_IP6_SOURCE_AT + 15]))
		return;
	source = netd_address6(frame + NETD_IP6_SOURCE_AT);
	judge(&source, frame);
}

static void hear_word4(const uint8_t *frame)
{
	teach(netd_address4(frame + NETD_ARP_SOURCE_AT),
	      frame + NETD_ARP_STATION_AT,
	      frame[NETD_ARP_OPERATION_AT] == ARP_REPLY);
	netd_claim_hear4(frame);
}

void netd_neighbour_check(const uint8_t *frame)
{
	switch (type_of(frame)) {
	case ETHTYPE_IP:
		check4(frame);
		break;
	case ETHTYPE_IPV6:
		check6(frame);
		break;
	default:
		hear_word4(frame);
	}
}
