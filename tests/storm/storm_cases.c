/* SPDX-License-Identifier: MIT */
/*
 * Scripts: what once stopped lwIP and hangs on more than one segment, so that
 * chance takes long to find it.
 */
#include <stddef.h>

#include "lwip/igmp.h"
#include "lwip/mld6.h"

#include "isths_sys.h"
#include "netd_counters.h"
#include "netd_mem.h"
#include "netd_share.h"
#include "storm.h"

static struct storm_tcp *connection;
static uint32_t stage, patience;

/* Open a connection; true once netd has answered. */
static bool opened(uint16_t port, bool ip6)
{
	if (stage)
		return true;
	storm_send_arp();
	storm_send_neighbour();
	if (!connection || ++patience % 50 == 0)
		connection = storm_tcp_open(port, ip6);
	if (!connection->ready)
		return false;
	stage = 1;
	patience = 0;
	return true;
}

/* Our window is closed, as in all of these but where it is said. */
static void send_flags(uint32_t seq_offset, uint32_t len, uint8_t flags)
{
	struct storm_segment s = {
		.seq = connection->own_next + seq_offset,
		.ack = connection->netd_next,
		.flags = STORM_ACK | flags,
		.len = len,
	};

	storm_tcp_segment(connection, &s);
}

static void send(uint32_t seq_offset, uint32_t len)
{
	send_flags(seq_offset, len, STORM_PSH);
}

/*
 * A window of none while one byte waits; netd's probe brings the byte, which
 * is acknowledged. lwIP's timer then has nothing left to probe with.
 */
static bool window_probe(void)
{
	static uint32_t netd_next;

	if (!opened(7, false))
		return false;
	switch (stage) {
	case 1:
		netd_next = connection->netd_next;
		send(0, 0);
		send(0, 1);
		stage = 2;
		return false;
	case 2:
		if (connection->netd_next != netd_next) {
			send(0, 0);
			stage = 3;
		}
		return false;
	default:
		return ++patience > 1000;
	}
}

/*
 * Fill netd's TCP window with data whose echo we do not take; what is left of
 * it in the end, 0 before that.
 */
static uint32_t window_filled(void)
{
	uint32_t window = connection->window;

	if (window > 3000)
		send(0, 1400);
	return window > 100 && window <= 3000 ? window : 0;
}

/* Then a segment from inside to behind it, and the data up to there. */
static bool window_overrun(void)
{
	uint32_t window;

	if (!opened(7, false))
		return false;
	window = window_filled();
	if (window) {
		send(window - 50, 1400);
		send(0, window - 50);
	}
	return ++patience > 20000;
}

/* Bytes of netd's window that its scale hides. */
#define HIDDEN_MAX 16u

/* The same with a FIN from inside, and data up to the very edge. */
static bool fin_overtaken(void)
{
	uint32_t window, hidden;

	if (!opened(7, false))
		return false;
	window = window_filled();
	if (window) {
		send_flags(window - 50, 0, STORM_FIN);
		for (hidden = HIDDEN_MAX; hidden; hidden--)
			send(0, window + hidden - 1);
	}
	return ++patience > 20000;
}

/* An MSS of 28 bytes when a segment of 1000 waits already. */
static bool late_mss(void)
{
	struct storm_segment s = {
		.flags = STORM_ACK,
		.options = { 2, 4, 0, 28 },
		.options_len = 4,
	};

	if (!opened(7, false))
		return false;
	if (stage == 1) {
		send(0, 1000);
		stage = 2;
		return false;
	}
	s.seq = connection->own_next;
	s.ack = connection->netd_next;
	storm_tcp_segment(connection, &s);
	send(0, 100);
	return ++patience > 1000;
}

/*
 * The SYN again, with an MSS far beyond the MTU; then enough data for a
 * segment of that size, and no acknowledgement, so that it is sent twice.
 */
static bool repeated_syn(void)
{
	struct storm_segment s = { .flags = STORM_ACK, .window = 65535 };
	uint32_t i;

	if (!opened(7, true))
		return false;
	if (stage == 1) {
		storm_tcp_syn(connection, 65461);
		send(0, 0);
		for (i = 0; i < 4; i++)
			send(i * 1400, 1400);
		stage = 2;
	} else if (stage == 2 && ++patience > 10) {
		s.seq = connection->own_next;
		s.ack = connection->netd_next;
		storm_tcp_segment(connection, &s);
		stage = 3;
	}
	return stage == 3 && ++patience > 1000;
}

