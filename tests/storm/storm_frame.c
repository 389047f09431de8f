/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isth_session.h"
#include "isth_tx.h"

#include "storm.h"

#define ETH_SIZE 14u
#define IP4_SIZE 20u
#define IP6_SIZE 40u
#define FRAGMENT_SIZE 8u
#define TAG_AT 12u /* between the stations and the type */
#define TAG_SIZE 4u
#define PIECES_MAX 600u

#define TYPE_IP4 0x0800u
#define TYPE_ARP 0x0806u
#define TYPE_VLAN 0x8100u
#define TYPE_IP6 0x86ddu

#define PROTOCOL_ICMP4 1u
#define PROTOCOL_IGMP 2u
#define PROTOCOL_UDP 17u
#define PROTOCOL_FRAGMENT 44u
#define PROTOCOL_ICMP6 58u

static const uint8_t netd_mac[6] = { 2, 0x49, 0x53, 0x54, 0x48, 1 };
static uint8_t own_mac[6] = { 2, 0x49, 0x53, 0x54, 0x48, 2 };
static const uint8_t netd_ip4[4] = { 10, 77, 0, 1 };
static uint8_t own_ip4[4] = { 10, 77, 0, 2 };
static const uint8_t netd_ip6[16] = { 0xfd, 0x77, [15] = 1 };
static uint8_t own_ip6[16] = { 0xfd, 0x77, [15] = 2 };

uint64_t storm_frames_sent;
bool storm_tagged;
bool storm_optioned;

/* Room for the largest, and for what a wrong fragment offset adds. */
static uint8_t frame[140000];
static uint32_t frame_len;
static bool frame_ip6;

void storm_put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

void storm_put32(uint8_t *p, uint32_t value)
{
	storm_put16(p, value >> 16);
	storm_put16(p + 2, value);
}

uint32_t storm_get16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

uint32_t storm_get32(const uint8_t *p)
{
	return storm_get16(p) << 16 | storm_get16(p + 2);
}

void storm_fill(uint8_t *bytes, uint32_t len)
{
	uint8_t byte = (uint8_t)storm_random();

	while (len--)
		*bytes++ = byte++;
}

static uint32_t sum(uint32_t total, const uint8_t *p, uint32_t len)
{
	for (; len > 1; p += 2, len -= 2)
		total += storm_get16(p);
	return len ? total + ((uint32_t)p[0] << 8) : total;
}

static uint32_t sum_end(uint32_t total)
{
	while (total >> 16)
		total = (total >> 16) + (total & 0xffffu);
	return ~total & 0xffffu;
}

uint32_t storm_sum(const uint8_t *bytes, uint32_t len)
{
	return sum_end(sum(0, bytes, len));
}

/* Fields that were agreed on or not, that fit the frame or not. */
static void any_offload(struct isth_offload *offload)
{
	uint32_t headers = ETH_SIZE + (frame_ip6 ? IP6_SIZE : IP4_SIZE);

	memset(offload, 0, sizeof(*offload));
	offload->flags = (uint8_t)STORM_PICK(0, 0, 1, 2, 3);
	if (!(offload->flags & ISTH_RECORD_NEEDS_CSUM))
		return;
	offload->csum_start = (uint16_t)headers;
	offload->csum_offset = (uint16_t)STORM_PICK(6, 16, storm_below(300));
	offload->gso_type = (uint8_t)STORM_PICK(0, 0, 1, 4);
	if (offload->gso_type == ISTH_GSO_NONE)
		return;
	offload->hdr_len = (uint16_t)(headers + STORM_PICK(18, 20, 32, 600));
	offload->gso_size = (uint16_t)STORM_PICK(1460, 1, storm_below(65536));
}

/* A priority, seldom a VLAN. */
static void tag_frame(void)
{
	memmove(frame + TAG_AT + TAG_SIZE, frame + TAG_AT, frame_len - TAG_AT);
	storm_put16(frame + TAG_AT, TYPE_VLAN);
	storm_put16(frame + TAG_AT + 2,
		    6u << 13 | (storm_chance(1) ? storm_random() : 0));
	frame_len += TAG_SIZE;
}

