// SPDX-License-Identifier: MIT
/*
 * netd's intake of frames: netd and lwIP whole, beside a Linux whose every
 * choice (which frame, which damage, what is scribbled into the window, when it
 * goes and comes) is the input's. When the input ends Linux leaves, and netd
 * may keep nothing of it.
 */
#include "fuzz.h"

#include <string.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "isths.h"
#include "isths_channel.h"

#include "app.h"
#include "storm/storm.h"

#define NS_PER_MS 1000000ull
#define HZ 1000000000ull
#define RING ISTH_RING_MIN
#define ROUNDS_MAX 64u
#define DRAIN_MAX 20000u
#define QUIET_ROUNDS 100u /* the longest timer of lwIP, and a margin */

struct isth_end storm_channel;
static struct isth_quarantine quarantine;

static struct fuzz_input in;
static uint8_t memory[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct isths_window window;
static uint64_t now_ns = 1000 * NS_PER_MS;

/* What the input leaves open is drawn from a fixed sequence. */
uint32_t storm_random(void)
{
	static uint32_t tail;

	if (in.left)
		return fuzz_u16(&in) * 0x10001u;
	tail = tail * 1664525u + 1013904223u;
	return tail >> 8;
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

static void peer_step(void)
{
	enum isth_session_event event;
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		event = isth_session_check(&storm_channel, now_ns);
		if (event == ISTH_SESSION_STAY)
			return;
		isth_session_apply(&storm_channel, event, now_ns,
				   (uint32_t)now_ns);
	}
}

static void peer_receive(void)
{
	static uint8_t buffer[ISTH_FRAME_MAX];
	struct isth_frame frame;

	while (isth_rx_begin(&storm_channel, &frame) == ISTH_FRAME) {
		isth_rx_read(&storm_channel, 0, buffer, frame.len);
		isth_rx_finish(&storm_channel);
		storm_tcp_learn(buffer, frame.len);
	}
	isth_rx_publish(&storm_channel);
}

static void attach(void)
{
	memset(memory, 0, sizeof(memory));
	window.base = memory;
	window.size = sizeof(memory);
	isth_end_init(&storm_channel, memory, sizeof(memory), ISTH_WORLD_NORMAL,
		      &quarantine, storm_random());
	isth_frame_max_set(&storm_channel,
			   STORM_PICK(1514, 9014, 65535, 1294, 600, 82));
	isth_session_open(&storm_channel, now_ns, 5);
	isths_activate(ISTHS_EVENT_ATTACH, &window);
	peer_step();
	isths_activate(ISTHS_EVENT_BELL, &window);
	peer_step();
	storm_tcp_reset();
}

static void detach(void)
{
	isths_activate(ISTHS_EVENT_DETACH, &window);
	memset(memory, 0xa5, sizeof(memory));
	window = (struct isths_window){ 0 };
}

/* Any words of Linux's half become anything. */
static void scribble(void)
{
	uint32_t *words = (uint32_t *)storm_channel.own;
	uint32_t n;

	for (n = 1 + storm_below(4); n; n--)
		words[storm_chance(50) ? storm_below(256) :
					 storm_below(sizeof(memory) / 8)] =
			storm_random();
}

/* Bytes of the input as a frame, as they are. */
static void send_raw(void)
{
	static uint8_t frame[2048];
	uint32_t len = ISTH_FRAME_MIN + storm_below(200), i;

	for (i = 0; i < len; i++)
		frame[i] = fuzz_u8(&in);
	if (isth_tx_begin(&storm_channel, len, NULL))
		return;
	isth_tx_write(&storm_channel, 0, frame, len);
	isth_tx_finish(&storm_channel);
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
		peer_receive();
		break;
	case 7:
		if (storm_chance(10))
			scribble();
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
	peer_step();
	for (n = 1 + storm_below(8); n; n--)
		linux_acts();
	isth_tx_publish(&storm_channel);
	isths_activate(ISTHS_EVENT_BELL, &window);
	if (now_ns < isths_channel.quarantine.until)
		now_ns = isths_channel.quarantine.until;
}

/* Linux takes frames, and answers nothing any more: every connection ends. */
static void fall_silent(void)
{
	uint32_t n;

	for (n = 0; storm_connections_left(); n++) {
		FUZZ_CHECK(n < DRAIN_MAX);
		now_ns += 10000 * NS_PER_MS;
		peer_step();
		peer_receive();
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
	FUZZ_CHECK(!storm_connections_left());
	FUZZ_CHECK(!storm_memory_left());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct isths_boot boot = { .clock_hz = HZ };
	static bool started;
	uint32_t n;

	in = (struct fuzz_input){ data, size };
	if (!started) {
		isths_start(&boot);
		app_start_all();
		isth_quarantine_init(&quarantine, HZ, ISTH_READMISSIONS);
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
