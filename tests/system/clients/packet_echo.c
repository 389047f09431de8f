// SPDX-License-Identifier: MIT
/*
 * Send UDP datagrams to the RTOS's echo service past Linux's IP stack, by a
 * packet socket, and compare each that comes back.
 *
 *   packet_echo INTERFACE MAC COUNT
 *
 * From 10.77.0.2, which has to be Linux's on this link; MAC: the RTOS's.
 */
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include "echo.h"
#include "end/random.h"

#define NEAR "10.77.0.2"
#define FAR "10.77.0.1"
#define PAYLOAD_MAX 1472
#define SILENCE_S 2

struct packet {
	struct ether_header ether;
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[PAYLOAD_MAX];
} __attribute__((packed));

#define HEADERS offsetof(struct packet, payload)

static int packet_socket(const char *interface, uint8_t *mac)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_IP),
				  .sll_ifindex = if_nametoindex(interface) };
	struct timeval silence = { .tv_sec = SILENCE_S };
	struct ifreq request = {};
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));

	strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence,
		       sizeof(silence)) ||
	    ioctl(fd, SIOCGIFHWADDR, &request))
		err(1, "%s", interface);
	memcpy(mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
	return fd;
}

/* A port that Linux will not call unreachable. */
static uint16_t own_port(void)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	socklen_t size = sizeof(own);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) ||
	    getsockname(fd, (struct sockaddr *)&own, &size))
		err(1, "bind");
	return own.sin_port;
}

static uint16_t sum_of(struct iphdr ip)
{
	uint16_t words[sizeof(ip) / sizeof(uint16_t)];
	uint32_t sum = 0;
	size_t i;

	memcpy(words, &ip, sizeof(ip));
	for (i = 0; i < sizeof(ip) / sizeof(uint16_t); i++)
		sum += words[i];
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

/* All but the lengths and the payload. */
static void init(struct packet *packet, const uint8_t *from, const uint8_t *to,
		 uint16_t port)
{
	memcpy(packet->ether.ether_shost, from, ETH_ALEN);
	memcpy(packet->ether.ether_dhost, to, ETH_ALEN);
	packet->ether.ether_type = htons(ETH_P_IP);
	packet->ip = (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP
	};
	inet_pton(AF_INET, NEAR, &packet->ip.saddr);
	inet_pton(AF_INET, FAR, &packet->ip.daddr);
	packet->udp.source = port;
	packet->udp.dest = htons(ECHO_PORT);
}

static void fill(struct packet *packet, uint32_t size, uint64_t *seed)
{
	uint32_t i;

	packet->udp.len = htons(sizeof(packet->udp) + size);
	packet->ip.tot_len =
		htons(sizeof(packet->ip) + sizeof(packet->udp) + size);
	packet->ip.check = 0;
	packet->ip.check = sum_of(packet->ip);
	for (i = 0; i < size; i++)
		packet->payload[i] = random_next_long(seed);
}

static bool answers(const struct packet *answer, const struct packet *question)
{
	return answer->ip.protocol == IPPROTO_UDP &&
	       answer->udp.source == question->udp.dest &&
	       answer->udp.dest == question->udp.source;
}

/* Wait for the answer to the question, and compare it. */
static void judge(int fd, const struct packet *question, uint32_t size)
{
	struct packet answer;
	ssize_t got;

	do {
		got = recv(fd, &answer, sizeof(answer), 0);
		if (got < 0)
			err(1, "no answer to %u bytes", size);
	} while (got < (ssize_t)HEADERS || !answers(&answer, question));
	if (answer.udp.len != question->udp.len ||
	    got < (ssize_t)(HEADERS + size) ||
	    memcmp(answer.payload, question->payload, size))
		errx(1, "of %u bytes others came back", size);
}

int main(int argc, char **argv)
{
	static struct packet packet;
	uint64_t seed = 0x9e3779b97f4a7c15;
	uint8_t from[ETH_ALEN], to[ETH_ALEN];
	uint32_t count, i, size;
	int fd;

	if (argc != 4 ||
	    sscanf(argv[2], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &to[0], &to[1],
		   &to[2], &to[3], &to[4], &to[5]) != ETH_ALEN) {
		fprintf(stderr, "usage: packet_echo INTERFACE MAC COUNT\n");
		return 2;
	}
	count = strtoul(argv[3], NULL, 0);
	fd = packet_socket(argv[1], from);
	init(&packet, from, to, own_port());
	for (i = 0; i < count; i++) {
		size = random_next_long(&seed) % (PAYLOAD_MAX + 1);
		fill(&packet, size, &seed);
		if (send(fd, &packet, HEADERS + size, 0) < 0)
			err(1, "send");
		judge(fd, &packet, size);
	}
	printf("%u datagrams came back as they were\n", count);
	return 0;
}