/* More connections than netd has places, half open all of them. */
static void send_syns(void)
{
	struct storm_tcp other = *connection;
	uint16_t i;

	for (i = 0; i < 100; i++) {
		other.own_port = (uint16_t)(connection->own_port + 1u + i);
		other.own_next = storm_random();
		storm_tcp_syn(&other, 536);
	}
}

/* Our data is acknowledged: the connection is one. */
static bool data_taken(void)
{
	static uint32_t before;

	if (++patience % 50 == 1)
		before = connection->own_next;
	send(0, 100);
	return connection->own_next != before;
}

/* What is open stays so, and a new connection finds a place at once. */
static bool syn_flood(void)
{
	if (!opened(7, false))
		return false;
	switch (stage) {
	case 1:
		send(0, 0);
		send_syns();
		stage = 2;
		return false;
	case 2:
		if (!data_taken())
			return false;
		send_syns();
		connection = storm_tcp_open(7, false);
		patience = 0;
		stage = 3;
		return false;
	default:
		return connection->ready && data_taken();
	}
}

/* A connection of each family works. */
static bool both_families(void)
{
	if (!opened(7, false))
		return false;
	if (stage == 1) {
		if (!data_taken())
			return false;
		connection = storm_tcp_open(7, true);
		patience = 0;
		stage = 2;
		return false;
	}
	storm_send_neighbour();
	return connection->ready && data_taken();
}

/* A priority alone changes nothing. */
static bool tagged(void)
{
	storm_tagged = true;
	return both_families();
}

/* Nor does an option that is whole. */
static bool optioned(void)
{
	storm_optioned = true;
	return both_families();
}

/*
 * Applications are in 8 groups of each family and no more. Each is reported
 * when a router asks, with what IPv6 finds its own two addresses by; how often
 * it asks makes no difference.
 */
#define GROUPS 8u
#define QUERIES 30u /* of which some are damaged */

static uint32_t groups_joined(bool join)
{
	ip4_addr_t group4;
	ip6_addr_t group6;
	uint32_t n = 0, i;

	for (i = 1; i < 100; i++) {
		IP4_ADDR(&group4, 239, 77, 0, i);
		IP6_ADDR(&group6, PP_HTONL(0xff150000), 0, 0, lwip_htonl(i));
		if (!join) {
			igmp_leavegroup(IP4_ADDR_ANY4, &group4);
			mld6_leavegroup(IP6_ADDR_ANY6, &group6);
			continue;
		}
		n += igmp_joingroup(IP4_ADDR_ANY4, &group4) == ERR_OK;
		n += mld6_joingroup(IP6_ADDR_ANY6, &group6) == ERR_OK;
	}
	return n;
}

/* Nothing is said of them for two seconds. */
static bool silence(void)
{
	if (storm_reports4 || storm_reports6)
		patience = 0;
	storm_reports4 = 0;
	storm_reports6 = 0;
	return ++patience > 20;
}

static bool groups(void)
{
	uint32_t i;

	if (!opened(7, false))
		return false;
	switch (stage) {
	case 1:
		if (groups_joined(true) == 2 * GROUPS)
			stage = 2;
		return false;
	case 2:
		if (!silence())
			return false;
		for (i = 0; i < QUERIES; i++) {
			storm_send_query(false);
			storm_send_query(true);
		}
		patience = 0;
		stage = 3;
		return false;
	default:
		if (++patience < 20)
			return false;
		groups_joined(false);
		return storm_reports4 == GROUPS && storm_reports6 == GROUPS + 2;
	}
}

/*
 * One-byte segments as fast as they go, all sorts of them ahead of their turn,
 * and nothing is ever taken of the echo. They may not cost the others a frame:
 * netd keeps no buffer for what is in order, and its share for what is not.
 */
#define BUFFERS_KEPT 300u
#define HOARD_ROUNDS 3000u

static bool hoard(void)
{
	static bool robbed;
	uint32_t i;

	if (!opened(7, false))
		return false;
	for (i = 0; i < 20; i++) {
		send(0, 1);
		connection->own_next++;
	}
	for (i = 0; i < 10; i++)
		send(2 * storm_below(600) + 2, 1);
	if (storm_receive_buffers() > BUFFERS_KEPT)
		robbed = true;
	return ++patience > HOARD_ROUNDS && !robbed;
}

/*
 * Pings in many pieces by stations that are not there: the answers wait for
 * addresses, and keep as many buffers as there are answers.
 */
#define STRANGERS 60u

static bool strangers(void)
{
	static bool robbed;

	if (!opened(7, false))
		return false;
	storm_send_strangers_ping((uint8_t)(10 + patience % 200));
	if (storm_receive_buffers() > BUFFERS_KEPT)
		robbed = true;
	return ++patience > STRANGERS && !robbed;
}

