// SPDX-License-Identifier: MIT
/* What follows a broken rule: SPEC section 7.2, core/isth_quarantine.h. */
#include "pair.h"
#include "test.h"

#define MINUTE (60u * PAIR_HZ)

static struct isth_quarantine q;
static struct pair pair;

static void enter(uint32_t found, uint64_t now)
{
	struct isth_flight flight = {
		.violation = { ISTH_RULE_LEN, 16, found, ISTH_FRAME_MAX },
		.session = 7,
		.peer_session = 8,
		.time = now,
	};

	isth_quarantine_enter(&q, &flight);
}

static void quarantine_backs_off_by_doubling(void)
{
	uint64_t now = 0, expected = PAIR_HZ * ISTH_BACKOFF_MIN_MS / 1000;
	int i;

	isth_quarantine_init(&q, PAIR_HZ, ISTH_READMISSIONS);
	CHECK(!isth_quarantine_holds(&q, 0));
	for (i = 0; i < 14; i++) {
		enter(0, now);
		CHECK_EQ(q.until - now, expected);
		CHECK(isth_quarantine_holds(&q, q.until - 1));
		CHECK(!isth_quarantine_holds(&q, q.until));
		now = q.until;
		expected *= 2;
		if (expected > PAIR_HZ * ISTH_BACKOFF_MAX_MS / 1000)
			expected = PAIR_HZ * ISTH_BACKOFF_MAX_MS / 1000;
	}
}

/* Over whatever was there before. */
static void quarantine_begins_with_nothing(void)
{
	uint32_t rule;

	memset(&q, 0xff, sizeof(q));
	isth_quarantine_init(&q, PAIR_HZ, ISTH_READMISSIONS);
	CHECK_EQ(q.until, 0);
	CHECK_EQ(q.flights, 0);
	CHECK_EQ(q.backoff, q.backoff_min);
	for (rule = 0; rule < ISTH_RULE_COUNT; rule++)
		CHECK_EQ(q.broken[rule], 0);
}

/* Half of a minute's re-admissions at once, the other half in a minute. */
static void quarantine_spreads_readmissions(void)
{
	static const uint32_t allowed[] = { 2, 7, ISTH_READMISSIONS };
	size_t i;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		uint32_t half = allowed[i] / 2;

		isth_quarantine_init(&q, PAIR_HZ, allowed[i]);
		CHECK_EQ(q.readmissions.cost, MINUTE / half);
		CHECK_EQ(q.readmissions.depth, MINUTE / half * half);
	}
}

static void quarantine_times_are_exact_on_a_fast_clock(void)
{
	isth_quarantine_init(&q, 62500000, ISTH_READMISSIONS);
	CHECK_EQ(q.backoff_min, 62500ull * ISTH_BACKOFF_MIN_MS);
	CHECK_EQ(q.backoff_max, 62500ull * ISTH_BACKOFF_MAX_MS);
	CHECK_EQ(q.calm, 62500ull * ISTH_CALM_MS);
	CHECK_EQ(q.hello, 62500ull * ISTH_HELLO_MS);
}

static void quarantine_forgives_after_a_calm_time(void)
{
	uint64_t calm = PAIR_HZ * ISTH_CALM_MS / 1000;

	isth_quarantine_init(&q, PAIR_HZ, ISTH_READMISSIONS);
	enter(0, 0);
	enter(0, q.until);
	enter(0, q.until + calm);
	CHECK_EQ(q.backoff, 8 * q.backoff_min);
	enter(0, q.until + calm + 1);
	CHECK_EQ(q.backoff, 2 * q.backoff_min);
}

/* Both directions broken at once, say: the second one counts like any other. */
static void quarantine_in_a_quarantine_lengthens_it(void)
{
	isth_quarantine_init(&q, PAIR_HZ, ISTH_READMISSIONS);
	enter(0, 1000);
	CHECK_EQ(q.until, 1000 + q.backoff_min);
	enter(0, 1001);
	CHECK_EQ(q.backoff, 4 * q.backoff_min);
	CHECK_EQ(q.until, 1001 + 2 * q.backoff_min);
}

/* A peer that breaks a rule as soon as it may, for an hour. */
static void quarantine_readmits_so_often_a_minute(void)
{
	static uint64_t readmitted[1000];
	uint64_t now = 0;
	uint32_t n, allowed;

	for (allowed = 2; allowed <= 8; allowed += 2) {
		isth_quarantine_init(&q, PAIR_HZ, allowed);
		for (n = 0; n < 300; n++) {
			enter(0, now);
			now = q.until;
			readmitted[n] = now;
			if (n >= allowed)
				CHECK(now - readmitted[n - allowed] >= MINUTE);
		}
		now += 100 * MINUTE;
	}
}

