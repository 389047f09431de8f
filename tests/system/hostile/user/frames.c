// SPDX-License-Identifier: MIT
/* Floods of frames, made by hand and given to the interface as they are. */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "end/random.h"
#include "frames.h"
#include "strike.h"

#define FRAGMENT 8u /* IPv6's header of that name */

uint8_t frame[FRAME_SIZE];
uint8_t rtos_mac[6], own_mac[6];
static int fd;
static unsigned long sent, refused;

static const uint8_t broadcast[6] = { 255, 255, 255, 255, 255, 255 };
static const uint8_t rtos4[4] = { 10, 77, 0, 1 };
static const uint8_t own4[4] = { 10, 77, 0, 2 };
static const uint8_t rtos6[16] = { 0xfd, 0x77, [15] = 1 };
static const uint8_t own6[16] = { 0xfd, 0x77, [15] = 2 };
/* Those that something listens on, and one that nothing does. */
static const uint16_t ports[] = { 80, 7, 5001, 9, 12345 };

unsigned long draw(void)
{
	return random_next_long(&random_state);
}

void fill(uint8_t *to, size_t bytes)
{
	while (bytes--)
		*to++ = (uint8_t)(draw() >> 24);
}

void put16(uint8_t *to, unsigned long value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

void put32(uint8_t *to, unsigned long value)
{
	put16(to, value >> 16);
	put16(to + 2, value);
}

/* The interface */

static void find_macs(void)
{
	char line[128], text[32], ip[32];
	struct ifreq r = { .ifr_name = INTERFACE };
	FILE *file = fopen("/proc/net/arp", "r");

	if (ioctl(fd, SIOCGIFHWADDR, &r))
		err(1, INTERFACE);
	memcpy(own_mac, r.ifr_hwaddr.sa_data, 6);
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%31s %*s %*s %31s", ip, text) == 2 &&
		    !strcmp(ip, RTOS))
			sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx",
			       &rtos_mac[0], &rtos_mac[1], &rtos_mac[2],
			       &rtos_mac[3], &rtos_mac[4], &rtos_mac[5]);
	}
	if (file)
		fclose(file);
}

void open_interface(void)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = 0, /* nothing is received */
		.sll_ifindex = (int)if_nametoindex(INTERFACE),
	};

	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)))
		err(1, INTERFACE);
	find_macs();
}

void send_frame(size_t bytes)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	while (send(fd, frame, bytes, MSG_DONTWAIT) < 0) {
		if (errno != EAGAIN && errno != ENOBUFS) {
			refused++; /* by Linux: too short, interface down */
			return;
		}
		poll(&wait, 1, 1);
	}
	sent++;
}

void tell_sent(void)
{
	tell("done", sent);
	tell("refused_by_linux", refused);
}

/* Layers, from the outside in; each returns where the next one begins. */

uint8_t *ethernet(const uint8_t *to, unsigned int type)
{
	memset(frame, 0, sizeof(frame));
	memcpy(frame, to, 6);
	memcpy(frame + 6, own_mac, 6);
	put16(frame + 12, type);
	return frame + ETHERNET;
}

static uint16_t sum16(const uint8_t *data, size_t bytes, uint32_t sum)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		sum += i & 1 ? data[i] : (uint32_t)data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint8_t *ip4(unsigned int protocol, size_t payload)
{
	uint8_t *h = ethernet(rtos_mac, 0x0800);

	h[0] = 0x45;
	put16(h + 2, IP4 + payload);
	put16(h + 4, draw());
	h[8] = 64;
	h[9] = (uint8_t)protocol;
	memcpy(h + 12, own4, 4);
	memcpy(h + 16, rtos4, 4);
	return h + IP4;
}

void ip4_finish(void)
{
	uint8_t *h = frame + ETHERNET;

	put16(h + 10, 0);
	put16(h + 10, ~sum16(h, IP4, 0));
}

uint8_t *ip6(unsigned int next, size_t payload)
{
	uint8_t *h = ethernet(rtos_mac, 0x86dd);

	h[0] = 0x60;
	put16(h + 4, payload);
	h[6] = (uint8_t)next;
	h[7] = next == ICMP_6 ? 255 : 64;
	memcpy(h + 8, own6, 16);
	memcpy(h + 24, rtos6, 16);
	return h + IP6;
}