/*
 * The same in a flood, more in one round than netd's tables have places, before
 * and after what we say: a connection does not feel it, whatever they say and
 * in whichever family. Damaged frames may make netd ask where we are.
 */
#define FLOOD 40u
#define TAKEN 50u
#define TAKEN_ROUNDS (4u * 2u * TAKEN)

static void flood(bool ip6, enum storm_stranger says)
{
	static uint8_t number;
	uint32_t i;

	for (i = 0; i < FLOOD; i++)
		storm_send_stranger(ip6, says, 3u + number++ % 250u);
}

static bool flooded(void)
{
	static uint32_t turn, taken, rounds, before;
	bool ip6 = turn % 2;

	if (!opened(7, ip6))
		return false;
	if (stage == 1) {
		taken = rounds = 0;
		stage = 2;
	}
	if (rounds > TAKEN_ROUNDS)
		return false; /* for ever */
	if (rounds++ % 4) /* netd's budget for one round is less than it all */
		return false;
	taken += connection->own_next != before;
	before = connection->own_next;
	if (storm_chance(10)) {
		storm_send_arp();
		storm_send_neighbour();
	}
	flood(ip6, turn / 2);
	send(0, 100);
	flood(ip6, turn / 2);
	if (taken < TAKEN)
		return false;
	connection = NULL;
	stage = 0;
	return ++turn == 6 && netd_counters.neighbours_kept > 0;
}

/* No two connections' first numbers are near each other. */
#define NUMBERS 8u
#define NEAR 0x10000u

static bool numbers(void)
{
	static uint32_t seen[NUMBERS], count;
	uint32_t i;

	storm_send_arp();
	if (!connection || !connection->ready) {
		if (!connection || ++patience % 50 == 0)
			connection = storm_tcp_open(7, false);
		return false;
	}
	for (i = 0; i < count; i++) {
		if (connection->netd_first - seen[i] + NEAR < 2 * NEAR)
			return false; /* for ever */
	}
	seen[count++] = connection->netd_first;
	connection = storm_tcp_open(7, false);
	return count == NUMBERS;
}

/*
 * Let netd close a connection that says nothing, and agree: it is in TIME_WAIT
 * then. True once that is so.
 */
static bool waits(void)
{
	static uint32_t first;

	if (stage == 1) {
		first = connection->netd_next;
		send(0, 0);
		stage = 2;
	}
	if (stage == 2 && connection->netd_next != first) {
		send_flags(0, 0, STORM_FIN);
		connection->own_next++;
		stage = 3;
		return false;
	}
	return stage == 3;
}

/* The same port again, beyond the old numbers or after an RST below them. */
static bool port_again(void)
{
	static uint32_t turn, rounds;

	if (!opened(80, false) || (stage < 4 && !waits()))
		return false;
	if (stage == 3) {
		if (turn)
			send_flags(0, 0, STORM_RST);
		connection->own_next += turn ? -50000u : 5000u;
		connection->ready = false;
		storm_tcp_syn(connection, 536);
		stage = 4;
		rounds = 0;
		return false;
	}
	if (!connection->ready || rounds > 3) {
		rounds++; /* not at once is never */
		return false;
	}
	stage = 1;
	return ++turn == 2;
}

/* The peer's MSS is 536, whatever super-frames netd makes of an echo. */
static bool peer_mss(void)
{
	struct storm_segment s = { .flags = STORM_ACK,
				   .window = 65535,
				   .len = 1400 };

	if (!opened(7, false))
		return false;
	s.seq = connection->own_next;
	s.ack = connection->netd_next;
	storm_tcp_segment(connection, &s);
	return ++patience > 100 && storm_segment_longest == 536;
}

/* Whoever says nothing to port 80 keeps nobody out: each eighth asks,
 * bit by bit. */
#define VISITORS 32u

static bool silent(void)
{
	static uint32_t count;
	struct storm_segment s = { .flags = STORM_ACK,
				   .window = 65535,
				   .len = 4 };

	if (!opened(80, false))
		return false;
	if (count % 8 < 7) {
		send(0, 0);
	} else if (connection->netd_next - connection->netd_first < 50) {
		s.seq = connection->own_next;
		s.ack = connection->netd_next;
		storm_tcp_segment(connection, &s);
		if (++patience < 100)
			return false;
		count--; /* damaged; it comes again */
	}
	connection = NULL;
	stage = 0;
	return ++count == VISITORS;
}

