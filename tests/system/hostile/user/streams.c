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
#define ECHO_PORT 7
#define HTTP_PORT 80

static int connect_to(uint16_t port, int receive_buffer)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	inet_pton(AF_INET, RTOS, &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
		   sizeof(receive_buffer));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		close(fd);
		return -1;
	}
	return fd;
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
	{ "come-and-go", come_and_go },
	{ "tiny-windows", tiny_windows },
	{ 0 },
};
