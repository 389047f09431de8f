// SPDX-License-Identifier: MIT
/*
 * TCP connections of a station that Linux knows nothing of, so that it does not
 * end them: segments out of order, overlapping, twice, with holes.
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frames.h"
#include "strike.h"

#define ECHO_PORT 7
#define SEGMENTS 100u /* of a connection */
#define DATA 512u
#define SPREAD 60000u /* bytes ahead of what has come in order */
#define PATIENCE_MS 200

static const uint8_t station4[4] = { 10, 77, 0, 77 };

static struct {
	unsigned int port;
	uint32_t sequence; /* of our first byte */
	uint32_t next;	   /* of the RTOS's */
} connection;

static int open_receiver(void)
{
	struct sockaddr_ll from = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(0x0800),
		.sll_ifindex = (int)if_nametoindex(INTERFACE),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof(from)))
		err(1, INTERFACE);
	return fd;
}

static uint32_t get32(const uint8_t *from)
{
	return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
	       (uint32_t)from[2] << 8 | from[3];
}

/* The RTOS learns of our station, which answers no question for it. */
static void introduce(void)
{
	size_t bytes = make_arp();

	memcpy(frame + ETHERNET + 14, station4, 4);
	send_frame(bytes);
}

static void send_segment(unsigned int flags, uint32_t offset, size_t data)
{
	uint8_t *h = ip4(TCP_ANY, TCP + data);

	memcpy(frame + ETHERNET + 12, station4, 4);
	put16(h, connection.port);
	put16(h + 2, ECHO_PORT);
	put32(h + 4, connection.sequence + offset);
	put32(h + 8, connection.next);
	h[12] = 5 << 4;
	h[13] = (uint8_t)flags;
	put16(h + 14, 0xffff);
	fill(h + TCP, data);
	finish(TCP_ANY, h, TCP + data, 16);
	send_frame(ETHERNET + IP4 + TCP + data);
}

/* Is it the answer to our SYN? Then what it begins with. */
static int is_answer(const uint8_t *f, ssize_t bytes)
{
	const uint8_t *h = f + ETHERNET + IP4;

	if (bytes < (ssize_t)(ETHERNET + IP4 + TCP) ||
	    memcmp(f + ETHERNET + 16, station4, 4) ||
	    f[ETHERNET + 9] != TCP_ANY ||
	    (h[2] << 8 | h[3]) != (int)connection.port || h[13] != (SYN | ACK))
		return 0;
	connection.next = get32(h + 4) + 1;
	return 1;
}

static int answered(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	uint64_t end = now_us() + PATIENCE_MS * 1000;
	uint8_t got[FRAME_SIZE];

	while (now_us() < end) {
		if (poll(&wait, 1, PATIENCE_MS) > 0 &&
		    is_answer(got, recv(fd, got, sizeof(got), MSG_DONTWAIT)))
			return 1;
	}
	return 0;
}

static int connect_once(int fd)
{
	connection.port = 1024 + (unsigned int)(draw() % 60000);
	connection.sequence = (uint32_t)draw();
	connection.next = 0;
	introduce();
	send_segment(SYN, 0, 0);
	if (!answered(fd))
		return 0;
	connection.sequence++;
	send_segment(ACK, 0, 0);
	return 1;
}

/* In half of the connections the first hole is filled in the end. */
static void send_disorder(void)
{
	unsigned int i;

	for (i = 0; i < SEGMENTS; i++)
		send_segment(ACK, 1 + (uint32_t)(draw() % SPREAD),
			     1 + draw() % DATA);
	if (draw() & 1)
		send_segment(ACK, 0, DATA);
	send_segment(RST | ACK, draw() & 1 ? 0 : DATA, 0);
}

static void disorder(unsigned long count)
{
	unsigned long connections = 0, unanswered = 0;
	int fd;

	open_interface();
	fd = open_receiver();
	for (; count > SEGMENTS; count -= SEGMENTS) {
		if (connect_once(fd)) {
			connections++;
			send_disorder();
		} else {
			unanswered++;
		}
	}
	close(fd);
	tell_sent();
	tell("connections", connections);
	tell("unanswered", unanswered);
	tell("wrong", !connections);
}

const struct flood disorder_floods[] = {
	{ "disorder", disorder },
	{ 0 },
};
