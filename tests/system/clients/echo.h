/* SPDX-License-Identifier: MIT */
/* The RTOS's echo service, as the clients reach it: RFC 862. */
#ifndef ECHO_H
#define ECHO_H

#include <arpa/inet.h>
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#define ECHO_PORT 7

/* A socket of this type, connected over IPv4 or IPv6; or the program ends. */
static inline int echo_connect(const char *address, int type)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET,
				   .sin_port = htons(ECHO_PORT) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(ECHO_PORT) };
	struct sockaddr *to = (struct sockaddr *)&in4;
	socklen_t size = sizeof(in4);
	int fd;

	if (!inet_pton(AF_INET, address, &in4.sin_addr)) {
		if (!inet_pton(AF_INET6, address, &in6.sin6_addr))
			errx(1, "%s: expected an IPv4 or IPv6 address",
			     address);
		to = (struct sockaddr *)&in6;
		size = sizeof(in6);
	}
	fd = socket(to->sa_family, type, 0);
	if (fd < 0 || connect(fd, to, size))
		err(1, "connect to %s", address);
	return fd;
}

#endif
