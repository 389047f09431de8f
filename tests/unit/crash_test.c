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

#include "hooks.h"
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"
#include "test.h"

#define RING ISTH_RING_MIN
#define ROUNDS 24
#define ROUND_MS 20 /* longer than a first quarantine */
#define NEVER 0xffffffffu
#define FRAMES_MAX 256 /* of one session */

/* What a scenario sends, and how finely its copies can be cut by a death. */
struct traffic {
	uint32_t largest;
	uint32_t piece;
};

static const struct traffic small = { 1514, 8 };
static const struct traffic wrapping = { 40000, 4096 };
static const struct traffic coarse = { 200, ISTH_FRAME_MAX };

struct end {
	struct isth_end link;
	struct isth_quarantine quarantine;
	enum isth_world world;
	struct end *peer;
	uint32_t life;	     /* born how often */
	uint32_t stores;     /* of this scenario */
	uint32_t dies_at;    /* store number, or NEVER */
	uint32_t dead_until; /* round */

	/* Frames of the own session. */
	uint32_t session;
	uint32_t sent;
	uint32_t returned; /* of these, space given back by the peer */
	uint32_t end_at[FRAMES_MAX];

	/* Frames of the peer's session. */
	uint32_t heard_session;
	uint32_t heard;

	/* Of the whole scenario, whatever the life. */
	uint32_t sent_total;
	uint32_t heard_total;
	uint32_t lost_counted; /* not known to have arrived at their end */
	uint32_t wraps;
};

/* Leads every frame: which one it is. */
struct payload {
	uint8_t ethernet[14];
	uint8_t pad[2];
	uint32_t session;
	uint32_t number;
	uint32_t check;
};

static uint8_t window[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct end ends[2];
static struct end *running;
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

static uint32_t payload_check(const struct payload *p)
{
	return p->session * 2654435761u ^ p->number * 40503u ^ 0x5a5a5a5au;
}

static uint8_t frame_fill(const struct payload *p)
{
	return (uint8_t)(p->session * 7 + p->number);
}

/* Which of the session's frames has the peer given back? */
static void end_returned(struct end *end)
{
	uint32_t peer_rxptr = end->link.tx.peer_rxptr;

	while (end->returned < end->sent &&
	       end->end_at[end->returned] <= peer_rxptr)
		end->returned++;
}

/* The session has changed: what was not given back counts as lost. */
static void end_follow(struct end *end)
{
	if (end->session == end->link.session)
		return;
	end->lost_counted += end->sent - end->returned;
	end->session = end->link.session;
	end->sent = 0;
	end->returned = 0;
}

static void end_sent(struct end *end, uint32_t len)
{
	uint32_t end_at = end->link.tx.txptr;
	uint32_t start_at = end_at - ISTH_RECORD_SIZE(len);

	if (start_at / RING != (end_at - 1) / RING)
		end->wraps++;
	end->end_at[end->sent % FRAMES_MAX] = end_at;
	end->sent++;
	end->sent_total++;
}

static void end_send(struct end *end, uint32_t len)
{
	static uint8_t frame[ISTH_FRAME_MAX];
	struct payload payload = { .session = end->link.session,
				   .number = end->sent };

	if (isth_tx_begin(&end->link, len, NULL))
		return;
	payload.check = payload_check(&payload);
	memset(frame, frame_fill(&payload), len);
	memcpy(frame, &payload, sizeof(payload));
	isth_tx_write(&end->link, 0, frame, len);
	isth_tx_finish(&end->link);
	end_sent(end, len);
}

static void end_hear(struct end *end, const uint8_t *frame, uint32_t len)
{
	static uint8_t fill[ISTH_FRAME_MAX];
	struct payload p;

	memcpy(&p, frame, sizeof(p));
	memset(fill, frame_fill(&p), len);
	if (p.check != payload_check(&p) ||
	    memcmp(frame + sizeof(p), fill, len - sizeof(p)))
		test_fail(__FILE__, __LINE__, "altered frame", p.check,
			  payload_check(&p));
	if (p.session != end->link.peer_session)
		test_fail(__FILE__, __LINE__, "frame of another session",
			  p.session, end->link.peer_session);
	if (p.session != end->heard_session) {
		end->heard_session = p.session;
		end->heard = 0;
	}
	if (p.number != end->heard)
		test_fail(__FILE__, __LINE__, "number of the next frame",
			  p.number, end->heard);
	end->heard = p.number + 1;
	end->heard_total++;
}

static void end_receive(struct end *end)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;

	while (isth_rx_begin(&end->link, &frame) == ISTH_FRAME) {
		isth_rx_read(&end->link, 0, bytes, frame.len);
		isth_rx_finish(&end->link);
		end_hear(end, bytes, frame.len);
	}
	isth_rx_publish(&end->link);
	isth_rx_wait(&end->link);
}

