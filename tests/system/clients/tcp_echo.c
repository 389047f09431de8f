// SPDX-License-Identifier: MIT
/*
 * Send bytes that no one could guess to a TCP echo service, and compare every
 * one that comes back. Both directions are busy at once.
 *
 *   tcp_echo ADDRESS MEBIBYTES
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "echo.h"
#include "end/random.h"

#define CHUNK 65536
#define SILENCE_MS 20000

/* One end of the stream: what comes next, and what has gone by. */
struct stream {
	uint64_t random;
	uint64_t left; /* bytes to come */
	uint64_t sum;  /* FNV-1a over the words */
	size_t begin, end;
	uint8_t chunk[CHUNK];
};

static void stream_init(struct stream *s, uint64_t bytes)
{
	memset(s, 0, sizeof(*s));
	s->random = 0x9e3779b97f4a7c15;
	s->sum = 0xcbf29ce484222325;
	s->left = bytes;
}

/* The next chunk, when the last one is used up. Nothing: the end. */
static size_t stream_fill(struct stream *s)
{
	uint64_t *word = (uint64_t *)s->chunk;
	size_t i;

	if (s->begin < s->end || !s->left)
		return s->end - s->begin;
	for (i = 0; i < CHUNK / sizeof(*word); i++) {
		word[i] = random_next_long(&s->random);
		s->sum = (s->sum ^ s->random) * 0x100000001b3;
	}
	s->begin = 0;
	s->end = CHUNK;
	s->left -= CHUNK;
	return CHUNK;
}

/* How many bytes moved; none if they would have to wait. */
static size_t moved(ssize_t result, const char *what)
{
	if (result > 0)
		return result;
	if (result < 0 && errno != EAGAIN)
		err(1, "%s", what);
	return 0;
}

static void echo_send(int fd, struct stream *s)
{
	size_t size = stream_fill(s);

	if (size)
		s->begin +=
			moved(send(fd, s->chunk + s->begin, size, MSG_NOSIGNAL),
			      "send");
}

/* False: the RTOS has closed. */
static bool echo_receive(int fd, struct stream *s)
{
	static uint8_t got[CHUNK];
	size_t expected = stream_fill(s);
	ssize_t result = recv(fd, got, expected, 0);
	size_t size = moved(result, "recv");

	if (memcmp(got, s->chunk + s->begin, size)) {
		errx(1, "other bytes came back");
	}
	s->begin += size;
	return result != 0;
}

static void echo_all(int fd, struct stream *out, struct stream *in)
{
	struct pollfd wait = { .fd = fd };

	while (stream_fill(in)) {
		wait.events = POLLIN | (stream_fill(out) ? POLLOUT : 0);
		if (poll(&wait, 1, SILENCE_MS) < 1) {
			errx(1, "nothing moves any more");
		}
		if (wait.revents & POLLOUT)
			echo_send(fd, out);
		if (wait.revents & ~POLLOUT && !echo_receive(fd, in)) {
			errx(1, "the RTOS closed early");
		}
	}
}

int main(int argc, char **argv)
{
	static struct stream out, in;
	uint64_t bytes;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: tcp_echo ADDRESS MEBIBYTES\n");
		return 2;
	}
	bytes = strtoull(argv[2], NULL, 0) << 20;
	stream_init(&out, bytes);
	stream_init(&in, bytes);
	fd = echo_connect(argv[1], SOCK_STREAM);
	if (fcntl(fd, F_SETFL, O_NONBLOCK))
		err(1, "fcntl");
	echo_all(fd, &out, &in);
	close(fd);
	printf("%llu bytes each way, sums %016llx and %016llx\n",
	       (unsigned long long)bytes, (unsigned long long)out.sum,
	       (unsigned long long)in.sum);
	return out.sum != in.sum;
}
