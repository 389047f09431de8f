// SPDX-License-Identifier: MIT
/*
 * The shipped ring and session headers under relacy's C++11 memory model: two
 * ends, every weak behaviour that the model allows, in random schedules from a
 * fixed seed. Ring bytes are plain variables, so that a missing acquire or
 * release shows as a data race; a lost wakeup shows as an end that sleeps for
 * ever.
 *
 *	ring_model MODEL ITERATIONS
 */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include <stdio.h>
#include <stdlib.h>

#define RING ISTH_RING_MIN
#define HALF (ISTH_MGMT_SIZE + RING)

/* Two frames of this length fill a ring to the last byte. */
#define LEN (RING / 2 - ISTH_RECORD_HEADER)
#define FRAMES 4u

static uint8_t window[2 * HALF] __attribute__((aligned(4096)));

static const uint32_t word_offsets[] = { 0x000, 0x004, 0x008, 0x00c, 0x080,
					 0x084, 0x088, 0x100, 0x180, 0x200,
					 0x280 };
#define WORDS (sizeof(word_offsets) / sizeof(word_offsets[0]))

/* The shared memory of one run of the model. */
struct memory {
	rl::atomic<uint32_t> words[2][WORDS];
	rl::var<uint64_t> bytes[2][2][3]; /* half, record, header and payload */
	rl::atomic<uint32_t> bells[2];

	void init()
	{
		for (int half = 0; half < 2; half++) {
			for (size_t i = 0; i < WORDS; i++)
				words[half][i].store(0, rl::memory_order_relaxed);
			for (int i = 0; i < 6; i++)
				bytes[half][i / 3][i % 3]($) = 0;
			bells[half].store(0, rl::memory_order_relaxed);
		}
	}
};

static memory *shared;

/* The last echo that each end gave, and in which session of its own. */
static struct {
	uint32_t echo, session;
} gave[2];

rl::atomic<uint32_t> &model_word(const void *p)
{
	size_t offset = (const uint8_t *)p - window;

	for (size_t i = 0; i < WORDS; i++) {
		if (word_offsets[i] == offset % HALF)
			return shared->words[offset / HALF][i];
	}
	abort();
}

rl::var<uint64_t> &model_bytes(const void *p)
{
	size_t offset = (const uint8_t *)p - window;
	size_t at = offset % HALF - ISTH_MGMT_SIZE;

	if (at % (RING / 2) > 16)
		abort();
	return shared->bytes[offset / HALF][at / (RING / 2)]
			    [at % (RING / 2) / 8];
}

/* One end, with the waiting that a driver does. */
struct end {
	isth_link link;
	isth_quarantine quarantine;
	int self;
	uint64_t last; /* content of the last frame received */

	void init(enum isth_side side)
	{
		isth_quarantine_init(&quarantine, 1000, ISTH_READMISSIONS);
		isth_link_init(&link, window, sizeof(window), side,
			       &quarantine, 0);
		self = side;
		last = 0;
	}

	void ring()
	{
		shared->bells[!self].store(1, rl::memory_order_relaxed);
	}

	void sleep()
	{
		while (!shared->bells[self].exchange(
			0, rl::memory_order_relaxed))
			rl::yield(1, $);
	}

	void step()
	{
		for (int i = 0; i < ISTH_SESSION_STEPS; i++) {
			enum isth_session_event event =
				isth_session_check(&link, 0);

			if (event == ISTH_SESSION_STAY)
				return;
			if (isth_session_apply(&link, event, 0, 1000 + self))
				ring();
			if (event == ISTH_SESSION_HEAR) {
				gave[self].echo = link.peer_session;
				gave[self].session = link.session;
			}
			/* Up in the session in which the peer echoed ours. */
			RL_ASSERT(event != ISTH_SESSION_GO_UP ||
				  gave[!self].echo != link.session ||
				  gave[!self].session == link.peer_session);
		}
	}

	int put(uint64_t content)
	{
		uint8_t bytes[8];
		int err = isth_tx_begin(&link, LEN, NULL);

		if (err)
			return err;
		memcpy(bytes, &content, sizeof(content));
		isth_tx_write(&link, 0, bytes, LEN);
		isth_tx_end(&link);
		if (isth_tx_publish(&link))
			ring();
		return 0;
	}

	/* A frame's content, or 0. Contents only ever grow. */
	uint64_t get()
	{
		struct isth_frame frame;
		uint64_t content;
		int status = isth_rx_begin(&link, &frame);

		RL_ASSERT(status != ISTH_EBROKEN);
		if (status != ISTH_FRAME)
			return 0;
		RL_ASSERT(frame.len == LEN);
		isth_rx_read(&link, 0, &content, LEN);
		isth_rx_end(&link);
		RL_ASSERT(content > last);
		last = content;
		if (isth_rx_publish(&link))
			ring();
		return content;
	}
};

