/* SPDX-License-Identifier: MIT */
/*
 * Two ends over a shared memory that is relacy's: what ring_model.cpp's models
 * are made of.
 */
#ifndef END_H
#define END_H

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include <stdlib.h>

#define RING ISTH_RING_MIN
#define HALF (ISTH_MGMT_SIZE + RING)

/* Two frames of this length fill a ring to the last byte. */
#define LEN (RING / 2 - ISTH_RECORD_HEADER)
#define FRAMES 4u

static uint8_t window[2 * HALF] __attribute__((aligned(4096)));

static const uint32_t word_offsets[] = { 0x000, 0x004, 0x008, 0x00c,
					 0x080, 0x084, 0x088, 0x100,
					 0x180, 0x200, 0x280 };
#define WORDS (sizeof(word_offsets) / sizeof(word_offsets[0]))

/* The echoes that each end gave, and in which session of its own. */
#define GIVEN 64
static struct gave {
	unsigned count;
	struct {
		uint32_t echo, session;
	} given[GIVEN];

	void add(uint32_t echo, uint32_t session)
	{
		if (count == GIVEN)
			abort();
		given[count].echo = echo;
		given[count++].session = session;
	}

	/* How many echoes ago this one was given in that session; 0: never. */
	unsigned ago(uint32_t echo, uint32_t session) const
	{
		for (unsigned i = count; i--;) {
			if (given[i].echo == echo &&
			    given[i].session == session)
				return count - i;
		}
		return 0;
	}
} gave[2];

/* The shared memory of one run of the model. */
struct memory {
	rl::atomic<uint32_t> words[2][WORDS];
	rl::var<uint64_t> bytes[2][2][3]; /* half, record, header and payload */
	rl::atomic<uint32_t> bells[2];

	void init()
	{
		for (int half = 0; half < 2; half++) {
			for (size_t i = 0; i < WORDS; i++)
				words[half][i].store(0,
						     rl::memory_order_relaxed);
			for (int i = 0; i < 6; i++)
				bytes[half][i / 3][i % 3]($) = 0;
			bells[half].store(0, rl::memory_order_relaxed);
			gave[half].count = 0;
		}
	}
};

int model_without;

static memory *shared;

static const uint32_t *session_of[2];

/* The features that each end last put into its identity. */
static uint32_t offers[2];

rl::atomic<uint32_t> &model_word(const void *p)
{
	size_t offset = (const uint8_t *)p - window;

	for (size_t i = 0; i < WORDS; i++) {
		if (word_offsets[i] == offset % HALF)
			return shared->words[offset / HALF][i];
	}
	abort();
}

void model_stored(const void *p, uint32_t v)
{
	size_t offset = (const uint8_t *)p - window;
	int half = offset / HALF;

	if (offset % HALF == 0x008)
		offers[half] = v;
	if (offset % HALF != 0x084)
		return;
	gave[half].add(v, *session_of[half]);
}

rl::var<uint64_t> &model_bytes(const void *p)
{
	size_t offset = (const uint8_t *)p - window;
	size_t at = offset % HALF - ISTH_MGMT_SIZE;

	if (at % (RING / 2) > 16)
		abort();
	return shared
		->bytes[offset / HALF][at / (RING / 2)][at % (RING / 2) / 8];
}

/* One end, with the waiting that a driver does. */
struct end {
	isth_end core;
	isth_quarantine quarantine;
	int self;
	uint64_t first, last; /* contents of frames received */
	bool heard;	      /* a session of the peer's */

	void init(enum isth_world world, uint32_t features = 0)
	{
		isth_quarantine_init(&quarantine, 1000, ISTH_READMISSIONS);
		isth_end_init(&core, window, sizeof(window), world, &quarantine,
			      features);
		self = world;
		session_of[self] = &core.session;
		first = last = 0;
		heard = false;
	}

	void ring()
	{
		shared->bells[!self].store(1, rl::memory_order_relaxed);
	}

	void sleep()
	{
		while (!shared->bells[self].exchange(0,
						     rl::memory_order_relaxed))
			rl::yield(1, $);
	}

	void step()
	{
		/* What both ends do is right: no rule can seem broken. */
		RL_ASSERT(!isth_session_broken(&core));
		for (int i = 0; i < ISTH_SESSION_STEPS; i++) {
			enum isth_session_event event =
				isth_session_check(&core, 0);

			if (event == ISTH_SESSION_STAY)
				return;
			heard = heard || event == ISTH_SESSION_HEAR;
			if (isth_session_apply(&core, event, 0, 1000 + self))
				ring();
			RL_ASSERT(!isth_session_broken(&core));
			if (event == ISTH_SESSION_GO_UP)
				gone_up();
		}
	}

	/* In a session in which the peer echoed ours, with what it offers. */
	void gone_up()
	{
		unsigned ago = gave[!self].ago(core.session, core.peer_session);

		RL_ASSERT(ago);
		RL_ASSERT(ago > 1 ||
			  core.agreed == isth_offload_agree(core.features,
							    offers[!self]));
	}

	int put(uint64_t content)
	{
		uint8_t bytes[8];
		int err = isth_tx_begin(&core, LEN, NULL);

		if (err)
			return err;
		memcpy(bytes, &content, sizeof(content));
		isth_tx_write(&core, 0, bytes, LEN);
		isth_tx_finish(&core);
		if (isth_tx_publish(&core))
			ring();
		return 0;
	}

	/* A frame's content, or 0. Contents only ever grow. */
	uint64_t get()
	{
		struct isth_frame frame;
		uint64_t content;
		int status = isth_rx_begin(&core, &frame);

		RL_ASSERT(status != ISTH_EBROKEN);
		if (status != ISTH_FRAME)
			return 0;
		RL_ASSERT(frame.len == LEN);
		isth_rx_read(&core, 0, &content, LEN);
		isth_rx_finish(&core);
		RL_ASSERT(content > last);
		last = content;
		first = first ? first : content;
		if (isth_rx_publish(&core))
			ring();
		return content;
	}
};

/*
 * Let the other end run, at times. A yield also makes relacy show us nothing
 * older than what we have seen before it.
 */
static void pass()
{
	if (!rl::rand(6))
		rl::yield(1, $);
}

/* A session that both ends are in, without the way there. */
static void end_up(struct end &end, uint32_t own, uint32_t peer)
{
	end.core.state = ISTH_UP;
	end.core.session = own;
	end.core.peer_session = peer;
	isth_session_publish(&end.core, own);
	isth_store32(&end.core.own->echo, peer);
}

#endif
