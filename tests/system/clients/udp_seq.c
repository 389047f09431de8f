// SPDX-License-Identifier: MIT
/*
 * Send numbered datagrams of all sizes to a UDP echo service, a few at a time,
 * and say what came back: how many, how many not, late, twice or changed.
 *
 *   udp_seq ADDRESS COUNT LARGEST [SEED]
 *
 * With SEED, and smc.ko loaded, either end stalls now and then, at random:
 * Linux for up to 5 ms, or the RTOS, whose doorbells are used up, until its
 * next poll.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "echo.h"
#include "end/random.h"

#define WINDOW 8 /* datagrams under way */
#define PATIENCE_MS 200

#define STALLS_ONE_IN 2000 /* datagrams */
#define STALL_US 5000	   /* Linux, at most */
#define STALL_DATAGRAMS 32 /* the RTOS: so many without a doorbell */
#define CALL_STATE "0 1 f2000012"
#define RX_EVENT 0x200u /* of the first half, the RTOS's: SPEC 2.2 */
#define DEBUGFS "/sys/kernel/debug/smc/"

struct score {
	unsigned int received, changed, out_of_order;
	uint32_t next; /* number that should come next */
};

static unsigned int largest;
static uint32_t random_state; /* 0: no stalls */
static unsigned int stalls[2];
static uint8_t datagram[65536], expected[65536];

/* Datagram number n: its size and content follow from n. */
static size_t make(uint8_t *bytes, uint32_t n)
{
	size_t size = 4 + (n * 7919u) % (largest - 3);
	size_t i;

	for (i = 4; i < size; i++)
		bytes[i] = n * 31 + i;
	memcpy(bytes, &n, 4);
	return size;
}

static void check(struct score *score, const uint8_t *bytes, size_t size)
{
	uint32_t n = 0;

	if (size >= 4)
		memcpy(&n, bytes, 4);
	score->received++;
	if (size != make(expected, n) || memcmp(bytes, expected, size))
		score->changed++;
	if (n != score->next)
		score->out_of_order++;
	score->next = n + 1;
}

/* Take what has come; wait for it when the window is full. */
static void receive(int fd, struct score *score, uint32_t sent)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	for (;;) {
		int full = sent - score->next >= WINDOW;
		ssize_t size;

		if (poll(&wait, 1, full ? PATIENCE_MS : 0) < 1) {
			if (full)
				score->next = sent; /* lost: go on */
			return;
		}
		size = recv(fd, datagram, sizeof(datagram), 0);
		if (size < 0)
			err(1, "recv");
		check(score, datagram, size);
	}
}

static uint32_t draw(void)
{
	return random_next(&random_state);
}

static void tell(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", file);
	close(fd);
}

/* The window's address, as the firmware knows it. */
static unsigned long long window(void)
{
	unsigned long long status, state, base;
	char text[512];
	int fd;
	ssize_t n;

	tell(DEBUGFS "call", CALL_STATE);
	fd = open(DEBUGFS "call", O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n < 0)
		err(1, DEBUGFS "call");
	close(fd);
	text[n] = 0;
	if (sscanf(text, "%llx %llx %llx", &status, &state, &base) != 3)
		errx(1, "STATE gave: %s", text);
	return base;
}

/* The RTOS's wish for a doorbell is overwritten: it sleeps until its poll. */
static void let_the_rtos_sleep(void)
{
	static unsigned int datagrams;
	char text[32];

	if (datagrams) {
		datagrams--;
		snprintf(text, sizeof(text), "%llx 55555550",
			 window() + RX_EVENT);
		tell(DEBUGFS "poke", text);
	} else if (draw() % STALLS_ONE_IN == 0) {
		stalls[1]++;
		datagrams = draw() % STALL_DATAGRAMS;
	}
}

static void stop_linux(void)
{
	char text[16];

	if (draw() % STALLS_ONE_IN)
		return;
	stalls[0]++;
	snprintf(text, sizeof(text), "%u", draw() % STALL_US);
	tell(DEBUGFS "stall", text);
}

static void stall_now_and_then(void)
{
	if (!random_state)
		return;
	let_the_rtos_sleep();
	stop_linux();
}

int main(int argc, char **argv)
{
	struct score score = { 0 };
	uint32_t count, n;
	int fd;

	if (argc != 4 && argc != 5) {
		fprintf(stderr,
			"usage: udp_seq ADDRESS COUNT LARGEST [SEED]\n");
		return 2;
	}
	count = strtoul(argv[2], NULL, 0);
	largest = strtoul(argv[3], NULL, 0);
	if (argc == 5)
		random_state = strtoul(argv[4], NULL, 0);
	fd = echo_connect(argv[1], SOCK_DGRAM);
	for (n = 0; n < count; n++) {
		size_t size = make(datagram, n);

		if (send(fd, datagram, size, 0) < 0)
			err(1, "send");
		stall_now_and_then();
		receive(fd, &score, n + 1);
	}
	while (score.next < count) {
		uint32_t before = score.next;

		usleep(PATIENCE_MS * 1000);
		receive(fd, &score, count);
		if (score.next == before)
			break;
	}
	close(fd);
	printf("sent %u received %u changed %u out_of_order %u, stalls of "
	       "Linux %u, of the RTOS %u\n",
	       count, score.received, score.changed, score.out_of_order,
	       stalls[0], stalls[1]);
	return score.received != count || score.changed || score.out_of_order;
}