/* After IPv4's header; what is to be skipped, seldom anything. */
static void add_options(void)
{
	static const uint8_t kinds[][4] = {
		{ 1, 1, 1, 0 },	  { 148, 4, 0, 0 }, { 7, 3, 4, 1 },
		{ 68, 4, 5, 0 },  { 0, 9, 9, 9 },   { 30, 2, 30, 2 },
		{ 131, 3, 4, 0 },
	};
	uint8_t *ip = frame + ETH_SIZE, *end = ip + IP4_SIZE;
	uint32_t size = 4 * (1 + storm_below(10)), n;

	memmove(end + size, end, frame_len - ETH_SIZE - IP4_SIZE);
	for (n = 0; n < size; n += 4)
		memcpy(end + n, kinds[storm_below(storm_chance(99) ? 6 : 7)],
		       4);
	if (storm_chance(1))
		end[storm_below(size)] = (uint8_t)storm_random();
	ip[0] = (uint8_t)(0x45 + size / 4);
	storm_put16(ip + 2, storm_get16(ip + 2) + size);
	storm_put16(ip + 10, 0);
	storm_put16(ip + 10, sum_end(sum(0, ip, IP4_SIZE + size)));
	frame_len += size;
}

static bool may_have_options(void)
{
	return frame_len >= ETH_SIZE + IP4_SIZE && frame_len < 65000 &&
	       storm_get16(frame + TAG_AT) == TYPE_IP4 &&
	       frame[ETH_SIZE] == 0x45 &&
	       storm_get16(frame + ETH_SIZE + 2) < 65000;
}

static void send_frame(void)
{
	struct isth_offload offload;
	uint32_t n, reach;

	if (storm_optioned && may_have_options())
		add_options();
	if (frame_len >= ETH_SIZE && storm_tagged)
		tag_frame();
	reach = frame_len < 120 ? frame_len : 120;
	if (frame_len < ETH_SIZE || frame_len > ISTH_FRAME_MAX)
		return;
	if (storm_chance(2)) {
		for (n = 1 + storm_below(4); n; n--)
			frame[storm_below(reach)] = (uint8_t)storm_random();
	}
	any_offload(&offload);
	if (isth_tx_begin(&storm_end, frame_len, &offload) &&
	    isth_tx_begin(&storm_end, frame_len, NULL))
		return;
	isth_tx_write(&storm_end, 0, frame, frame_len);
	isth_tx_finish(&storm_end);
	storm_frames_sent++;
}

static void ethernet_header(uint32_t type)
{
	memcpy(frame, netd_mac, sizeof(netd_mac));
	memcpy(frame + 6, own_mac, sizeof(own_mac));
	storm_put16(frame + 12, type);
}

static void ip4_header(uint8_t protocol, uint32_t len, uint32_t id,
		       uint32_t fragment)
{
	uint8_t *ip = frame + ETH_SIZE;

	ethernet_header(TYPE_IP4);
	memset(ip, 0, IP4_SIZE);
	ip[0] = 0x45;
	storm_put16(ip + 2, IP4_SIZE + len);
	storm_put16(ip + 4, id);
	storm_put16(ip + 6, fragment);
	ip[8] = 64;
	ip[9] = protocol;
	memcpy(ip + 12, own_ip4, sizeof(own_ip4));
	memcpy(ip + 16, netd_ip4, sizeof(netd_ip4));
	storm_put16(ip + 10, sum_end(sum(0, ip, IP4_SIZE)));
}

static void ip6_header(uint8_t protocol, uint32_t len)
{
	uint8_t *ip = frame + ETH_SIZE;

	ethernet_header(TYPE_IP6);
	storm_put32(ip, 0x60000000);
	storm_put16(ip + 4, len);
	ip[6] = protocol;
	ip[7] = 255;
	memcpy(ip + 8, own_ip6, sizeof(own_ip6));
	memcpy(ip + 24, netd_ip6, sizeof(netd_ip6));
}

static uint32_t payload_at(void)
{
	return ETH_SIZE + (frame_ip6 ? IP6_SIZE : IP4_SIZE);
}

