// SPDX-License-Identifier: MIT
/*
 * netd's intake of frames: netd and lwIP whole, beside a Linux whose every
 * choice (which frame, which damage, what is scribbled into the window, when it
 * goes and comes) is the input's. When the input ends Linux leaves, and netd
 * may keep nothing of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "end/end.h"
#include "end/random.h"

#include "check.h"
#include "isths.h"
#include "isths_channel.h"

#include "app.h"
#include "storm/storm.h"

#define NS_PER_MS 1000000ull
#define RING ISTH_RING_MIN
#define ROUNDS_MAX 64u
#define DRAIN_MAX 20000u
#define QUIET_ROUNDS 100u /* the longest timer of lwIP, and a margin */

static uint8_t memory[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct isths_window window;
static uint64_t now_ns = 1000 * NS_PER_MS;

/* What the fuzzer gives: a stream of decisions. */
static struct input {
	const uint8_t *next;
	size_t left;
	uint32_t tail; /* of the sequence from which the rest is drawn */
} in;

/* The next byte, or 0 when there are none left. */
static uint8_t input_u8(void)
{
	if (!in.left)
		return 0;
	in.left--;
	return *in.next++;
}

static uint16_t input_u16(void)
{
	uint16_t low = input_u8();

	return (uint16_t)(low | input_u8() << 8);
}

/* What the input leaves open is drawn from a fixed sequence. */
uint32_t storm_random(void)
{
	if (in.left)
		return input_u16() * 0x10001u;
	return random_next(&in.tail);
}

uint64_t isths_sys_clock(void)
{
	return now_ns += 100;
}

void isths_sys_ring(void)
{
}

void isths_sys_log(const char *line)
{
	(void)line;
}

/* Nobody calls it, but a sanitizer keeps the linker from finding that out. */
void *netd_mem_calloc(size_t count, size_t size);
void *netd_mem_calloc(size_t count, size_t size)
{
	(void)count;
	(void)size;
	abort();
}

/* isths_run()'s, which is not run here. */
uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	(void)w;
	(void)timeout_ms;
	return ISTHS_EVENT_TIMEOUT;
}

static void receive(void)
{
	storm_linux_receive(UINT32_MAX);
	isth_rx_publish(&storm_end);
}

static void attach(void)
{
	uint32_t features = storm_random();

	memset(memory, 0, sizeof(memory));
	window.base = memory;
	window.size = sizeof(memory);
	storm_linux_begin(memory, sizeof(memory), features,
			  STORM_PICK(1514, 9014, 65535, 1294, 600, 82));
	isths_activate(ISTHS_EVENT_ATTACH, &window);
	storm_linux_step();
	isths_activate(ISTHS_EVENT_BELL, &window);
	storm_linux_step();
}

static void detach(void)
{
	isths_activate(ISTHS_EVENT_DETACH, &window);
	memset(memory, 0xa5, sizeof(memory));
	window = (struct isths_window){ 0 };
}

/* Bytes of the input as a frame, as they are. */
static void send_raw(void)
{
	static uint8_t frame[2048];
	uint32_t len = ISTH_FRAME_MIN + storm_below(200), i;

	for (i = 0; i < len; i++)
		frame[i] = input_u8();
	(void)end_put_bytes(&storm_end, frame, len);
}

static void linux_acts(void)
{
	switch (storm_below(8)) {
	case 0:
	case 1:
	case 2:
		storm_tcp_send();
		break;
	case 3:
	case 4:
		storm_send_other();
		break;
	case 5:
		send_raw();
		break;
	case 6:
		receive();
		break;
	case 7:
		if (storm_chance(10))
			storm_linux_scribble();
		now_ns += storm_below(5000) * NS_PER_MS;
		break;
	}
}

static void round_of_both(void)
{
	uint32_t n;

	if (storm_chance(2)) {
		detach();
		attach();
	}
	storm_linux_step();
	for (n = 1 + storm_below(8); n; n--)
		linux_acts();
	isth_tx_publish(&storm_end);
	isths_activate(ISTHS_EVENT_BELL, &window);
	if (now_ns < isths_channel.quarantine.until)
		now_ns = isths_channel.quarantine.until;
}

/* Linux takes frames, and answers nothing any more: every connection ends. */
static void fall_silent(void)
{
	uint32_t n;

	for (n = 0; storm_connections_left(); n++) {
		CHECK(n < DRAIN_MAX);
		now_ns += 10000 * NS_PER_MS;
		storm_linux_step();
		receive();
		isths_activate(ISTHS_EVENT_TIMEOUT, &window);
	}
}

/* And when it has gone, nothing of it is kept. */
static void drain(void)
{
	uint32_t n;

	for (n = 0; n < QUIET_ROUNDS; n++) {
		now_ns += 10000 * NS_PER_MS;
		isths_activate(ISTHS_EVENT_TIMEOUT, &window);
	}
	CHECK(!storm_connections_left());
	CHECK(!storm_memory_left());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct isths_boot boot = { .clock_hz = STORM_HZ };
	static bool started;
	uint32_t n;

	in = (struct input){ data, size, 1 };
	if (!started) {
		isths_start(&boot);
		app_start_all();
		started = true;
	}
	attach();
	for (n = 0; in.left && n < ROUNDS_MAX; n++)
		round_of_both();
	fall_silent();
	detach();
	drain();
	return 0;
}
