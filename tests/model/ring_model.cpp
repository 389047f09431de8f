// SPDX-License-Identifier: MIT
/*
 * The shipped ring and session headers under relacy's C++11 memory model: two
 * ends, every weak behaviour that the model allows, in random schedules from a
 * fixed seed. Ring bytes are plain variables, so that a missing acquire or
 * release shows as a data race; a lost wakeup shows as an end that sleeps for
 * ever; a broken rule, or a frame out of its session, fails an assertion.
 *
 * Not here: every schedule (session.pml and suppression.pml search all of
 * theirs); a ring of more than two frames; the orders of a real compiler.
 *
 *	ring_model MODEL ITERATIONS [SITE]	SITE: see edges.py
 */
#include "end.h"

#include <stdio.h>

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
		ends[0].init(ISTH_WORLD_SECURE);
		ends[1].init(ISTH_WORLD_NORMAL);
		end_up(ends[0], 1, 2);
		end_up(ends[1], 2, 1);
	}

	void send(end &end)
	{
		for (uint64_t i = 1; i <= FRAMES; i++) {
			int err;

			while ((err = end.put(i)) == ISTH_EFULL) {
				if (!isth_tx_wait(&end.core, LEN))
					end.sleep();
			}
			RL_ASSERT(!err);
		}
	}

	void receive(end &end)
	{
		while (end.last < FRAMES) {
			if (!end.get() && !isth_rx_wait(&end.core))
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

/* Two ends that meet, or meet again, and exchange frames. */
struct life {
	memory mem;
	end ends[2];
	rl::atomic<uint32_t> done[2];

	void begin()
	{
		shared = &mem;
		mem.init();
		for (int i = 0; i < 2; i++) {
			ends[i].init(i ? ISTH_WORLD_NORMAL : ISTH_WORLD_SECURE);
			done[i].store(0, rl::memory_order_relaxed);
		}
	}

	bool all_done()
	{
		return done[0].load(rl::memory_order_relaxed) &&
		       done[1].load(rl::memory_order_relaxed);
	}

	/*
	 * Send contents from next on, until both ends have received one of at
	 * least the wanted content. An end that is not eager has traffic meet
	 * what the peer does before the session machine does.
	 */
	void exchange(end &end, uint64_t next, uint64_t wanted)
	{
		bool eager = rl::rand(2);

		while (!all_done()) {
			if (eager || !rl::rand(4))
				end.step();
			if (!end.put(next))
				next++;
			if (end.get() >= wanted)
				done[end.self].store(1,
						     rl::memory_order_relaxed);
			pass();
		}
	}
};

/* The first sessions of all, in a window that nobody has written to. */
struct first : rl::test_suite<first, 2>, life {
	void before()
	{
		begin();
	}

	void thread(unsigned index)
	{
		shared = &mem;
		isth_session_open(&ends[index].core, 0, 7 + index);
		exchange(ends[index], 1, 1);
	}
};

/*
 * The first end, or both, begin a new session at any moment of the other's. No
 * frame of an old session may arrive after one of a new one.
 */
struct restarts : life {
	void before_all()
	{
		begin();
		end_up(ends[0], 1, 2);
		end_up(ends[1], 2, 1);
	}

	/* Contents from 100 on are sent in the last session only. */
	void restart(end &end)
	{
		shared = &mem;
		if (rl::rand(2)) {
			end.put(1);
			end.put(2);
			/* Enough for the peer to take and to send some. */
			for (int i = rl::rand(24); i; i--) {
				end.get();
				pass();
			}
		}
		isth_session_open(&end.core, 0, 7 + end.self);
		end.ring();
		exchange(end, 100, 1);
	}

	void stay(end &end)
	{
		shared = &mem;
		exchange(end, 1, 100);
	}
};

struct restart : rl::test_suite<struct restart, 2>, restarts {
	void before()
	{
		before_all();
	}

	void thread(unsigned index)
	{
		if (index)
			stay(ends[1]);
		else
			restarts::restart(ends[0]);
	}
};

struct restart_both : rl::test_suite<restart_both, 2>, restarts {
	void before()
	{
		before_all();
	}

	void thread(unsigned index)
	{
		restart(ends[index]);
	}
};

/*
 * The first end was about to come up when it died. It is reborn without any
 * memory, and would take the same number again, with other features. What the
 * other sent to the dead must not reach the reborn, which has answered nobody
 * yet; nor may it take the dead's features for those of the reborn.
 */
struct reborn : rl::test_suite<reborn, 2>, life {
	void before()
	{
		begin();
		ends[0].init(ISTH_WORLD_SECURE, ISTH_FEATURE_CSUM);
		ends[1].init(ISTH_WORLD_NORMAL, ISTH_FEATURES_KNOWN);
		isth_session_publish(&ends[0].core, ends[0].core.session = 1);
		isth_session_open(&ends[1].core, 0, 2);
		isth_store32(&ends[0].core.own->echo, 2);
	}

	/* Contents from 10000 on are sent to the reborn end. */
	void be_reborn(end &end)
	{
		for (int i = rl::rand(16); i; i--)
			all_done(); /* takes its time */
		end.init(ISTH_WORLD_SECURE);
		isth_session_open(&end.core, 0, 1);
		exchange(end, 1, 1);
		RL_ASSERT(end.first >= 10000);
	}

	void stay(end &end)
	{
		for (uint64_t next = 1; !all_done(); next++) {
			end.step();
			end.put(ends[0].heard ? 10000 + next : next);
			if (end.get())
				done[1].store(1, rl::memory_order_relaxed);
			pass();
		}
	}

	void thread(unsigned index)
	{
		shared = &mem;
		if (index)
			stay(ends[1]);
		else
			be_reborn(ends[0]);
	}
};

struct model {
	const char *name;
	bool (*run)(rl::test_params &params);
};

static const struct model models[] = {
	{ "stream", rl::simulate<stream> },
	{ "first", rl::simulate<first> },
	{ "restart", rl::simulate<restart> },
	{ "restart_both", rl::simulate<restart_both> },
	{ "reborn", rl::simulate<reborn> },
};

int main(int argc, char **argv)
{
	rl::test_params params;

	params.execution_depth_limit = 10000;
	params.progress_stream = &std::cerr;
	if (argc == 4)
		model_without = atoi(argv[3]);
	for (const struct model &model : models) {
		if (argc > 2 && !strcmp(argv[1], model.name)) {
			params.iteration_count = strtoul(argv[2], NULL, 10);
			return model.run(params) ? 0 : 1;
		}
	}
	fprintf(stderr, "usage: ring_model MODEL ITERATIONS [SITE]\n");
	return 2;
}
