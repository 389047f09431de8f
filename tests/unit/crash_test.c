// SPDX-License-Identifier: MIT
/*
 * Death at every store: one end, or both, stop for good before their k-th
 * store to the window, for every k that a busy scenario has, and are reborn
 * with nothing but the window. The scenario has traffic both ways, changes of
 * frame_max, a broken rule and its quarantine at either end, and a session that
 * is closed and opened again.
 *
 * The link must come up again. No frame may arrive that is stale, repeated,
 * reordered or altered, and none may be missing but the last ones of a session,
 * of which the sender knows that it was not told of their arrival.
 */
#include <setjmp.h>

#include "end/ledger.h"
#include "hooks.h"
#include "test.h"

#define RING ISTH_RING_MIN
#define ROUNDS 24
#define ROUND_MS 20 /* longer than a first quarantine */
#define NEVER 0xffffffffu

/* What a scenario sends, and how finely its copies can be cut by a death. */
struct traffic {
	uint32_t largest;
	uint32_t piece;
};

static const struct traffic small = { 1514, 8 };
static const struct traffic wrapping = { 40000, 4096 };
static const struct traffic coarse = { 200, ISTH_FRAME_MAX };

struct mortal {
	struct isth_end end;
	struct isth_quarantine quarantine;
	enum isth_world world;
	struct mortal *peer;
	uint32_t life;	      /* born how often */
	uint32_t stores;      /* of this scenario */
	uint32_t dies_at;     /* store number, or NEVER */
	uint32_t dead_until;  /* round */
	uint32_t wraps;	      /* frames over the end of the ring */
	struct ledger ledger; /* of all lives */
};

static uint8_t window[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct mortal ends[2];
static struct mortal *running;
static jmp_buf death;
static const struct traffic *traffic;
static bool linger; /* a death lasts until its peer has seen it */

static void on_store(void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	if (running && running->stores++ == running->dies_at)
		longjmp(death, 1);
}

static void mortal_send(struct mortal *m, uint32_t len)
{
	uint32_t begin = m->end.tx.txptr;

	if (ledger_put(&m->ledger, &m->end, len))
		return;
	if (begin / RING != (m->end.tx.txptr - 1) / RING)
		m->wraps++;
}

static void mortal_receive(struct mortal *m)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;
	const char *wrong;

	while (end_take(&m->end, &frame, bytes) == ISTH_FRAME) {
		wrong = ledger_heard(&m->ledger, &m->end, bytes, frame.len);
		if (wrong)
			test_fail(__FILE__, __LINE__, wrong,
				  frame_number(bytes), m->ledger.heard);
	}
	isth_rx_publish(&m->end);
	isth_rx_wait(&m->end);
}

static void mortal_step(struct mortal *m, uint32_t round)
{
	isth_session_step(&m->end, round * ROUND_MS, m->life * 1000 + round);
	ledger_follow(&m->ledger, &m->end);
}

static uint32_t frame_len(uint32_t round, uint32_t i)
{
	return ISTH_FRAME_MIN +
	       (round * 7919 + i * 5471) % (traffic->largest - ISTH_FRAME_MIN);
}

/* A death breaks no rule: nobody is blamed but for break_a_rule(). */
static void check_blame(const struct mortal *m)
{
	enum isth_rule rule;

	for (rule = ISTH_RULE_NONE; rule < ISTH_RULE_COUNT; rule++) {
		if (rule != ISTH_RULE_TXPTR_ALIGN && m->quarantine.broken[rule])
			test_fail(__FILE__, __LINE__, "rule broken", rule, 0);
	}
}

/* A turn has two parts, between which the peer may have one of its own. */
static void turn_begin(struct mortal *m, uint32_t round)
{
	if (round == 20)
		isth_session_close(&m->end, round * ROUND_MS);
	if (round == 20)
		isth_session_open(&m->end, round * ROUND_MS,
				  m->life * 500 + round);
	mortal_step(m, round);
}

static void turn_end(struct mortal *m, uint32_t round)
{
	uint32_t i;

	mortal_receive(m);
	for (i = 0; i < 3; i++)
		mortal_send(m, frame_len(round, i));
	isth_tx_publish(&m->end);
	isth_tx_wait(&m->end, ISTH_FRAME_MAX);
	isth_frame_max_set(&m->end, ISTH_FRAME_MAX - round);
	ledger_returned(&m->ledger, &m->end);
	check_blame(m);
}

static void mortal_born(struct mortal *m, uint32_t round)
{
	m->life++;
	isth_quarantine_init(&m->quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&m->end, window, sizeof(window), m->world, &m->quarantine,
		      0);
	isth_session_open(&m->end, round * ROUND_MS, m->life * 7919);
	ledger_follow(&m->ledger, &m->end);
}

static void mortal_died(struct mortal *m, uint32_t round)
{
	m->dies_at = NEVER;
	m->dead_until = linger ? round + 2 : round;
	m->end.state = ISTH_DOWN;
}

/* Let the end run; at its death leave it to be born again at another turn. */
static void mortal_begin(struct mortal *m, uint32_t round)
{
	if (round < m->dead_until)
		return;
	running = m;
	if (!setjmp(death)) {
		if (m->end.state == ISTH_DOWN)
			mortal_born(m, round);
		turn_begin(m, round);
	} else {
		mortal_died(m, round);
	}
	running = NULL;
}

