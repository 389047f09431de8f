// SPDX-License-Identifier: MIT
/*
 * Death at every store: one end, or both, stop for good before their k-th
 * store to the window, for every k that a busy scenario has, and are reborn
 * with nothing but the window. The link must come up again, and no frame may
 * arrive that is stale, repeated, reordered or altered.
 */
#include <setjmp.h>
#include <stdlib.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"
#include "test.h"

#define RING ISTH_RING_MIN
#define ROUNDS 12
#define NEVER 0xffffffffu

struct end {
	struct isth_link link;
	struct isth_quarantine quarantine;
	enum isth_side side;
	uint32_t life;	     /* born how often */
	uint32_t next;	     /* number of the next frame to send */
	uint32_t stores;     /* of this scenario */
	uint32_t dies_at;    /* store number, or NEVER */
	uint32_t heard_life; /* of the sender of the last frame received */
	uint32_t heard_next; /* number that its next frame must at least have */
	uint32_t heard;
};

/* What every frame carries: who sent it when. */
struct payload {
	uint8_t ethernet[14];
	uint8_t pad[2];
	uint32_t life;
	uint32_t number;
	uint32_t check;
};

static uint8_t window[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct end ends[2];
static struct end *running;
static jmp_buf death;

void hook_load(const void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
}

void hook_store(void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	if (running && running->stores++ == running->dies_at)
		longjmp(death, 1);
}

static uint32_t payload_check(const struct payload *p)
{
	return p->life * 2654435761u ^ p->number * 40503u ^ 0x5a5a5a5au;
}

static void end_send(struct end *end, uint32_t len)
{
	static uint8_t frame[2048];
	struct payload payload = { .life = end->life, .number = end->next };

	payload.check = payload_check(&payload);
	if (isth_tx_begin(&end->link, len, NULL))
		return;
	memcpy(frame, &payload, sizeof(payload));
	isth_tx_write(&end->link, 0, frame, len);
	isth_tx_end(&end->link);
	end->next++;
}

static void end_hear(struct end *end, const struct payload *p)
{
	if (p->check != payload_check(p))
		test_fail(__FILE__, __LINE__, "altered frame", p->check,
			  payload_check(p));
	if (p->life < end->heard_life)
		test_fail(__FILE__, __LINE__, "frame of a dead sender", p->life,
			  end->heard_life);
	if (p->life == end->heard_life && p->number < end->heard_next)
		test_fail(__FILE__, __LINE__, "repeated or reordered frame",
			  p->number, end->heard_next);
	end->heard_life = p->life;
	end->heard_next = p->number + 1;
	end->heard++;
}

static void end_receive(struct end *end)
{
	struct isth_frame frame;
	struct payload payload;

	while (isth_rx_begin(&end->link, &frame) == ISTH_FRAME) {
		isth_rx_read(&end->link, 0, &payload, sizeof(payload));
		isth_rx_end(&end->link);
		end_hear(end, &payload);
	}
	isth_rx_publish(&end->link);
	isth_rx_wait(&end->link);
}

static void end_turn(struct end *end, uint32_t round)
{
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++)
		isth_session_apply(&end->link,
				   isth_session_check(&end->link, round), round,
				   end->life * 1000 + round);
	end_receive(end);
	for (i = 0; i < 3; i++)
		end_send(end, 64 + (round * 389 + (uint32_t)i * 71) % 1500);
	isth_tx_publish(&end->link);
	isth_tx_wait(&end->link, ISTH_FRAME_MAX);
}

static void end_born(struct end *end)
{
	end->life++;
	isth_quarantine_init(&end->quarantine, 1000, ISTH_READMISSIONS);
	isth_link_init(&end->link, window, sizeof(window), end->side,
		       &end->quarantine, 0);
	isth_session_open(&end->link, 0, end->life * 7919);
}

/* Let the end run; at its death leave it to be born again at its next turn. */
static void end_run(struct end *end, uint32_t round)
{
	running = end;
	if (setjmp(death)) {
		end->dies_at = NEVER;
		end->link.state = ISTH_DOWN;
		running = NULL;
		return;
	}
	if (end->link.state == ISTH_DOWN)
		end_born(end);
	end_turn(end, round);
	running = NULL;
}

/* One scenario; true while a death was still due when it began to end. */
static bool scenario(uint32_t secure_dies_at, uint32_t normal_dies_at)
{
	uint32_t round, heard[2];

	memset(window, 0, sizeof(window));
	memset(ends, 0, sizeof(ends));
	ends[0].side = ISTH_SIDE_SECURE;
	ends[1].side = ISTH_SIDE_NORMAL;
	ends[0].dies_at = secure_dies_at;
	ends[1].dies_at = normal_dies_at;
	for (round = 0; round < ROUNDS; round++) {
		end_run(&ends[round % 2], round);
		end_run(&ends[round % 3 % 2], round);
	}
	secure_dies_at = ends[0].dies_at;
	normal_dies_at = ends[1].dies_at;
	ends[0].dies_at = NEVER;
	ends[1].dies_at = NEVER;
	for (round = 0; round < 8; round++)
		end_run(&ends[round % 2], 100 + round);
	if (ends[0].link.state != ISTH_UP || ends[1].link.state != ISTH_UP)
		test_fail(__FILE__, __LINE__, "both up again",
			  ends[0].link.state * 10 + ends[1].link.state, 22);
	heard[0] = ends[0].heard;
	heard[1] = ends[1].heard;
	end_run(&ends[0], 200);
	end_run(&ends[1], 201);
	end_run(&ends[0], 202);
	if (ends[0].heard <= heard[0] || ends[1].heard <= heard[1])
		test_fail(__FILE__, __LINE__, "frames flow again", 0, 1);
	return secure_dies_at == NEVER && normal_dies_at == NEVER;
}

static void crash_of_the_secure_end_at_every_store(void)
{
	uint32_t k = 0;

	while (scenario(k++, NEVER))
		CHECK_STILL();
	CHECK_STILL();
	CHECK(k > 100);
}

static void crash_of_the_normal_end_at_every_store(void)
{
	uint32_t k = 0;

	while (scenario(NEVER, k++))
		CHECK_STILL();
	CHECK_STILL();
	CHECK(k > 100);
}

static void crash_of_both_ends_at_every_pair_of_stores(void)
{
	uint32_t i, k;

	for (i = 0; i < 120; i++) {
		for (k = 0; k < 120; k++) {
			scenario(i, k);
			CHECK_STILL();
		}
	}
}

const struct test crash_tests[] = {
	TEST(crash_of_the_secure_end_at_every_store),
	TEST(crash_of_the_normal_end_at_every_store),
	TEST(crash_of_both_ends_at_every_pair_of_stores),
	TABLE_END,
};