static uint32_t pseudo_header(uint8_t protocol, uint32_t len)
{
	uint32_t total = protocol + len;

	if (frame_ip6)
		return sum(total, frame + ETH_SIZE + 8, 32);
	if (protocol == PROTOCOL_ICMP4)
		return 0;
	return sum(total, frame + ETH_SIZE + 12, 8);
}

uint8_t *storm_packet_begin(bool ip6)
{
	frame_ip6 = ip6;
	return frame + payload_at();
}

/* One fragment, as said. */
static void put_piece(const uint8_t *bytes, uint32_t start, uint32_t len,
		      bool more, uint8_t protocol, uint32_t id)
{
	if (frame_ip6) {
		uint8_t *fragment = frame + ETH_SIZE + IP6_SIZE;

		ip6_header(PROTOCOL_FRAGMENT, FRAGMENT_SIZE + len);
		fragment[0] = protocol;
		fragment[1] = 0;
		storm_put16(fragment + 2, start | more);
		storm_put32(fragment + 4, id);
		memcpy(fragment + FRAGMENT_SIZE, bytes, len);
		frame_len = ETH_SIZE + IP6_SIZE + FRAGMENT_SIZE + len;
	} else {
		ip4_header(protocol, len, id, start / 8 | (more ? 0x2000 : 0));
		memcpy(frame + ETH_SIZE + IP4_SIZE, bytes, len);
		frame_len = ETH_SIZE + IP4_SIZE + len;
	}
	send_frame();
}

/* The same, most of the time as it should be. */
static void send_piece(const uint8_t *whole, uint32_t start, uint32_t len,
		       bool more, uint8_t protocol, uint32_t id)
{
	const uint8_t *bytes = whole + start;

	if (storm_chance(1))
		return;
	if (storm_chance(1))
		more = !more;
	if (storm_chance(1))
		len = storm_below(len + 1);
	if (storm_chance(1))
		start += 8 * storm_below(9000);
	if (storm_chance(1) && start)
		start -= 8;
	if (start > 65528)
		start = 65528;
	put_piece(bytes, start, len, more, protocol, id);
}

void storm_send_fragment(bool ip6, const struct storm_fragment *f)
{
	static uint8_t bytes[65536];

	frame_ip6 = ip6;
	put_piece(bytes, f->start, f->len, f->more, PROTOCOL_UDP, f->id);
}

void storm_send_length(uint32_t type, uint32_t len)
{
	static const uint8_t ip4[] = { 0x45, 0, 0xff, 0xff };
	static const uint8_t ip6[] = { 0x60, 0, 0, 0, 0xff, 0xff };

	memset(frame, 0, len);
	memcpy(frame + ETH_SIZE, type == TYPE_IP6 ? ip6 : ip4,
	       type == TYPE_IP6 ? sizeof(ip6) : sizeof(ip4));
	ethernet_header(type);
	frame_len = len;
	send_frame();
}

static uint32_t piece_size(uint32_t len)
{
	uint32_t size = STORM_PICK(8, 16, 64, 512, 1448, 1480, 8192);

	while (len / size >= PIECES_MAX - 1)
		size *= 2;
	return size;
}

static void send_fragmented(uint8_t protocol)
{
	static uint8_t whole[sizeof(frame)];
	uint32_t starts[PIECES_MAX];
	uint32_t len = frame_len - payload_at();
	uint32_t size = piece_size(len);
	uint32_t id = storm_random();
	uint32_t count = 0, i, start;

	memcpy(whole, frame + payload_at(), len);
	for (start = 0; start < len; start += size)
		starts[count++] = start;
	for (i = 0; storm_chance(97) && i < count / 4; i++) {
		uint32_t a = storm_below(count), b = storm_below(count);

		start = starts[a];
		starts[a] = starts[b];
		starts[b] = start;
	}
	for (i = 0; i < count; i++) {
		start = starts[i];
		send_piece(whole, start,
			   len - start < size ? len - start : size,
			   start + size < len, protocol, id);
	}
}