static void mortal_end(struct mortal *m, uint32_t round)
{
	if (m->end.state == ISTH_DOWN)
		return;
	running = m;
	if (!setjmp(death))
		turn_end(m, round);
	else
		mortal_died(m, round);
	running = NULL;
}

static void mortal_run(struct mortal *m, uint32_t round)
{
	mortal_begin(m, round);
	mortal_end(m, round);
}

/* Before its peer's turn, and the peer will not like it: V-04. */
static void break_a_rule(struct mortal *m)
{
	if (m->end.own)
		m->end.own->txptr += 8;
}

static void scenario_begin(uint32_t secure_dies_at, uint32_t normal_dies_at)
{
	int i;

	memset(window, 0, sizeof(window));
	for (i = 0; i < 2; i++) {
		memset(&ends[i], 0, offsetof(struct mortal, ledger));
		ledger_reset(&ends[i].ledger);
	}
	ends[0].world = ISTH_WORLD_SECURE;
	ends[1].world = ISTH_WORLD_NORMAL;
	ends[0].peer = &ends[1];
	ends[1].peer = &ends[0];
	ends[0].dies_at = secure_dies_at;
	ends[1].dies_at = normal_dies_at;
	hooks.store = on_store;
	hooks.piece = traffic->piece;
}

static void busy_rounds(void)
{
	uint32_t round;

	for (round = 0; round < ROUNDS; round++) {
		if (round == 5 || round == 16)
			break_a_rule(ends[round % 2].peer);
		mortal_begin(&ends[round % 2], round);
		if (round % 5 > 1)
			mortal_run(&ends[!(round % 2)], round);
		mortal_end(&ends[round % 2], round);
		if (round % 3 == 0)
			mortal_run(&ends[round / 3 % 2], round);
	}
}

/* What was sent in the session at hand has all arrived; before that, lost. */
static void check_ledger(const struct mortal *from)
{
	const struct ledger *sent = &from->ledger;
	const struct ledger *heard = &from->peer->ledger;

	CHECK_EQ(heard->heard_session, sent->session);
	CHECK_EQ(heard->heard, sent->sent);
	CHECK(ledger_missing(sent, heard) <= sent->lost);
	CHECK(sent->sent > 0);
}

static void check_recovery(void)
{
	uint32_t round;

	for (round = 100; round < 108; round++)
		mortal_run(&ends[round % 2], round);
	CHECK_EQ(ends[0].end.state, ISTH_UP);
	CHECK_EQ(ends[1].end.state, ISTH_UP);
	for (round = 0; round < 2; round++)
		mortal_receive(&ends[round]);
	check_ledger(&ends[0]);
	check_ledger(&ends[1]);
}

/* One scenario; true while a death was due before its end. */
static bool scenario(uint32_t secure_dies_at, uint32_t normal_dies_at)
{
	bool died;

	scenario_begin(secure_dies_at, normal_dies_at);
	busy_rounds();
	died = ends[0].dies_at == NEVER && ends[1].dies_at == NEVER;
	ends[0].dies_at = NEVER;
	ends[1].dies_at = NEVER;
	check_recovery();
	hooks.store = NULL;
	if (test_failure)
		fprintf(stderr, "deaths before stores %u and %u%s\n",
			secure_dies_at, normal_dies_at,
			linger ? ", lingering" : "");
	return died;
}

/* Nobody dies: the scenario has all that it promises, and loses nothing. */
static void check_scenario(void)
{
	int i;

	CHECK(scenario(NEVER, NEVER));
	CHECK_STILL();
	for (i = 0; i < 2; i++) {
		CHECK_EQ(ends[i].life, 1);
		CHECK_EQ(ends[i].quarantine.flights, 1);
		CHECK(traffic != &wrapping || ends[i].wraps >= 3);
	}
}

static void check_deaths_of(int who, uint32_t stores_least)
{
	uint32_t k = 0;

	check_scenario();
	CHECK_STILL();
	do {
		linger = k % 2;
		if (!scenario(who ? NEVER : k / 2, who ? k / 2 : NEVER))
			break;
		k++;
	} while (!test_failure);
	CHECK_STILL();
	CHECK(k / 2 > stores_least);
}

static void crash_of_the_secure_end_at_every_store(void)
{
	traffic = &small;
	check_deaths_of(0, 2000);
}

static void crash_of_the_normal_end_at_every_store(void)
{
	traffic = &small;
	check_deaths_of(1, 2000);
}

static void crash_of_the_secure_end_while_frames_wrap(void)
{
	traffic = &wrapping;
	check_deaths_of(0, 300);
}

static void crash_of_the_normal_end_while_frames_wrap(void)
{
	traffic = &wrapping;
	check_deaths_of(1, 300);
}

static void crash_of_both_ends_at_every_pair_of_stores(void)
{
	uint32_t stores[2], i, k;

	traffic = &coarse;
	check_scenario();
	CHECK_STILL();
	stores[0] = ends[0].stores;
	stores[1] = ends[1].stores;
	for (i = 0; i < stores[0]; i++) {
		for (k = 0; k < stores[1]; k++) {
			linger = (i + k) % 2;
			scenario(i, k);
			CHECK_STILL();
		}
	}
}

const struct test crash_tests[] = {
	TEST(crash_of_the_secure_end_at_every_store),
	TEST(crash_of_the_normal_end_at_every_store),
	TEST(crash_of_the_secure_end_while_frames_wrap),
	TEST(crash_of_the_normal_end_while_frames_wrap),
	TEST(crash_of_both_ends_at_every_pair_of_stores),
	TABLE_END,
};