/* An acknowledgement of netd's data up to there, and data of our own. */
static void answer(uint32_t ack, uint32_t len)
{
	struct storm_segment s = {
		.seq = connection->own_next,
		.ack = ack,
		.window = 65535,
		.flags = STORM_ACK | STORM_PSH,
		.len = len,
	};

	storm_tcp_segment(connection, &s);
	if (len)
		connection->own_next += len;
}

/*
 * The first of two segments is lost, which one duplicate says; then the only
 * one is, which nobody says. Each comes again before a timer of TCP's could
 * have sent it: that takes more than three rounds.
 */
#define LOSSES 10u

static bool lost(void)
{
	static uint32_t first, rounds, times;

	if (!opened(7, false))
		return false;
	if (stage == 1) {
		first = connection->netd_next;
		connection->repeated = 0;
		answer(first, 100);
		if (times % 2)
			answer(first, 100);
		stage = 2;
		rounds = 0;
		return false;
	}
	if (connection->netd_next == first && ++patience < 20)
		return false;
	patience = 0;
	if (stage == 2 && times % 2)
		answer(first, 0);
	stage = 3;
	if (!connection->repeated && ++rounds < 4)
		return false;
	times = connection->repeated ? times + 1 : 0;
	answer(connection->netd_next, 0);
	stage = 1;
	return times == LOSSES;
}

/*
 * netd's echo of 1400 bytes is in flight, and a router says that it was too
 * long. If it quotes what is not in flight, nothing changes; else the bytes
 * come again in segments that are not. In either family.
 */
#define PATH_MTU 1300u
#define LIES 30u

/* True once all of it has come, and none is acknowledged. */
static bool in_flight(bool ip6)
{
	struct storm_segment s = { .flags = STORM_ACK,
				   .window = 65535,
				   .len = 1400 };

	if (stage)
		return true;
	storm_send_arp();
	storm_send_neighbour();
	if (!connection || ++patience % 50 == 0)
		connection = storm_tcp_open_mss(7, ip6, 8960);
	if (!connection->ready)
		return false;
	s.seq = connection->own_next;
	s.ack = connection->netd_first;
	storm_tcp_segment(connection, &s);
	stage = connection->netd_next - connection->netd_first >= 1400;
	return stage;
}

static bool lied_to(void)
{
	static bool fooled;

	if (storm_segment_longest && storm_segment_longest < 1300)
		fooled = true;
	storm_segment_longest = 0;
	storm_tcp_too_big(connection, connection->netd_first - 1, 600);
	storm_tcp_too_big(connection, connection->netd_next, 600);
	connection->own_port++;
	storm_tcp_too_big(connection, connection->netd_first, 600);
	connection->own_port--;
	return ++patience > LIES && !fooled;
}

/* More than once: frames are damaged. */
static void end_it(void)
{
	uint32_t i;

	for (i = 0; i < 5; i++)
		send_flags(0, 0, STORM_RST);
}

static bool path_mtu(void)
{
	static bool ip6;

	if (!in_flight(ip6))
		return false;
	switch (stage) {
	case 1:
		patience = 0;
		stage = 2;
		storm_segment_longest = 0;
		return false;
	case 2:
		if (lied_to())
			stage = 3;
		return false;
	default:
		if (storm_segment_longest == PATH_MTU - (ip6 ? 60 : 40)) {
			end_it(); /* or it repeats its short segments */
			connection = NULL;
			stage = 0;
			ip6 = !ip6;
			return !ip6 && !storm_headers_wrong;
		}
		storm_segment_longest = 0;
		storm_tcp_too_big(connection, connection->netd_first, PATH_MTU);
		return false;
	}
}

/*
 * A router's word asks for more pieces than a connection's share has, and the
 * others have left no more. Nothing changes then: what is written next goes
 * behind segments of the old size. The word is heeded once there is memory.
 */
#define SEGMENTS 11u
#define SMALL_PATH 576u

static void *others[NETD_MEM_SMALL_BLOCKS];

static void others_take(void)
{
	uint32_t n;

	for (n = 0; netd_mem_left(NETD_MEM_SMALL) > NETD_SHARE_SENT; n++)
		others[n] = netd_mem_alloc(100);
}

static void others_give(void)
{
	uint32_t n;

	for (n = 0; n < NETD_MEM_SMALL_BLOCKS; n++) {
		if (others[n])
			netd_mem_free(others[n]);
		others[n] = NULL;
	}
}