void storm_packet_send(uint8_t protocol, uint32_t len, int checksum_at)
{
	uint8_t *payload = frame + payload_at();
	uint8_t *checksum = payload + checksum_at;

	if (frame_ip6)
		ip6_header(protocol, len);
	else
		ip4_header(protocol, len, storm_random(), 0);
	storm_put16(checksum, 0);
	storm_put16(checksum,
		    sum_end(sum(pseudo_header(protocol, len), payload, len)));
	frame_len = payload_at() + len;
	if (frame_len > isth_frame_max_peer(&storm_end) || storm_chance(5))
		send_fragmented(protocol);
	else
		send_frame();
}

void storm_send_strangers_ping(uint8_t stranger)
{
	uint8_t icmp[1400], own = own_ip4[3];
	uint32_t start, id = storm_random();

	storm_fill(icmp, sizeof(icmp));
	storm_put32(icmp, 8u << 24);
	storm_put16(icmp + 2, storm_sum(icmp, sizeof(icmp)));
	own_ip4[3] = stranger;
	frame_ip6 = false;
	for (start = 0; start < sizeof(icmp); start += 8)
		put_piece(icmp + start, start, 8, start + 8 < sizeof(icmp),
			  PROTOCOL_ICMP4, id);
	own_ip4[3] = own;
}

static void arp_reply(const uint8_t *mac, const uint8_t *ip4)
{
	uint8_t *arp = frame + ETH_SIZE;

	ethernet_header(TYPE_ARP);
	storm_put16(arp, 1);
	storm_put16(arp + 2, TYPE_IP4);
	arp[4] = 6;
	arp[5] = 4;
	storm_put16(arp + 6, 2);
	memcpy(arp + 8, mac, sizeof(own_mac));
	memcpy(arp + 14, ip4, sizeof(own_ip4));
	memset(arp + 18, 0, 6);
	memcpy(arp + 24, netd_ip4, sizeof(netd_ip4));
}

void storm_send_arp(void)
{
	uint8_t *arp = frame + ETH_SIZE;

	arp_reply(own_mac, own_ip4);
	storm_put16(arp + 6, STORM_PICK(1, 2, 2, 3));
	if (storm_chance(10))
		storm_fill(arp + 8, 20);
	frame_len =
		storm_chance(95) ? ETH_SIZE + 28 : ETH_SIZE + storm_below(28);
	send_frame();
}

static void neighbour(const uint8_t *mac, const uint8_t *ip6)
{
	uint8_t *icmp = storm_packet_begin(true);

	memset(icmp, 0, 24);
	icmp[0] = 136;	/* advertisement */
	icmp[4] = 0x60; /* solicited, override */
	memcpy(icmp + 8, ip6, sizeof(own_ip6));
	icmp[24] = 2; /* target's link-layer address */
	icmp[25] = 1;
	memcpy(icmp + 26, mac, sizeof(own_mac));
	storm_packet_send(PROTOCOL_ICMP6, 32, 2);
}

void storm_send_neighbour(void)
{
	neighbour(own_mac, own_ip6);
}

void storm_send_lie(bool ip6)
{
	static const uint8_t other_mac[6] = { 2, 0, 0, 0, 0, 9 };

	if (ip6) {
		neighbour(other_mac, own_ip6);
		return;
	}
	arp_reply(other_mac, own_ip4);
	frame_len = ETH_SIZE + 28;
	send_frame();
}

void storm_send_claim(bool ip6)
{
	if (ip6) {
		neighbour(own_mac, netd_ip6);
		return;
	}
	arp_reply(own_mac, netd_ip4);
	frame_len = ETH_SIZE + 28;
	send_frame();
}

static void solicit(void)
{
	uint8_t *icmp = storm_packet_begin(true);

	memset(icmp, 0, 24);
	icmp[0] = 135;
	memcpy(icmp + 8, netd_ip6, sizeof(netd_ip6));
	icmp[24] = 1; /* the source's link-layer address */
	icmp[25] = 1;
	memcpy(icmp + 26, own_mac, sizeof(own_mac));
	storm_packet_send(PROTOCOL_ICMP6, 32, 2);
}

static void ping(bool ip6)
{
	uint8_t *icmp = storm_packet_begin(ip6);

	memset(icmp, 0, 16);
	icmp[0] = ip6 ? 128 : 8;
	storm_packet_send(ip6 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP4, 16, 2);
}