/* A session that both ends are in, without the way there. */
static void end_up(struct end &end, uint32_t own, uint32_t peer)
{
	end.link.state = ISTH_UP;
	end.link.session = own;
	end.link.peer_session = peer;
	isth_store32(&end.link.own->session, own);
	isth_store32(&end.link.own->echo, peer);
	isth_store32(&end.link.own->tx_event, 0u - 1u);
}

/*
 * A stream through a ring of two frames: both ends sleep, for frames and for
 * space, and are woken by nothing but the doorbells that were asked for.
 */
struct stream : rl::test_suite<stream, 2> {
	memory mem;
	end ends[2];

	void before()
	{
		shared = &mem;
		mem.init();
		ends[0].init(ISTH_SIDE_SECURE);
		ends[1].init(ISTH_SIDE_NORMAL);
		end_up(ends[0], 1, 2);
		end_up(ends[1], 2, 1);
	}

	void send(end &end)
	{
		for (uint64_t i = 1; i <= FRAMES; i++) {
			int err;

			while ((err = end.put(i)) == ISTH_EFULL) {
				if (!isth_tx_wait(&end.link, LEN))
					end.sleep();
			}
			RL_ASSERT(!err);
		}
	}

	void receive(end &end)
	{
		while (end.last < FRAMES) {
			if (!end.get() && !isth_rx_wait(&end.link))
				end.sleep();
		}
	}

	void thread(unsigned index)
	{
		shared = &mem;
		if (index)
			receive(ends[1]);
		else
			send(ends[0]);
	}
};

/*
 * The first end, or both, begin a new session at any moment of the other's. No
 * frame of an old session may arrive after one of a new one, no rule may seem
 * broken, and both come up and exchange frames again.
 */
struct life {
	memory mem;
	end ends[2];
	rl::atomic<uint32_t> done[2];

	void begin()
	{
		shared = &mem;
		mem.init();
		memset(gave, 0, sizeof(gave));
		ends[0].init(ISTH_SIDE_SECURE);
		ends[1].init(ISTH_SIDE_NORMAL);
		end_up(ends[0], 1, 2);
		end_up(ends[1], 2, 1);
		done[0].store(0, rl::memory_order_relaxed);
		done[1].store(0, rl::memory_order_relaxed);
	}

	bool all_done()
	{
		return done[0].load(rl::memory_order_relaxed) &&
		       done[1].load(rl::memory_order_relaxed);
	}

	void live(end &end, bool restarts)
	{
		uint64_t next = 1;

		shared = &mem;
		if (restarts) {
			end.put(next++);
			end.put(next++);
			/* Long enough for the peer to take and to send some. */
			for (int i = rl::rand(24); i; i--) {
				end.get();
				rl::yield(1, $);
			}
			isth_session_open(&end.link, 0, 7 + end.self);
			end.ring();
		}
		/* Numbers from 100 on are sent in the last session only. */
		next = restarts ? 100 : 1;
		while (!all_done()) {
			/* Traffic meets the peer's restart before the session. */
			if (!rl::rand(4))
				end.step();
			RL_ASSERT(!end.link.tx.violation.rule);
			RL_ASSERT(!end.link.rx.violation.rule);
			if (!end.put(next))
				next++;
			if (end.get() >= (restarts ? 1u : 100u))
				done[end.self].store(1,
						     rl::memory_order_relaxed);
			rl::yield(1, $);
		}
	}
};

struct restart : rl::test_suite<restart, 2>, life {
	void before()
	{
		begin();
	}

	void thread(unsigned index)
	{
		live(ends[index], index == 0);
	}
};

struct restart_both : rl::test_suite<restart_both, 2>, life {
	void before()
	{
		begin();
	}

	void thread(unsigned index)
	{
		live(ends[index], true);
	}
};

struct model {
	const char *name;
	bool (*run)(rl::test_params &params);
};

static const struct model models[] = {
	{ "stream", rl::simulate<stream> },
	{ "restart", rl::simulate<restart> },
	{ "restart_both", rl::simulate<restart_both> },
};

int main(int argc, char **argv)
{
	rl::test_params params;

	params.execution_depth_limit = 10000;
	params.progress_stream = &std::cerr;
	for (const struct model &model : models) {
		if (argc == 3 && !strcmp(argv[1], model.name)) {
			params.iteration_count = strtoul(argv[2], NULL, 10);
			return model.run(params) ? 0 : 1;
		}
	}
	fprintf(stderr, "usage: ring_model stream|restart|restart_both ITERATIONS\n");
	return 2;
}