static void quarantine_keeps_the_last_records(void)
{
	uint32_t i;

	isth_quarantine_init(&q, PAIR_HZ, ISTH_READMISSIONS);
	CHECK(!isth_quarantine_flight(&q, 0));
	CHECK(!isth_quarantine_flight(&q, 1));
	for (i = 0; i < 20; i++)
		enter(100 + i, i * MINUTE);
	CHECK_EQ(q.flights, 20);
	CHECK_EQ(q.broken[ISTH_RULE_LEN], 20);
	for (i = 1; i <= ISTH_FLIGHTS; i++) {
		const struct isth_flight *f = isth_quarantine_flight(&q, i);

		CHECK_EQ(f->violation.found, 120 - i);
		CHECK_EQ(f->time, (20 - i) * MINUTE);
		CHECK_EQ(f->session, 7);
		CHECK_EQ(f->peer_session, 8);
	}
	CHECK(!isth_quarantine_flight(&q, ISTH_FLIGHTS + 1));
}

static void break_a_rule(void)
{
	pair.normal.own->txptr = 8;
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EBROKEN);
}

static void quarantine_withdraws_the_session(void)
{
	uint32_t session, peer_session;

	pair_up(&pair);
	session = pair.secure.session;
	peer_session = pair.secure.peer_session;
	break_a_rule();
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_RESTART);
	CHECK(pair_step(&pair.secure));
	CHECK_EQ(pair.secure.state, ISTH_QUARANTINED);
	CHECK_EQ(pair.secure.own->session, 0);
	CHECK_EQ(pair.secure.own->echo, 0);
	CHECK_EQ(isth_quarantine_flight(&pair.secure_quarantine, 1)->session,
		 session);
	CHECK_EQ(isth_quarantine_flight(&pair.secure_quarantine, 1)
			 ->peer_session,
		 peer_session);
	/* The peer has no carrier, and its frames wait for the next session. */
	pair_step(&pair.normal);
	CHECK_EQ(pair.normal.state, ISTH_HELLO);
	CHECK_EQ(pair_send(&pair.secure, 0, 60), ISTH_EDOWN);
	CHECK_EQ(pair_send(&pair.normal, 0, 60), ISTH_EDOWN);
}

/* Closed, opened, and laid over another window: it holds all the same. */
static void quarantine_outlives_the_window(void)
{
	pair_up(&pair);
	break_a_rule();
	isth_session_close(&pair.secure, pair_now);
	CHECK_EQ(pair.secure.state, ISTH_DOWN);
	CHECK_EQ(pair.secure_quarantine.flights, 1);
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
	CHECK_EQ(isth_end_init(&pair.secure, pair.window, PAIR_WINDOW,
			       ISTH_WORLD_SECURE, &pair.secure_quarantine, 0),
		 0);
	memset(pair.secure.own, 0xa5, ISTH_MGMT_SIZE);
	pair_open(&pair.secure, 5);
	CHECK_EQ(pair.secure.state, ISTH_QUARANTINED);
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
	/* Nor does the peer see what was left in that window. */
	CHECK_EQ(pair.secure.own->session, 0);
	CHECK_EQ(pair.secure.own->echo, 0);
	CHECK_EQ(pair.secure.own->txptr, 0);
	CHECK_EQ(pair.secure.own->rxptr, 0);
	pair_now = pair.secure_quarantine.until;
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_RESTART);
	pair_step(&pair.secure);
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
}

/* Both directions broken at once are two records of one session. */
static void quarantine_records_both_directions(void)
{
	pair_up(&pair);
	break_a_rule();
	pair.normal.own->rxptr = 16;
	CHECK_EQ(isth_tx_refresh(&pair.secure), ISTH_EBROKEN);
	pair_step(&pair.secure);
	CHECK_EQ(pair.secure_quarantine.flights, 2);
	CHECK_EQ(pair.secure_quarantine.broken[ISTH_RULE_TXPTR_ALIGN], 1);
	CHECK_EQ(pair.secure_quarantine.broken[ISTH_RULE_RXPTR_RANGE], 1);
}

/* A peer that leaves is none that breaks: no quarantine. */
static void quarantine_is_not_for_a_peer_that_leaves(void)
{
	int i;

	pair_up(&pair);
	for (i = 0; i < 1000; i++) {
		pair_open(&pair.normal, 3);
		pair_step(&pair.secure);
		CHECK_EQ(pair.secure.state, ISTH_HELLO);
		pair_step(&pair.secure);
		pair_step(&pair.normal);
		pair_step(&pair.normal);
		pair_step(&pair.secure);
		CHECK_EQ(pair.secure.state, ISTH_UP);
		CHECK_EQ(pair.normal.state, ISTH_UP);
	}
	CHECK_EQ(pair.secure_quarantine.flights, 0);
}

const struct test quarantine_tests[] = {
	TEST(quarantine_backs_off_by_doubling),
	TEST(quarantine_begins_with_nothing),
	TEST(quarantine_spreads_readmissions),
	TEST(quarantine_times_are_exact_on_a_fast_clock),
	TEST(quarantine_forgives_after_a_calm_time),
	TEST(quarantine_in_a_quarantine_lengthens_it),
	TEST(quarantine_readmits_so_often_a_minute),
	TEST(quarantine_keeps_the_last_records),
	TEST(quarantine_withdraws_the_session),
	TEST(quarantine_outlives_the_window),
	TEST(quarantine_records_both_directions),
	TEST(quarantine_is_not_for_a_peer_that_leaves),
	TABLE_END,
};