static void ask(bool ip6)
{
	if (ip6) {
		solicit();
		return;
	}
	arp_reply(own_mac, own_ip4);
	storm_put16(frame + ETH_SIZE + 6, 1);
	frame_len = ETH_SIZE + 28;
	send_frame();
}

void storm_send_stranger(bool ip6, enum storm_stranger says, uint8_t number)
{
	own_ip4[3] = own_ip6[15] = own_mac[5] = number;
	if (says != STORM_STRANGER_PINGS)
		ask(ip6);
	if (says != STORM_STRANGER_ASKS)
		ping(ip6);
	own_ip4[3] = own_ip6[15] = own_mac[5] = 2;
}

static void send_icmp(void)
{
	bool ip6 = storm_chance(50);
	uint8_t *icmp = storm_packet_begin(ip6);
	uint32_t len = STORM_PICK(8, 9, 64, 1000, 1480, 8000, 30000, 65000,
				  65400, 65507, 65527);

	storm_fill(icmp, len);
	icmp[0] = ip6 ? 128 : 8;
	icmp[1] = 0;
	if (storm_chance(10))
		icmp[0] = (uint8_t)storm_random();
	storm_packet_send(ip6 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP4, len, 2);
}

static uint32_t quote4(uint8_t *icmp, uint8_t protocol, uint32_t mtu)
{
	uint8_t *ip = icmp + 8;

	icmp[0] = 3;
	icmp[1] = 4;
	storm_put32(icmp + 4, mtu & 0xffff);
	memset(ip, 0, IP4_SIZE);
	ip[0] = 0x45;
	ip[9] = protocol;
	memcpy(ip + 12, netd_ip4, sizeof(netd_ip4));
	memcpy(ip + 16, own_ip4, sizeof(own_ip4));
	return 8 + IP4_SIZE;
}

static uint32_t quote6(uint8_t *icmp, uint8_t protocol, uint32_t mtu)
{
	uint8_t *ip = icmp + 8;

	icmp[0] = 2;
	icmp[1] = 0;
	storm_put32(icmp + 4, mtu);
	memset(ip, 0, IP6_SIZE);
	ip[0] = 0x60;
	ip[6] = protocol;
	memcpy(ip + 8, netd_ip6, sizeof(netd_ip6));
	memcpy(ip + 24, own_ip6, sizeof(own_ip6));
	return 8 + IP6_SIZE;
}

#define QUOTED 8u

void storm_send_too_big(bool ip6, uint8_t protocol, const uint8_t *began,
			uint32_t mtu)
{
	uint8_t *icmp = storm_packet_begin(ip6);
	uint32_t len =
		ip6 ? quote6(icmp, protocol, mtu) : quote4(icmp, protocol, mtu);

	memcpy(icmp + len, began, QUOTED);
	storm_packet_send(ip6 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP4, len + QUOTED,
			  2);
}

static void query4(void)
{
	static const uint8_t all[6] = { 1, 0, 0x5e, 0, 0, 1 };
	static const uint8_t to[4] = { 224, 0, 0, 1 };
	static const uint8_t alert[4] = { 148, 4, 0, 0 };
	uint8_t *ip = frame + ETH_SIZE, *igmp = ip + 24;

	ip4_header(PROTOCOL_IGMP, 4 + 8, storm_random(), 0);
	memcpy(frame, all, sizeof(all));
	ip[0] = 0x46;
	ip[8] = 1;
	memcpy(ip + 16, to, sizeof(to));
	memcpy(ip + IP4_SIZE, alert, sizeof(alert));
	storm_put16(ip + 10, 0);
	storm_put16(ip + 10, storm_sum(ip, 24));
	storm_put32(igmp, 0x110a0000); /* within a second */
	storm_put32(igmp + 4, 0);
	storm_put16(igmp + 2, storm_sum(igmp, 8));
	frame_len = ETH_SIZE + 24 + 8;
}

