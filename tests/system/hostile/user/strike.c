// SPDX-License-Identifier: MIT
/*
 * Attacks that need no kernel, and the question after each of them.
 *
 *   strike recover             how long until a ping comes back, in us
 *   strike FLOOD COUNT SEED    one of the floods
 *
 * Prints JSON.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "strike.h"

#define PATIENCE_US 15000000u
#define PING_US 1000u /* a ping each, and later on each ten of them */
#define OFTEN_US 100000u

unsigned long random_state;

static const struct flood *const tables[] = { frames_floods,  access_floods,
					      streams_floods, guest_floods,
					      spoof_floods,   disorder_floods };

uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

void tell(const char *name, unsigned long value)
{
	static const char *separator = "{";

	printf("%s\"%s\": %lu", separator, name, value);
	separator = ", ";
}

/* One's complement sum of an ICMP message. */
static uint16_t checksum(const void *data, size_t bytes)
{
	const uint16_t *word = data;
	uint32_t sum = 0;

	for (; bytes > 1; bytes -= 2)
		sum += *word++;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Has an answer to one of ours come within so long? */
static int answered(int fd, uint16_t id, uint64_t us)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct timespec time = { .tv_nsec = (long)us * 1000 };
	uint8_t packet[1500];
	struct icmphdr icmp;
	ssize_t n;

	if (ppoll(&wait, 1, &time, NULL) <= 0)
		return 0;
	n = recv(fd, packet, sizeof(packet), 0);
	if (n < (ssize_t)(20 + sizeof(icmp)))
		return 0;
	memcpy(&icmp, packet + 20, sizeof(icmp));
	return icmp.type == ICMP_ECHOREPLY && icmp.un.echo.id == id;
}

static void recover(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct icmphdr icmp = { .type = ICMP_ECHO };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	uint64_t start = now_us();
	uint16_t sequence = 0;

	if (fd < 0)
		err(1, "socket");
	inet_pton(AF_INET, RTOS, &to.sin_addr);
	icmp.un.echo.id = (uint16_t)getpid();
	do {
		if (now_us() - start > PATIENCE_US)
			errx(1, "no ping for %u us", PATIENCE_US);
		icmp.un.echo.sequence = htons(sequence++);
		icmp.checksum = 0;
		icmp.checksum = checksum(&icmp, sizeof(icmp));
		sendto(fd, &icmp, sizeof(icmp), MSG_DONTWAIT,
		       (struct sockaddr *)&to, sizeof(to));
	} while (!answered(fd, icmp.un.echo.id,
			   now_us() - start < OFTEN_US ? PING_US :
							 10 * PING_US));
	tell("recovered_us", now_us() - start);
}

static const struct flood *find(const char *name)
{
	const struct flood *flood;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		for (flood = tables[i]; flood->name; flood++) {
			if (!strcmp(flood->name, name))
				return flood;
		}
	}
	errx(2, "there is no flood '%s'", name);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "recover")) {
		recover();
	} else if (argc == 4) {
		random_state = strtoul(argv[3], NULL, 0) | 1ul << 32;
		find(argv[1])->run(strtoul(argv[2], NULL, 0));
	} else {
		errx(2, "usage: strike recover | FLOOD COUNT SEED");
	}
	puts("}");
	return 0;
}
