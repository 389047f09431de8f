// SPDX-License-Identifier: MIT
/*
 * Kill either end of the channel at random instants, under traffic, and measure
 * how long it takes until frames flow again both ways.
 *
 *   kills COUNT SEED     as root, with smc.ko loaded and the link up
 *
 * A line per kill: its number, its kind, the instant (us since the start) and
 * the recovery (us, from the moment at which both ends could work again until
 * carrier, and until a datagram sent since then has come back). Kinds:
 *
 *   unload   the driver is unloaded and loaded
 *   down     the interface goes down and up
 *   reset    the RTOS's end is made to give up its session
 *   stall    Linux's CPU does nothing at all for 1 to 100 ms
 *
 * Then the sum by kind: how many, median and longest. Fails if one takes longer
 * than 500 ms.
 */
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "echo.h"
#include "end/random.h"

#define DRIVER "isthmus"
#define DRIVER_FILE "/isth/isthmus.ko"
#define INTERFACE "isth0"
#define OWN_ADDRESS "10.77.0.2"
#define OWN_NETMASK "255.255.255.0"
#define RTOS_ADDRESS "10.77.0.1"
#define DEBUGFS "/sys/kernel/debug/smc/"

#define ECHO_WORD 0x084u /* of a management section: SPEC 2.2 */
#define CALL_STATE "0 1 f2000012"
#define CALL_DOORBELL "0 1 f2000004"

#define LIMIT_US 500000u
#define PATIENCE_US 5000000u
#define INSTANT_US 20000u /* a kill within so long after the last recovery */
#define STALL_US 100000u
#define COUNT_MAX 100000u

enum kind { UNLOAD, DOWN, RESET, STALL, KINDS };
static const char *const kind_names[KINDS] = { "unload", "down", "reset",
					       "stall" };

static uint32_t random_state;
static uint32_t recovery[KINDS][COUNT_MAX];
static uint32_t counts[KINDS];

static uint32_t draw(void)
{
	return random_next(&random_state);
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static void file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static void file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (n < 0)
		n = 0; /* the carrier of an interface that is down */
	text[n] = 0;
	if (fd >= 0)
		close(fd);
}

/* The interface */

static struct sockaddr *address_of(const char *text, uint16_t port)
{
	static struct sockaddr_in address;

	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	inet_pton(AF_INET, text, &address.sin_addr);
	return (struct sockaddr *)&address;
}

static void interface_request(unsigned long request, struct ifreq *r)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strcpy(r->ifr_name, INTERFACE);
	if (fd < 0 || ioctl(fd, request, r))
		err(1, INTERFACE);
	close(fd);
}

static void interface_flags(short flags)
{
	struct ifreq r = { .ifr_flags = flags };

	interface_request(SIOCSIFFLAGS, &r);
}

static void interface_address(void)
{
	struct ifreq r = { 0 };

	r.ifr_addr = *address_of(OWN_ADDRESS, 0);
	interface_request(SIOCSIFADDR, &r);
	r.ifr_netmask = *address_of(OWN_NETMASK, 0);
	interface_request(SIOCSIFNETMASK, &r);
}

static bool has_carrier(void)
{
	char text[8];

	file_read("/sys/class/net/" INTERFACE "/carrier", text, sizeof(text));
	return text[0] == '1';
}

/* Kills: each returns when both ends could work again. */

static void unload(void)
{
	int fd;

	if (syscall(SYS_delete_module, DRIVER, O_NONBLOCK))
		err(1, "unloading " DRIVER);
	fd = open(DRIVER_FILE, O_RDONLY);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		err(1, DRIVER_FILE);
	close(fd);
	interface_address();
	interface_flags(IFF_UP);
}

static void down(void)
{
	interface_flags(0);
	interface_flags(IFF_UP);
}