static void query6(void)
{
	static const uint8_t all[6] = { 0x33, 0x33, 0, 0, 0, 1 };
	static const uint8_t from[16] = { 0xfe, 0x80, [15] = 2 };
	static const uint8_t to[16] = { 0xff, 2, [15] = 1 };
	static const uint8_t alert[8] = { 58, 0, 5, 2, 0, 0, 1, 0 };
	uint8_t *ip = frame + ETH_SIZE, *mld = ip + IP6_SIZE + sizeof(alert);

	frame_ip6 = true;
	ip6_header(0, sizeof(alert) + 24);
	memcpy(frame, all, sizeof(all));
	ip[7] = 1;
	memcpy(ip + 8, from, sizeof(from));
	memcpy(ip + 24, to, sizeof(to));
	memcpy(ip + IP6_SIZE, alert, sizeof(alert));
	memset(mld, 0, 24);
	mld[0] = 130;
	storm_put16(mld + 4, 1000);
	storm_put16(mld + 2,
		    sum_end(sum(pseudo_header(PROTOCOL_ICMP6, 24), mld, 24)));
	frame_len = ETH_SIZE + IP6_SIZE + sizeof(alert) + 24;
}

void storm_send_query(bool ip6)
{
	if (ip6)
		query6();
	else
		query4();
	send_frame();
}

static void send_query(void)
{
	storm_send_query(storm_chance(50));
}

static void send_claim(void)
{
	storm_send_claim(storm_chance(50));
}

/* About any packet from netd to us. */
static void send_too_big(void)
{
	uint8_t began[QUOTED];

	storm_fill(began, sizeof(began));
	storm_send_too_big(storm_chance(50),
			   (uint8_t)STORM_PICK(6, PROTOCOL_UDP, 44), began,
			   STORM_PICK(0, 40, 48, 50, 55, 56, 68, 576, 1280,
				      1400, 65535, 100000));
}

/* Neighbour and router discovery, with options of any length. */
static void send_discovery(void)
{
	uint8_t *icmp = storm_packet_begin(true);
	uint32_t len = 24, options = storm_below(4), size;

	memset(icmp, 0, len);
	icmp[0] = (uint8_t)STORM_PICK(133, 134, 135, 135, 136, 136, 137);
	icmp[4] = icmp[0] == 136 ? (uint8_t)storm_random() : 0;
	memcpy(icmp + 8, icmp[0] == 135 ? netd_ip6 : own_ip6, 16);
	for (; options; options--) {
		size = STORM_PICK(0, 1, 1, 1, 2, 4, 255);
		storm_fill(icmp + len, 32);
		icmp[len] = (uint8_t)STORM_PICK(1, 2, 3, 4, 5, 25);
		icmp[len + 1] = (uint8_t)size;
		len += size < 5 ? size * 8 : 32;
	}
	storm_packet_send(PROTOCOL_ICMP6, len, 2);
}

static void send_udp(void)
{
	uint8_t *udp = storm_packet_begin(storm_chance(50));
	uint32_t len = STORM_PICK(0, 1, 8, 9, 100, 1472, 2000, 20000, 65000);

	storm_put16(udp, STORM_PICK(7, 1000, 2000, 0, 65535));
	storm_put16(udp + 2, STORM_PICK(7, 7, 7, 5001, 53, 0, 9));
	storm_put16(udp + 4, storm_chance(95) ? 8 + len : storm_random());
	storm_fill(udp + 8, len);
	storm_packet_send(PROTOCOL_UDP, 8 + len, 6);
}

static void send_garbage(void)
{
	frame_len = STORM_PICK(14, 15, 34, 54, 60, 100, 1514, 9000, 65535);
	storm_fill(frame, frame_len);
	if (storm_chance(70))
		ethernet_header(
			STORM_PICK(TYPE_IP4, TYPE_IP6, TYPE_ARP, TYPE_VLAN));
	send_frame();
}

void storm_send_other(void)
{
	static void (*const senders[])(void) = {
		send_icmp,    send_icmp,      send_icmp,    send_udp,
		send_udp,     send_discovery, send_too_big, storm_send_arp,
		send_garbage, send_query,     send_claim,
	};

	senders[storm_below(sizeof(senders) / sizeof(senders[0]))]();
}
