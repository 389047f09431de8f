/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <isth_limiter.h>

#include "arch.h"
#include "console.h"
#include "fmt.h"
#include "log.h"

#define LOG_RATE 10
#define LOG_BURST 40

/* Some reports of a fault; a power of two. */
#define RING_SIZE 16384u

/* Characters in one turn of the idle task. */
#define DRAIN_MAX 64

/* Positions only grow; head - tail characters wait. */
static struct {
	char text[RING_SIZE];
	uint32_t head, tail;
	uint32_t dropped; /* lines */
} ring;

static struct isth_limiter limiter;
static uint32_t held_back;

void log_init(void)
{
	isth_limiter_init(&limiter, sysreg_read(cntfrq_el0), LOG_RATE,
			  LOG_BURST);
}

static void copy_in(const char *text, uint32_t n)
{
	uint32_t at = ring.head % RING_SIZE;
	uint32_t first = RING_SIZE - at < n ? RING_SIZE - at : n;

	memcpy(ring.text + at, text, first);
	memcpy(ring.text, text + first, n - first);
	ring.head += n;
}

/* Whoever else writes is shut out meanwhile: some tens of instructions. */
static void put(const char *text, uint32_t n)
{
	uint64_t masked = arch_irq_save();
	bool room = n <= RING_SIZE - (ring.head - ring.tail);

	if (room)
		copy_in(text, n);
	else
		ring.dropped++;
	arch_irq_restore(masked);
}

static void put_line(const char *line)
{
	char text[LOG_LINE_MAX + 2];
	uint32_t n;

	for (n = 0; n < LOG_LINE_MAX && line[n]; n++)
		text[n] = line[n] >= ' ' && line[n] <= '~' ? line[n] : '.';
	text[n++] = '\r';
	text[n++] = '\n';
	put(text, n);
}

static void say_dropped(void)
{
	char line[48];
	uint32_t dropped = ring.dropped;

	fmt_print(line, sizeof(line), "log: %u lines dropped", dropped);
	ring.dropped -= dropped;
	put_line(line);
}

void log_line(const char *line)
{
	if (ring.dropped && ring.head - ring.tail < RING_SIZE / 2u)
		say_dropped();
	put_line(line);
}

void log_print(const char *format, ...)
{
	char line[LOG_LINE_MAX + 1];
	va_list args;

	va_start(args, format);
	fmt_vprint(line, sizeof(line), format, args);
	va_end(args);
	log_line(line);
}

bool log_allowed(void)
{
	if (!isth_limiter_take(&limiter, arch_counter())) {
		held_back++;
		return false;
	}
	if (held_back)
		log_print("log: %u lines held back", held_back);
	held_back = 0;
	return true;
}

/* Only the idle task, or nobody else any more, moves the tail. */
void log_drain(void)
{
	int n;

	for (n = 0; n < DRAIN_MAX && ring.tail != ring.head; n++) {
		if (!console_ready())
			return;
		console_put(ring.text[ring.tail % RING_SIZE]);
		ring.tail++;
	}
}

void log_flush(void)
{
	while (ring.tail != ring.head)
		log_drain();
}
