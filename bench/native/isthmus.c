// SPDX-License-Identifier: MIT
/*
 * The channel as it ships: the loops at the head of isth_tx.h and isth_rx.h,
 * with another look in the place of a sleep. The rings have the size that the
 * driver gives them (ring_kib). An end of a stream tells the other after BATCH
 * frames, as memif does, or when it can go no further.
 */
#include "transport.h"

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#define WINDOW ISTH_WINDOW_SIZE(512u * 1024u)
#define BATCH 32u

static void *window;
static struct isth_end end_;
static struct isth_quarantine quarantine;
static unsigned sent, taken;

void transport_alloc(void)
{
	window = shared_alloc(WINDOW);
}

void transport_begin(enum end end)
{
	uint32_t seed = 1u + end;

	isth_quarantine_init(&quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&end_, window, WINDOW,
		      end == END_A ? ISTH_WORLD_NORMAL : ISTH_WORLD_SECURE,
		      &quarantine, ISTH_FEATURES_KNOWN);
	isth_session_open(&end_, 0, seed);
	while (end_.state != ISTH_UP)
		(void)isth_session_step(&end_, 0, seed += 2);
}

/* Both poll: no doorbell is asked for but a session's first, and none rung. */
static void publish_tx(void)
{
	sent = 0;
	(void)isth_tx_publish(&end_);
}

static void publish_rx(void)
{
	taken = 0;
	(void)isth_rx_publish(&end_);
}

bool transport_send(const uint8_t *frame)
{
	int status = isth_tx_begin(&end_, frame_bytes, NULL);

	if (status == ISTH_EFULL) {
		publish_tx();
		return false;
	}
	if (status)
		die("send: %d", status);
	isth_tx_write(&end_, 0, frame, frame_bytes);
	isth_tx_finish(&end_);
	if (ping_pong || ++sent == BATCH)
		publish_tx();
	return true;
}

bool transport_receive(uint8_t *frame)
{
	struct isth_frame found;
	int status = isth_rx_begin(&end_, &found);

	if (status == ISTH_EMPTY) {
		publish_rx();
		return false;
	}
	if (status != ISTH_FRAME)
		die("receive: %d", status);
	if (found.len != frame_bytes)
		die("receive: %u bytes", found.len);
	isth_rx_read(&end_, 0, frame, found.len);
	isth_rx_finish(&end_);
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