/* Linux's echo is gone: the RTOS's session is over, and it begins another. */
static void reset(void)
{
	unsigned long long status, state, base, size;
	char text[512];

	file_write(DEBUGFS "call", CALL_STATE);
	file_read(DEBUGFS "call", text, sizeof(text));
	if (sscanf(text, "%llx %llx %llx %llx", &status, &state, &base,
		   &size) != 4)
		errx(1, "STATE gave: %s", text);
	snprintf(text, sizeof(text), "%llx 0", base + size / 2 + ECHO_WORD);
	file_write(DEBUGFS "poke", text);
	file_write(DEBUGFS "call", CALL_DOORBELL);
}

static void stall(void)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", 1000 + draw() % STALL_US);
	file_write(DEBUGFS "stall", text);
}

static void (*const kills[KINDS])(void) = { unload, down, reset, stall };

/* Recovery */

/* A datagram that was sent at or after since comes back; us after since. */
static uint64_t echo_since(int fd, uint64_t since)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct sockaddr *rtos = address_of(RTOS_ADDRESS, ECHO_PORT);
	uint64_t sent, came = 0;

	while (now_us() - since < PATIENCE_US) {
		sent = now_us();
		sendto(fd, &sent, sizeof(sent), 0, rtos,
		       sizeof(struct sockaddr_in));
		if (poll(&wait, 1, 1) < 1)
			continue;
		while (recv(fd, &came, sizeof(came), MSG_DONTWAIT) > 0) {
			if (came >= since)
				return now_us() - since;
		}
	}
	return PATIENCE_US;
}

static uint64_t carrier_since(uint64_t since)
{
	while (!has_carrier() && now_us() - since < PATIENCE_US)
		usleep(100);
	return now_us() - since;
}

/* Echoed both ways until this process ends, whatever happens to the link. */
static void traffic(void)
{
	static uint8_t bytes[20000];
	struct sockaddr *rtos = address_of(RTOS_ADDRESS, ECHO_PORT);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint32_t i, size;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		for (i = 0; i < 12; i++) {
			size = draw();
			size = 1 + size % (size % 32 ? 1472 : sizeof(bytes));
			sendto(fd, bytes, size, MSG_DONTWAIT, rtos,
			       sizeof(struct sockaddr_in));
		}
		usleep(draw() % 1000);
		while (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
			;
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void say_sum(const char *name, uint32_t *values, uint32_t count)
{
	if (!count)
		return;
	qsort(values, count, sizeof(*values), compare);
	printf("sum %s: %u kills, recovery %u us median, %u us longest\n", name,
	       count, values[count / 2], values[count - 1]);
}

static bool kill_one(uint32_t number, int fd, uint64_t start)
{
	enum kind kind = draw() % KINDS;
	uint64_t instant, ready, carrier, echo;

	usleep(draw() % INSTANT_US);
	instant = now_us() - start;
	kills[kind]();
	ready = now_us();
	carrier = carrier_since(ready);
	echo = echo_since(fd, ready);
	recovery[kind][counts[kind]++] = (uint32_t)echo;
	printf("%u %s %llu %llu %llu\n", number, kind_names[kind],
	       (unsigned long long)instant, (unsigned long long)carrier,
	       (unsigned long long)echo);
	return echo <= LIMIT_US;
}

int main(int argc, char **argv)
{
	uint32_t count = argc == 3 ? (uint32_t)strtoul(argv[1], NULL, 0) : 0;
	uint32_t number, late = 0;
	uint64_t start;
	int fd, kind;

	random_state = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 0) : 0;
	if (!count || count > COUNT_MAX || !random_state) {
		fprintf(stderr, "usage: kills COUNT SEED\n");
		return 2;
	}
	if (!fork())
		traffic();
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	start = now_us();
	for (number = 1; number <= count; number++)
		late += !kill_one(number, fd, start);
	for (kind = 0; kind < KINDS; kind++)
		say_sum(kind_names[kind], recovery[kind], counts[kind]);
	printf("late %u\n", late);
	return late != 0;
}
