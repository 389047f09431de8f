// SPDX-License-Identifier: MIT
/* TCP connections that are meant, and meant badly. */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "strike.h"

#define CONNECTIONS 16
#define ALL_BUT_ONE 31 /* of the RTOS's connections */
#define FULL_SEGMENT 1448
#define ECHO_PORT 7
#define HTTP_PORT 80

/* segment: the largest that the RTOS may send, 0: what Linux chooses. */
static int connect_with(uint16_t port, int receive_buffer, int segment)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	inet_pton(AF_INET, RTOS, &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
		   sizeof(receive_buffer));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (segment)
		setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment,
			   sizeof(segment));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int connect_to(uint16_t port, int receive_buffer)
{
	return connect_with(port, receive_buffer, 0);
}

/* Segments of one byte to an echo whose answers nobody reads. */
static void never_read(unsigned long count)
{
	int fds[CONNECTIONS];
	unsigned long sent = 0, held = 0, i;

	for (i = 0; i < CONNECTIONS; i++)
		fds[i] = connect_to(ECHO_PORT, 2048);
	for (i = 0; i < count; i++) {
		if (send(fds[i % CONNECTIONS], "x", 1,
			 MSG_DONTWAIT | MSG_NOSIGNAL) == 1)
			sent++;
		else
			held++;
		if (!(i % 1000))
			poll(NULL, 0, 1);
	}
	for (i = 0; i < CONNECTIONS; i++)
		close(fds[i]);
	tell("done", sent);
	tell("held_up", held);
}

/* Fill one echo's both directions; how many bytes it took. */
static unsigned long fill(int fd)
{
	static const char data[16384];
	unsigned long bytes = 0, tries = 0;
	ssize_t n;

	while (tries < 5) {
		n = send(fd, data, sizeof(data), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			bytes += (unsigned long)n;
			continue;
		}
		poll(NULL, 0, 2);
		tries++;
	}
	return bytes;
}

/* Full segments to echoes whose answers nobody reads, held for count ms. */
static void slow_readers(unsigned long count)
{
	int fds[ALL_BUT_ONE];
	unsigned long bytes = 0, i;

	for (i = 0; i < ALL_BUT_ONE; i++) {
		fds[i] = connect_with(ECHO_PORT, 2048, FULL_SEGMENT);
		bytes += fill(fds[i]);
	}
	poll(NULL, 0, (int)count);
	for (i = 0; i < ALL_BUT_ONE; i++)
		close(fds[i]);
	tell("done", ALL_BUT_ONE);
	tell("bytes", bytes);
}

/* Each connection ends before it is used, by a reset or in order. */
static void come_and_go(unsigned long count)
{
	struct linger now = { .l_onoff = 1 };
	unsigned long done = 0, failed = 0;
	int fd;

	while (count--) {
		fd = connect_to(count & 1 ? HTTP_PORT : ECHO_PORT, 2048);
		if (fd < 0) {
			failed++;
			continue;
		}
		if (count & 2)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &now,
				   sizeof(now));
		if (send(fd, "GET /", 5, MSG_DONTWAIT | MSG_NOSIGNAL) == 5)
			done++;
		close(fd);
	}
	tell("done", done);
	tell("failed", failed);
}

/* A server's worst client: its receive window is next to nothing. */
static void tiny_windows(unsigned long count)
{
	static const char request[] = "GET /stats.json HTTP/1.0\r\n\r\n";
	unsigned long bytes = 0, done = 0;
	ssize_t n;
	char byte[8];
	int fd;

	while (count--) {
		fd = connect_to(HTTP_PORT, 1);
		if (fd < 0 || send(fd, request, sizeof(request) - 1, 0) < 0)
			err(1, "connect");
		while ((n = recv(fd, byte, sizeof(byte), 0)) > 0)
			bytes += (unsigned long)n;
		close(fd);
		done++;
	}
	tell("done", done);
	tell("bytes", bytes);
}

const struct flood streams_floods[] = {
	{ "never-read", never_read },
	{ "slow-readers", slow_readers },
	{ "come-and-go", come_and_go },
	{ "tiny-windows", tiny_windows },
	{ 0 },
};