void finish(unsigned int protocol, uint8_t *h, size_t bytes, size_t offset)
{
	int six = frame[12] == 0x86;
	const uint8_t *addresses = frame + ETHERNET + (six ? 8 : 12);
	uint32_t sum = protocol + (uint32_t)bytes;

	if (protocol == ICMP_4)
		sum = 0;
	else
		sum = sum16(addresses, six ? 32 : 8, sum);
	put16(h + offset, 0);
	put16(h + offset, ~sum16(h, bytes, sum));
	if (!six)
		ip4_finish();
}

static uint16_t a_port(void)
{
	return ports[draw() % (sizeof(ports) / sizeof(*ports))];
}

static void tcp_header(uint8_t *h, unsigned int flags)
{
	put16(h, 1024 + draw() % 60000);
	put16(h + 2, a_port());
	put32(h + 4, draw());
	put32(h + 8, draw());
	h[12] = 5 << 4;
	h[13] = (uint8_t)flags;
	put16(h + 14, draw());
}

/* Frames that are right; each returns its bytes. */

size_t make_arp(void)
{
	uint8_t *h = ethernet(draw() & 1 ? broadcast : rtos_mac, 0x0806);

	put16(h, 1);
	put16(h + 2, 0x0800);
	h[4] = 6;
	h[5] = 4;
	put16(h + 6, 1 + draw() % 2);
	memcpy(h + 8, own_mac, 6);
	memcpy(h + 14, own4, 4);
	memcpy(h + 24, rtos4, 4);
	return SHORTEST;
}

static size_t make_ping4(void)
{
	size_t data = draw() % 64;
	uint8_t *h = ip4(ICMP_4, 8 + data);

	h[0] = 8;
	put32(h + 4, draw());
	finish(ICMP_4, h, 8 + data, 2);
	return ETHERNET + IP4 + 8 + data;
}

static size_t make_udp4(void)
{
	size_t bytes = UDP + draw() % 64;
	uint8_t *h = ip4(UDP_ANY, bytes);

	put16(h, 1024 + draw() % 60000);
	put16(h + 2, a_port());
	put16(h + 4, bytes);
	finish(UDP_ANY, h, bytes, 6);
	return ETHERNET + IP4 + bytes;
}

static size_t make_tcp4(void)
{
	uint8_t *h = ip4(TCP_ANY, TCP);

	tcp_header(h, (unsigned int)draw() & 0x3f);
	finish(TCP_ANY, h, TCP, 16);
	return ETHERNET + IP4 + TCP;
}

static size_t make_udp6(void)
{
	size_t bytes = UDP + draw() % 64;
	uint8_t *h = ip6(UDP_ANY, bytes);

	put16(h, 1024 + draw() % 60000);
	put16(h + 2, a_port());
	put16(h + 4, bytes);
	finish(UDP_ANY, h, bytes, 6);
	return ETHERNET + IP6 + bytes;
}

static size_t make_tcp6(void)
{
	uint8_t *h = ip6(TCP_ANY, TCP);

	tcp_header(h, (unsigned int)draw() & 0x3f);
	finish(TCP_ANY, h, TCP, 16);
	return ETHERNET + IP6 + TCP;
}

/* Echo requests, neighbours, routers, listeners: 128 to 143. */
static size_t make_icmp6(void)
{
	size_t bytes = 8 + draw() % 5 * 8;
	uint8_t *h = ip6(ICMP_6, bytes);

	fill(h, bytes);
	h[0] = (uint8_t)(128 + draw() % 16);
	h[1] = 0;
	if (draw() & 1 && bytes >= 24)
		memcpy(h + 8, rtos6, 16);
	finish(ICMP_6, h, bytes, 2);
	return ETHERNET + IP6 + bytes;
}

/* Fragments of few datagrams: they overlap, leave holes, and end nowhere. */
static size_t make_fragment4(void)
{
	size_t bytes = 8 + draw() % 180 * 8;
	uint8_t *h = ip4(UDP_ANY, bytes);

	put16(frame + ETHERNET + 4, draw() % 8);
	put16(frame + ETHERNET + 6,
	      (draw() & 3 ? 0x2000 : 0) |
		      (draw() & 1 ? draw() % 64 : draw() % 8192));
	fill(h, 8);
	ip4_finish();
	return ETHERNET + IP4 + bytes;
}

