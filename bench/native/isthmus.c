// SPDX-License-Identifier: MIT
/*
 * The channel as it ships, with rings as large as memif's. BATCH: how many
 * frames of a stream an end puts or takes before it tells the other; it does so
 * too when it can go no further.
 */
#include "transport.h"

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#define WINDOW ISTH_WINDOW_SIZE(2u * 1024u * 1024u)

#define LONG_FRAME 512u /* bytes */

/* Of a stream: bytes that are claimed at once, and when so few are left. */
#define CLAIM_BYTES 4096u
#define CLAIM_LEFT ISTH_RECORD_SIZE(FRAME_MAX)

#define HOLD_PART 5u /* of a round trip that an end does not look */
#define HOLD_MAX 20u /* turns */
#define TIMED 256u   /* round trips at a time */

static void *window;
static struct isth_end link_;
static struct isth_quarantine quarantine;
static unsigned sent, taken, waited;
static uint32_t claimed; /* bytes of a stream behind the last record */
static double relax_ns;
static unsigned hold_turns;

void transport_alloc(void)
{
	window = shared_alloc(WINDOW);
}

/* What one relax() takes at least: a core may be taken away meanwhile. */
static void time_relax(void)
{
	unsigned run, i;
	uint64_t begin;
	double ns;

	for (run = 0; run < 10; run++) {
		begin = now();
		for (i = 0; i < 100; i++)
			relax();
		ns = (double)(now() - begin) / 100;
		if (!run || ns < relax_ns)
			relax_ns = ns;
	}
}

void transport_begin(enum end end)
{
	uint32_t seed = 1u + end;

	isth_quarantine_init(&quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&link_, window, WINDOW,
		      end == END_A ? ISTH_WORLD_NORMAL : ISTH_WORLD_SECURE,
		      &quarantine, ISTH_FEATURES_KNOWN);
	isth_session_open(&link_, 0, seed);
	while (link_.state != ISTH_UP)
		isth_session_apply(&link_, isth_session_check(&link_, 0), 0,
				   seed += 2);
	time_relax();
}

/* The cache lines from so many bytes behind the last record on. */
static void claim(uint32_t from, uint32_t to)
{
	for (; from < to; from += 64)
		isth_tx_claim(&link_, from);
}

static void claim_record(void)
{
	claim(0, ISTH_RECORD_SIZE(frame_bytes));
}

/*
 * In a stream, many cache lines at once: with one store to each, their
 * transfers overlap. A frame has so many stores that few lines fit into the
 * core's queue of them, and each would wait for its own.
 */
static void claim_ahead(uint32_t written)
{
	claimed -= written < claimed ? written : claimed;
	if (claimed < CLAIM_LEFT) {
		claim(claimed, claimed + CLAIM_BYTES);
		claimed += CLAIM_BYTES;
	}
}

/* Both poll: no doorbell is asked for but a session's first, and none rung. */
static void publish_tx(void)
{
	sent = 0;
	(void)isth_tx_publish(&link_);
}

static void publish_rx(void)
{
	taken = 0;
	(void)isth_rx_publish(&link_);
}

bool transport_send(const uint8_t *frame)
{
	int status = isth_tx_begin(&link_, frame_bytes, NULL);

	if (status == ISTH_EFULL) {
		publish_tx();
		return false;
	}
	if (status)
		die("send: %d", status);
	isth_tx_write(&link_, 0, frame, frame_bytes);
	isth_tx_finish(&link_);
	if (ping_pong || ++sent == BATCH)
		publish_tx();
	if (!ping_pong)
		claim_ahead(ISTH_RECORD_SIZE(frame_bytes));
	return true;
}

/*
 * Every so many waits: how many turns are a HOLD_PART of a round trip, which
 * is as long as the cores are far from each other. The first time, many.
 */
static void time_round_trips(void)
{
	static unsigned waits;
	static uint64_t since;
	uint64_t time;
	double turns;

	if (waits++ % TIMED)
		return;
	time = now();
	turns = (double)(time - since) / (TIMED * HOLD_PART * relax_ns);
	hold_turns = turns < HOLD_MAX ? (unsigned)turns : HOLD_MAX;
	since = time;
}

/*
 * Do not look while no answer can be there: each look in which the core takes
 * it for there makes it fetch the lines that the peer is about to write. The
 * fence keeps it from looking ahead.
 */
static void hold(void)
{
	unsigned turn;

	time_round_trips();
	for (turn = 0; turn < hold_turns; turn++)
		relax();
	isth_fence();
}

/*
 * A look at txptr found nothing. In ping-pong the next record's cache lines are
 * claimed when the peer does not need this core: a short one's in the first
 * turn of a wait, a long one's once the peer has read most of the last, and
 * again since its core runs ahead while it reads.
 */
static void wait_in_vain(void)
{
	bool is_long = frame_bytes > LONG_FRAME;

	switch (waited++) {
	case 0:
		publish_rx();
		if (ping_pong && !is_long) {
			claim_record();
			hold();
		}
		break;
	case 3:
	case 7:
		if (ping_pong && is_long)
			claim_record();
		break;
	}
}

bool transport_receive(uint8_t *frame)
{
	struct isth_frame found;
	int status = isth_rx_begin(&link_, &found);

	if (status == ISTH_EMPTY) {
		wait_in_vain();
		return false;
	}
	waited = 0;
	if (status != ISTH_FRAME)
		die("receive: %d", status);
	if (found.len != frame_bytes)
		die("receive: %u bytes", found.len);
	isth_rx_read(&link_, 0, frame, found.len);
	isth_rx_finish(&link_);
	if (++taken == BATCH)
		publish_rx();
	return true;
}

bool transport_answer(const uint8_t *frame)
{
	return transport_send(frame);
}

bool transport_take_answer(uint8_t *frame)
{
	return transport_receive(frame);
}
