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

static void *window;
static struct isth_link link_;
static struct isth_quarantine quarantine;
static unsigned sent, taken, waited;

void transport_alloc(void)
{
	window = shared_alloc(WINDOW);
}

void transport_begin(enum end end)
{
	uint32_t seed = 1u + end;

	isth_quarantine_init(&quarantine, 1000, ISTH_READMISSIONS);
	isth_link_init(&link_, window, WINDOW,
		       end == END_A ? ISTH_SIDE_NORMAL : ISTH_SIDE_SECURE,
		       &quarantine, ISTH_FEATURES_KNOWN);
	isth_session_open(&link_, 0, seed);
	while (link_.state != ISTH_UP)
		isth_session_apply(&link_, isth_session_check(&link_, 0), 0,
				   seed += 2);
}

/*
 * The cache lines that the next record will lie in; of a stream, none. That is
 * looked at in the loop for what it does to the time of a turn (DESIGN).
 */
static void claim_record(void)
{
	uint32_t offset;

	for (offset = 0; ping_pong && offset < ISTH_RECORD_SIZE(frame_bytes);
	     offset += 64)
		isth_tx_claim(&link_, offset);
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
	isth_tx_end(&link_);
	if (ping_pong || ++sent == BATCH)
		publish_tx();
	return true;
}

/*
 * A look at txptr found nothing. The next record's cache lines are claimed when
 * the peer does not need this core: a short one's in the first turn of a wait,
 * a long one's once the peer has read most of the last, and again since its
 * core runs ahead while it reads.
 *
 * Few branches, the same in each wait, help the core to foresee the turn in
 * which the frame is there, and to fetch the record together with txptr.
 */
static void wait_in_vain(void)
{
	switch (waited++) {
	case 0:
		publish_rx();
		if (frame_bytes <= LONG_FRAME)
			claim_record();
		break;
	case 3:
	case 7:
		if (frame_bytes > LONG_FRAME)
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
	isth_rx_end(&link_);
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