static void end_steps(struct end *end, uint32_t round)
{
	enum isth_session_event event;
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		event = isth_session_check(&end->link, round * ROUND_MS);
		isth_session_apply(&end->link, event, round * ROUND_MS,
				   end->life * 1000 + round);
		end_follow(end);
	}
}

static uint32_t frame_len(uint32_t round, uint32_t i)
{
	const uint32_t least = sizeof(struct payload);

	return least + (round * 7919 + i * 5471) % (traffic->largest - least);
}

/* A death breaks no rule: nobody is blamed but for end_break_a_rule(). */
static void check_blame(const struct end *end)
{
	enum isth_rule rule;

	for (rule = ISTH_RULE_NONE; rule < ISTH_RULE_COUNT; rule++) {
		if (rule != ISTH_RULE_TXPTR_ALIGN &&
		    end->quarantine.broken[rule])
			test_fail(__FILE__, __LINE__, "rule broken", rule, 0);
	}
}

/* A turn has two parts, between which the peer may have one of its own. */
static void end_turn_begin(struct end *end, uint32_t round)
{
	if (round == 20)
		isth_session_close(&end->link, round * ROUND_MS);
	if (round == 20)
		isth_session_open(&end->link, round * ROUND_MS,
				  end->life * 500 + round);
	end_steps(end, round);
}

static void end_turn_end(struct end *end, uint32_t round)
{
	uint32_t i;

	end_receive(end);
	for (i = 0; i < 3; i++)
		end_send(end, frame_len(round, i));
	isth_tx_publish(&end->link);
	isth_tx_wait(&end->link, ISTH_FRAME_MAX);
	isth_frame_max_set(&end->link, ISTH_FRAME_MAX - round);
	end_returned(end);
	check_blame(end);
}

static void end_born(struct end *end, uint32_t round)
{
	end->life++;
	isth_quarantine_init(&end->quarantine, 1000, ISTH_READMISSIONS);
	isth_end_init(&end->link, window, sizeof(window), end->world,
		      &end->quarantine, 0);
	isth_session_open(&end->link, round * ROUND_MS, end->life * 7919);
	end_follow(end);
}

static void end_dead(struct end *end, uint32_t round)
{
	end->dies_at = NEVER;
	end->dead_until = linger ? round + 2 : round;
	end->link.state = ISTH_DOWN;
}

/* Let the end run; at its death leave it to be born again at another turn. */
static void end_begin(struct end *end, uint32_t round)
{
	if (round < end->dead_until)
		return;
	running = end;
	if (!setjmp(death)) {
		if (end->link.state == ISTH_DOWN)
			end_born(end, round);
		end_turn_begin(end, round);
	} else {
		end_dead(end, round);
	}
	running = NULL;
}

static void end_end(struct end *end, uint32_t round)
{
	if (end->link.state == ISTH_DOWN)
		return;
	running = end;
	if (!setjmp(death))
		end_turn_end(end, round);
	else
		end_dead(end, round);
	running = NULL;
}

static void end_run(struct end *end, uint32_t round)
{
	end_begin(end, round);
	end_end(end, round);
}

/* Before its peer's turn, and the peer will not like it: V-04. */
static void end_break_a_rule(struct end *end)
{
	if (end->link.own)
		end->link.own->txptr += 8;
}

static void scenario_begin(uint32_t secure_dies_at, uint32_t normal_dies_at)
{
	memset(window, 0, sizeof(window));
	memset(ends, 0, sizeof(ends));
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
			end_break_a_rule(ends[round % 2].peer);
		end_begin(&ends[round % 2], round);
		if (round % 5 > 1)
			end_run(&ends[!(round % 2)], round);
		end_end(&ends[round % 2], round);
		if (round % 3 == 0)
			end_run(&ends[round / 3 % 2], round);
	}
}

/* What was sent in the session at hand has all arrived; before that, lost. */
static void check_ledger(struct end *from)
{
	uint32_t lost = from->sent_total - from->peer->heard_total;

	CHECK_EQ(from->peer->heard_session, from->session);
	CHECK_EQ(from->peer->heard, from->sent);
	CHECK(lost <= from->lost_counted);
	CHECK(from->sent > 0);
}

static void check_recovery(void)
{
	uint32_t round;

	for (round = 100; round < 108; round++)
		end_run(&ends[round % 2], round);
	CHECK_EQ(ends[0].link.state, ISTH_UP);
	CHECK_EQ(ends[1].link.state, ISTH_UP);
	for (round = 0; round < 2; round++)
		end_receive(&ends[round]);
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