static size_t make_fragment6(void)
{
	size_t bytes = 8 + draw() % 170 * 8;
	uint8_t *h = ip6(FRAGMENT_6, FRAGMENT + bytes);

	h[0] = UDP_ANY;
	put16(h + 2,
	      (draw() % (draw() & 1 ? 64 : 8192)) << 3 | (draw() & 3 ? 1 : 0));
	put32(h + 4, draw() % 8);
	return ETHERNET + IP6 + FRAGMENT + bytes;
}

static size_t (*const makers[])(void) = {
	make_arp,  make_ping4, make_udp4,      make_tcp4,      make_udp6,
	make_tcp6, make_icmp6, make_fragment4, make_fragment6,
};

/* Bytes that a header's worst values are made of. */
static uint8_t worst_byte(void)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff, 0xfe, 6, 44 };

	return draw() & 1 ? values[draw() % sizeof(values)] : (uint8_t)draw();
}

/* A right frame, wrong in up to four bytes of its headers, or too short. */
static size_t make_malformed(void)
{
	size_t bytes = makers[draw() % (sizeof(makers) / sizeof(*makers))]();
	size_t i, headers = bytes < 90 ? bytes : 90;

	for (i = draw() % 5; i; i--)
		frame[draw() % 8 ? 12 + draw() % (headers - 12) : draw() % 12] =
			worst_byte();
	if (draw() & 1 && frame[12] == 0x08 && !frame[13])
		ip4_finish();
	if (!(draw() % 4))
		bytes = ETHERNET + draw() % (bytes - ETHERNET + 1);
	else if (!(draw() % 8))
		bytes += draw() % (ETHERNET + MTU - bytes + 1);
	return bytes;
}

/* Floods */

static void flood(unsigned long count, size_t (*make)(void))
{
	open_interface();
	while (count--)
		send_frame(make());
	tell_sent();
}

static void malformed(unsigned long count)
{
	flood(count, make_malformed);
}

static size_t make_minimum(void)
{
	make_udp4();
	return SHORTEST;
}

static void minimum(unsigned long count)
{
	flood(count, make_minimum);
}

static size_t make_broadcast(void)
{
	size_t bytes = make_udp4();

	memcpy(frame, broadcast, 6);
	memset(frame + ETHERNET + 16, 255, 4);
	ip4_finish();
	return bytes;
}

static void broadcasts(unsigned long count)
{
	flood(count, make_broadcast);
}

/* Every sender says that it is another one, now and then the RTOS. */
static size_t make_arp_storm(void)
{
	size_t bytes = make_arp();
	uint8_t *h = frame + ETHERNET;

	fill(h + 8, 6);
	h[17] = (uint8_t)draw();
	if (h[17] == own4[3])
		h[17] = rtos4[3];
	return bytes;
}

static void arp(unsigned long count)
{
	flood(count, make_arp_storm);
}

static size_t make_fragment(void)
{
	return draw() & 1 ? make_fragment4() : make_fragment6();
}

static void fragments(unsigned long count)
{
	flood(count, make_fragment);
}

static size_t make_segment(unsigned int flags, uint16_t port)
{
	uint8_t *h = ip4(TCP_ANY, TCP);

	frame[ETHERNET + 15] = (uint8_t)(3 + draw() % 250);
	tcp_header(h, flags);
	put16(h + 2, port);
	finish(TCP_ANY, h, TCP, 16);
	return ETHERNET + IP4 + TCP;
}

static size_t make_syn(void)
{
	return make_segment(SYN, ports[draw() % 3]);
}

static void syn(unsigned long count)
{
	flood(count, make_syn);
}

static size_t make_storm(void)
{
	static const uint8_t flags[] = { RST, RST | ACK, FIN | ACK, ACK,
					 SYN | ACK };

	return make_segment(flags[draw() % sizeof(flags)], ports[draw() % 3]);
}

static void resets(unsigned long count)
{
	flood(count, make_storm);
}

const struct flood frames_floods[] = {
	{ "malformed", malformed },   { "minimum", minimum },
	{ "broadcasts", broadcasts }, { "arp", arp },
	{ "fragments", fragments },   { "syn", syn },
	{ "resets", resets },	      { 0 },
};
