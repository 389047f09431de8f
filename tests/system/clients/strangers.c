// SPDX-License-Identifier: MIT
/*
 * A flood of stations that are not there, each with a MAC address of its own.
 * They ask for the RTOS's addresses and send it pings, whose answers make it
 * ask for them. Nobody answers.
 *
 *   strangers INTERFACE MAC SECONDS
 *
 * MAC: the RTOS's. A hundred at once, then a pause of 5 ms.
 */
#include <arpa/inet.h>
#include <err.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netpacket/packet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FAR4 "10.77.0.1"
#define FAR6 "fd77::1"
#define AT_ONCE 100
#define PAUSE_US 5000
#define FIRST 20 /* of 235: 10.77.0.20 and on */
#define STRANGERS 235

struct frame {
	struct ether_header ether;
	union {
		struct ether_arp arp;
		struct {
			struct iphdr ip;
			struct icmphdr icmp;
		} __attribute__((packed)) ping4;
		struct {
			struct ip6_hdr ip;
			struct icmp6_hdr icmp;
		} __attribute__((packed)) ping6;
		struct {
			struct ip6_hdr ip;
			struct nd_neighbor_solicit ask;
			struct nd_opt_hdr option;
			uint8_t station[ETH_ALEN];
		} __attribute__((packed)) ask6;
	};
} __attribute__((packed));

static int fd;
static uint8_t far_mac[ETH_ALEN];
static struct in_addr far4, near4;
static struct in6_addr far6, near6;

static uint32_t sum(uint32_t total, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;

	for (; size; p += 2, size -= 2)
		total += p[0] << 8 | p[1];
	return total;
}

static uint16_t sum_end(uint32_t total)
{
	total = (total >> 16) + (total & 0xffff);
	return htons(~(total + (total >> 16)) & 0xffff);
}

static void begin(struct frame *frame, uint16_t type, uint8_t number)
{
	memset(frame, 0, sizeof(*frame));
	memcpy(frame->ether.ether_dhost, far_mac, ETH_ALEN);
	memcpy(frame->ether.ether_shost, (uint8_t[]){ 2, 0, 0, 0, 9, number },
	       ETH_ALEN);
	frame->ether.ether_type = htons(type);
	near4 = far4;
	((uint8_t *)&near4)[3] = number;
	near6 = far6;
	near6.s6_addr[15] = number;
}

static void put(const struct frame *frame, size_t size)
{
	/* A queue that is full is none of the test's business. */
	(void)!send(fd, frame, sizeof(frame->ether) + size, 0);
}

static void ask4(uint8_t number)
{
	struct frame frame;

	begin(&frame, ETHERTYPE_ARP, number);
	frame.arp.ea_hdr =
		(struct arphdr){ htons(ARPHRD_ETHER), htons(ETHERTYPE_IP),
				 ETH_ALEN, 4, htons(ARPOP_REQUEST) };
	memcpy(frame.arp.arp_sha, frame.ether.ether_shost, ETH_ALEN);
	memcpy(frame.arp.arp_spa, &near4, 4);
	memcpy(frame.arp.arp_tpa, &far4, 4);
	put(&frame, sizeof(frame.arp));
}

static void ping4(uint8_t number)
{
	struct frame frame;

	begin(&frame, ETHERTYPE_IP, number);
	frame.ping4.ip = (struct iphdr){ .version = 4,
					 .ihl = 5,
					 .ttl = 64,
					 .protocol = IPPROTO_ICMP,
					 .tot_len = htons(sizeof(frame.ping4)),
					 .saddr = near4.s_addr,
					 .daddr = far4.s_addr };
	frame.ping4.ip.check = sum_end(sum(0, &frame.ping4.ip, 20));
	frame.ping4.icmp.type = ICMP_ECHO;
	frame.ping4.icmp.checksum = sum_end(sum(0, &frame.ping4.icmp, 8));
	put(&frame, sizeof(frame.ping4));
}

/* The header, and the checksum in what follows it, whose field is 0. */
static void begin6(void *header, uint8_t *icmp, size_t size)
{
	struct ip6_hdr ip = { .ip6_src = near6, .ip6_dst = far6 };
	uint16_t check;

	ip.ip6_vfc = 6 << 4;
	ip.ip6_plen = htons(size);
	ip.ip6_nxt = IPPROTO_ICMPV6;
	ip.ip6_hlim = 255;
	check = sum_end(
		sum(sum(IPPROTO_ICMPV6 + size, &ip.ip6_src, 32), icmp, size));
	memcpy(header, &ip, sizeof(ip));
	memcpy(icmp + 2, &check, sizeof(check));
}

static void ping6(uint8_t number)
{
	struct frame frame;

	begin(&frame, ETHERTYPE_IPV6, number);
	frame.ping6.icmp.icmp6_type = ICMP6_ECHO_REQUEST;
	begin6(&frame.ping6, (uint8_t *)&frame.ping6.icmp,
	       sizeof(frame.ping6.icmp));
	put(&frame, sizeof(frame.ping6));
}

static void ask6(uint8_t number)
{
	struct frame frame;

	begin(&frame, ETHERTYPE_IPV6, number);
	frame.ask6.ask.nd_ns_type = ND_NEIGHBOR_SOLICIT;
	frame.ask6.ask.nd_ns_target = far6;
	frame.ask6.option.nd_opt_type = ND_OPT_SOURCE_LINKADDR;
	frame.ask6.option.nd_opt_len = 1;
	memcpy(frame.ask6.station, frame.ether.ether_shost, ETH_ALEN);
	begin6(&frame.ask6, (uint8_t *)&frame.ask6.ask,
	       sizeof(frame.ask6) - sizeof(frame.ask6.ip));
	put(&frame, sizeof(frame.ask6));
}

static void flood(time_t seconds)
{
	static void (*const says[])(uint8_t) = { ping4, ping6, ask4, ask6 };
	time_t end = time(NULL) + seconds;
	uint32_t sent = 0, i;

	while (time(NULL) < end) {
		for (i = 0; i < AT_ONCE; i++, sent++)
			says[sent / STRANGERS % 4](FIRST + sent % STRANGERS);
		usleep(PAUSE_US);
	}
	printf("%u frames\n", sent);
}

int main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	uint8_t *mac = far_mac;

	if (argc != 4 ||
	    sscanf(argv[2], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1],
		   &mac[2], &mac[3], &mac[4], &mac[5]) != ETH_ALEN) {
		fprintf(stderr, "usage: strangers INTERFACE MAC SECONDS\n");
		return 2;
	}
	inet_pton(AF_INET, FAR4, &far4);
	inet_pton(AF_INET6, FAR6, &far6);
	to.sll_ifindex = if_nametoindex(argv[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)))
		err(1, "%s", argv[1]);
	flood(atoi(argv[3]));
	return 0;
}
