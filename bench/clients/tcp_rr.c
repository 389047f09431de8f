// SPDX-License-Identifier: MIT
/*
 * TCP request and response: one byte there, the same byte back, then the next.
 *
 *   tcp_rr ADDRESS PORT ROUNDS BATCHES   ns of each batch of rounds, by line
 *   tcp_rr serve PORT                    the other end, a client at a time
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "tcp_rr: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int tcp_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		die("socket");
	return fd;
}

static void round_trip(int fd, char byte)
{
	char back;

	if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1)
		die("send");
	if (recv(fd, &back, 1, 0) != 1)
		die("recv");
	if (back != byte) {
		fprintf(stderr, "tcp_rr: another byte came back\n");
		exit(1);
	}
}

static void ask(const struct sockaddr_in *to, long rounds, long batches)
{
	int fd = tcp_socket();
	uint64_t begin;
	long i;

	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)))
		die("connect");
	round_trip(fd, 0);
	for (; batches; batches--) {
		begin = now_ns();
		for (i = 0; i < rounds; i++)
			round_trip(fd, (char)i);
		printf("%llu\n", (unsigned long long)(now_ns() - begin));
	}
	close(fd);
}

static void answer(int fd)
{
	char byte;

	while (recv(fd, &byte, 1, 0) == 1 &&
	       send(fd, &byte, 1, MSG_NOSIGNAL) == 1)
		;
	close(fd);
}

static void serve(const struct sockaddr_in *at)
{
	int listener = tcp_socket();
	int fd;

	if (bind(listener, (const struct sockaddr *)at, sizeof(*at)) ||
	    listen(listener, 8))
		die("bind");
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			die("accept");
		answer(fd); /* TCP_NODELAY comes from the listener */
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };

	if (argc != 3 && argc != 5) {
		fprintf(stderr, "usage: tcp_rr ADDRESS PORT ROUNDS BATCHES\n"
				"       tcp_rr serve PORT\n");
		return 2;
	}
	address.sin_port = htons((uint16_t)atoi(argv[2]));
	if (argc == 3)
		serve(&address);
	if (!inet_pton(AF_INET, argv[1], &address.sin_addr))
		die(argv[1]);
	ask(&address, atol(argv[3]), atol(argv[4]));
	return 0;
}
