// SPDX-License-Identifier: MIT
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "device.h"

#define ECHO_REPLY 0u /* RFC 792 */
#define ECHO_REQUEST 8u
#define ECHO_REQUEST6 128u /* RFC 4443 */
#define ECHO_REPLY6 129u

/* As on the wire, but for sent: that is ours alone, and comes back as it is. */
struct echo {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	uint16_t id;
	uint16_t sequence;
	uint64_t sent; /* ns */
	uint8_t padding[48];
};

bool probe_init(struct probe *probe, const char *address)
{
	struct sockaddr_in *ip = (struct sockaddr_in *)&probe->peer;
	struct sockaddr_in6 *ip6 = (struct sockaddr_in6 *)&probe->peer;

	memset(probe, 0, sizeof(*probe));
	probe->socket = -1;
	probe->id = (uint16_t)getpid();
	if (inet_pton(AF_INET, address, &ip->sin_addr) == 1) {
		ip->sin_family = AF_INET;
		probe->peer_size = sizeof(*ip);
		return true;
	}
	ip6->sin6_family = AF_INET6;
	probe->peer_size = sizeof(*ip6);
	return inet_pton(AF_INET6, address, &ip6->sin6_addr) == 1;
}

/*
 * Whoever may send pings has a socket for that alone (ping_group_range); root
 * has a raw one.
 */
int probe_open(struct probe *probe)
{
	int family = probe->peer.ss_family;
	int protocol = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	probe->raw = false;
	probe->socket = socket(
		family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	if (probe->socket < 0) {
		probe->raw = true;
		probe->socket =
			socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			       protocol);
	}
	probe->error = probe->socket < 0 ? errno : 0;
	return -probe->error;
}

/* RFC 1071, over whole words. The kernel makes ICMPv6's itself. */
static uint16_t checksum(const struct echo *echo)
{
	const uint8_t *bytes = (const uint8_t *)echo;
	uint32_t sum = 0;
	unsigned int i;

	for (i = 0; i < sizeof(*echo); i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	sum = (sum & 0xffffu) + (sum >> 16);
	sum = (sum & 0xffffu) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static void count_lost(struct probe *probe)
{
	probe->interval.lost++;
	probe->total.lost++;
}

void probe_send(struct probe *probe)
{
	bool ip6 = probe->peer.ss_family == AF_INET6;
	uint16_t sequence = probe->next++;
	struct echo echo = {
		.type = ip6 ? ECHO_REQUEST6 : ECHO_REQUEST,
		.id = htons(probe->id),
		.sequence = htons(sequence),
		.sent = now_ns(),
	};

	if (!ip6)
		echo.checksum = checksum(&echo);
	probe->interval.sent++;
	probe->total.sent++;
	if (sendto(probe->socket, &echo, sizeof(echo), 0,
		   (const struct sockaddr *)&probe->peer,
		   probe->peer_size) == sizeof(echo)) {
		probe->error = 0;
		probe->pending[sequence % PROBE_PENDING] = echo.sent;
	} else {
		probe->error = errno;
		count_lost(probe);
	}
}

/* Where the echo is in what a socket gave; NULL if it is too short. */
static const uint8_t *find_echo(const struct probe *probe, const uint8_t *bytes,
				size_t size)
{
	size_t skip = 0;

	if (probe->raw && probe->peer.ss_family == AF_INET)
		skip = size ? (bytes[0] & 15u) * 4u : 0;
	return size >= skip + sizeof(struct echo) ? bytes + skip : NULL;
}

/* An answer to a request that still waits for one? Others ping, too. */
static void take(struct probe *probe, const struct echo *echo, uint64_t now)
{
	uint16_t sequence = ntohs(echo->sequence);
	uint64_t *pending = &probe->pending[sequence % PROBE_PENDING];

	if (echo->type != ECHO_REPLY && echo->type != ECHO_REPLY6)
		return;
	if (!*pending || *pending != echo->sent || now < echo->sent ||
	    now - echo->sent >= PROBE_LOST_NS)
		return;
	*pending = 0;
	histogram_add(&probe->interval.ns, now - echo->sent);
	histogram_add(&probe->total.ns, now - echo->sent);
}

static void give_up(struct probe *probe, uint64_t now)
{
	uint64_t *pending;

	for (; probe->oldest != probe->next; probe->oldest++) {
		pending = &probe->pending[probe->oldest % PROBE_PENDING];
		if (*pending && now - *pending < PROBE_LOST_NS)
			break;
		if (*pending)
			count_lost(probe);
		*pending = 0;
	}
}

void probe_receive(struct probe *probe)
{
	uint8_t bytes[256];
	const uint8_t *found;
	struct echo echo;
	ssize_t size;

	while ((size = recv(probe->socket, bytes, sizeof(bytes), 0)) >= 0) {
		found = find_echo(probe, bytes, (size_t)size);
		if (!found)
			continue;
		memcpy(&echo, found, sizeof(echo));
		take(probe, &echo, now_ns());
	}
	give_up(probe, now_ns());
}