static bool no_pieces(void)
{
	uint32_t first, i;

	if (!in_flight(false))
		return false;
	first = connection->netd_first;
	switch (stage) {
	case 1:
		for (i = 0; i < SEGMENTS; i++)
			answer(first, 1400);
		patience = 0;
		stage = 2;
		return false;
	case 2:
		if (++patience < 10)
			return false;
		others_take();
		for (i = 0; i < 5; i++)
			storm_tcp_too_big(connection, first, SMALL_PATH);
		stage = 3;
		return false;
	case 3:
		others_give();
		if (netd_counters.mtu_heeded)
			return false; /* for ever: there was memory */
		answer(first, 100);
		answer(first, 100);
		stage = 4;
		return false;
	case 4:
		if (++patience > 20)
			stage = 5;
		storm_segment_longest = 0;
		return false;
	default:
		storm_tcp_too_big(connection, first, SMALL_PATH);
		return storm_segment_longest &&
		       storm_segment_longest <= SMALL_PATH - 40;
	}
}

/*
 * Again and again somebody says that we are elsewhere. Our next word from here
 * makes netd doubt that, however often it was right before.
 */
#define DOUBTS 20u
#define PATIENT 10u /* rounds: frames are damaged */

static bool lie(void)
{
	static uint64_t doubts;
	static uint32_t times, rounds;
	static bool fooled;
	bool ip6 = times % 2;

	if (!opened(7, ip6))
		return false;
	if (stage == 1) {
		storm_send_arp();
		storm_send_neighbour();
		if (!data_taken())
			return false;
		doubts = netd_counters.neighbours_forgotten;
		rounds = 0;
		stage = 2;
	}
	if (netd_counters.neighbours_forgotten == doubts) {
		fooled = fooled || ++rounds > PATIENT;
		storm_send_lie(ip6);
		send(0, 1);
		return false;
	}
	connection = NULL;
	stage = 0;
	return ++times >= DOUBTS && !fooled;
}

/*
 * netd asks for its three addresses, twice, and says that it has them. Who
 * claims one is contradicted, once in ten seconds however often he does.
 */
#define CLAIM_ROUNDS 400u

static uint32_t now_s(void)
{
	return (uint32_t)(isths_sys_clock() / STORM_HZ);
}

static bool defended(uint32_t times, uint32_t since)
{
	uint32_t most = (now_s() - since) / 10 + 1;

	return times && times <= most && times + 3 >= most;
}

static bool claimed(void)
{
	static uint64_t conflicts;
	static uint32_t since, i;

	if (!opened(7, false))
		return false;
	if (stage == 1) { /* until all of it is over */
		if (++patience < 40 || storm_probes < 6 ||
		    storm_announced4 < 3 || storm_announced6 < 4)
			return false;
		since = now_s();
		conflicts = netd_counters.address_conflicts;
		storm_announced6 = 0;
		stage = 2;
	}
	for (i = 0; i < 10; i++) {
		storm_send_claim(false);
		storm_send_claim(true);
	}
	return ++patience > CLAIM_ROUNDS &&
	       netd_counters.address_conflicts - conflicts >
		       15 * CLAIM_ROUNDS &&
	       defended(storm_announced6, since);
}

const struct storm_case storm_cases[] = {
	{ "window_probe", window_probe, ISTH_FRAME_MAX, 0 },
	{ "window_overrun", window_overrun, ISTH_FRAME_MAX, 0 },
	{ "fin_overtaken", fin_overtaken, ISTH_FRAME_MAX, 0 },
	{ "late_mss", late_mss, ISTH_FRAME_MAX, 0 },
	{ "repeated_syn", repeated_syn, 1514, 0 },
	{ "syn_flood", syn_flood, 1514, 0 },
	{ "tagged", tagged, 1514, 0 },
	{ "optioned", optioned, 1514, 0 },
	{ "groups", groups, 1514, 0 },
	{ "lie", lie, 1514, 0 },
	{ "claimed", claimed, 1514, 0 },
	{ "hoard", hoard, 1514, 0 },
	{ "strangers", strangers, 1514, 0 },
	{ "flooded", flooded, 1514, 0 },
	{ "numbers", numbers, 1514, 0 },
	{ "port_again", port_again, 1514, 0 },
	{ "peer_mss", peer_mss, 1514, ISTH_FEATURES_KNOWN },
	{ "path_mtu", path_mtu, 1514, 0 },
	{ "path_mtu_super", path_mtu, 1514, ISTH_FEATURES_KNOWN },
	{ "no_pieces", no_pieces, 9018, 0 },
	{ "silent", silent, 1514, 0 },
	{ "lost", lost, 1514, 0 },
	{ "lengths", storm_lengths, 1514, 0 },
	{ "fragments", storm_fragments, 1514, 0 },
	{ NULL, NULL, 0, 0 },
};
