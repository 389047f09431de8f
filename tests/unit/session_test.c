// SPDX-License-Identifier: MIT
/* The life of a link: SPEC section 4. */
#include "pair.h"
#include "test.h"

static struct pair pair;

static void step_both(void)
{
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		pair_step(&pair.secure);
		pair_step(&pair.normal);
	}
}

static void check_up_and_empty(void)
{
	CHECK_EQ(pair.secure.state, ISTH_UP);
	CHECK_EQ(pair.normal.state, ISTH_UP);
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
	CHECK_EQ(isth_rx_peek(&pair.normal), ISTH_EMPTY);
	CHECK_EQ(pair_send(&pair.secure, 9, 99), 0);
	isth_tx_publish(&pair.secure);
	CHECK(pair_receive(&pair.normal, 9, 99));
	isth_rx_publish(&pair.normal);
	CHECK_EQ(pair_send(&pair.normal, 8, 88), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 8, 88));
	isth_rx_publish(&pair.secure);
}

static void session_needs_both_ends(void)
{
	pair_init(&pair);
	step_both();
	CHECK_EQ(pair.secure.state, ISTH_DOWN);
	CHECK_EQ(pair_send(&pair.secure, 0, 60), ISTH_EDOWN);
	pair_open(&pair.secure, 1);
	step_both();
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
	CHECK_EQ(pair_send(&pair.secure, 0, 60), ISTH_EDOWN);
	pair_open(&pair.normal, 2);
	step_both();
	check_up_and_empty();
}

/* Up after one bell each way, whoever is first. */
static void session_rings_for_each_thing_to_see(void)
{
	pair_init(&pair);
	pair_open(&pair.normal, 1);
	pair_open(&pair.secure, 2);
	CHECK(pair_step(&pair.secure));
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
	CHECK(pair_step(&pair.normal));
	CHECK(!pair_step(&pair.normal));
	CHECK_EQ(pair.normal.state, ISTH_UP);
	CHECK(!pair_step(&pair.secure));
	CHECK_EQ(pair.secure.state, ISTH_UP);
}

static void session_number_is_never_0_nor_repeated(void)
{
	uint32_t first, held;

	pair_init(&pair);
	pair_open(&pair.secure, 0);
	CHECK(pair.secure.session != 0);
	pair_open(&pair.normal, 5);
	step_both();
	first = pair.secure.session;
	pair_open(&pair.secure, first);
	CHECK(pair.secure.session != first);
	step_both();
	held = pair.normal.session;
	/* Nor the one that the peer remembers, after a death. */
	pair_reborn(&pair, &pair.normal);
	pair_open(&pair.normal, held);
	CHECK(pair.normal.session != held);
}

static void session_close_takes_the_peer_down(void)
{
	pair_up(&pair);
	isth_session_close(&pair.normal, pair_now);
	step_both();
	CHECK_EQ(pair.normal.state, ISTH_DOWN);
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
	CHECK_EQ(pair_send(&pair.secure, 0, 60), ISTH_EDOWN);
	pair_open(&pair.normal, 3);
	step_both();
	check_up_and_empty();
}

/* Death without a word, then a new life over the same memory. */
static void session_of_a_reborn_peer_starts_empty(void)
{
	int side;

	for (side = 0; side < 2; side++) {
		struct isth_link *dead;

		pair_up(&pair);
		dead = side ? &pair.secure : &pair.normal;
		pair_send(&pair.secure, 0, 500);
		pair_send(&pair.normal, 1, 500);
		isth_tx_publish(&pair.secure);
		isth_tx_publish(&pair.normal);
		pair_reborn(&pair, dead);
		pair_open(dead, 77);
		step_both();
		check_up_and_empty();
		CHECK_STILL();
	}
}

static void session_both_reborn_at_once(void)
{
	pair_up(&pair);
	pair_send(&pair.secure, 0, 500);
	isth_tx_publish(&pair.secure);
	pair_reborn(&pair, &pair.secure);
	pair_reborn(&pair, &pair.normal);
	pair_open(&pair.secure, 5);
	pair_open(&pair.normal, 6);
	step_both();
	check_up_and_empty();
}

/* A restart seen first through a position, before any session step. */
static void session_change_makes_positions_meaningless(void)
{
	pair_up(&pair);
	pair_send(&pair.normal, 0, 500);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 0, 500));
	pair_open(&pair.normal, 9);
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EDOWN);
	CHECK_EQ(isth_tx_refresh(&pair.secure), ISTH_EDOWN);
	CHECK_EQ(pair.secure.rx.violation.rule, ISTH_RULE_NONE);
	CHECK_EQ(pair.secure.tx.violation.rule, ISTH_RULE_NONE);
	step_both();
	check_up_and_empty();
}

static void session_survives_a_thousand_restarts(void)
{
	uint32_t state = 3, i;

	pair_up(&pair);
	for (i = 0; i < 1000; i++) {
		struct isth_link *link =
			pair_random(&state) % 2 ? &pair.secure : &pair.normal;

		pair_send(&pair.secure, 0, 60 + i);
		isth_tx_publish(&pair.secure);
		pair_open(link, pair_random(&state));
		if (pair_random(&state) % 3)
			pair_step(&pair.secure);
		if (pair_random(&state) % 3)
			pair_step(&pair.normal);
	}
	step_both();
	check_up_and_empty();
}

static void frame_max_follows_and_is_held_to_the_legal(void)
{
	pair_up(&pair);
	CHECK_EQ(isth_frame_max_peer(&pair.secure), ISTH_FRAME_MAX);
	isth_frame_max_set(&pair.normal, 1518);
	CHECK_EQ(isth_frame_max_peer(&pair.secure), 1518);
	pair.normal.own->frame_max = 0;
	CHECK_EQ(isth_frame_max_peer(&pair.secure), ISTH_FRAME_MIN);
	pair.normal.own->frame_max = UINT32_MAX;
	CHECK_EQ(isth_frame_max_peer(&pair.secure), ISTH_FRAME_MAX);
}

static void link_needs_a_legal_window(void)
{
	pair_init(&pair);
	CHECK_EQ(isth_link_init(&pair.secure, pair.window, PAIR_WINDOW - 1,
				ISTH_SIDE_SECURE, NULL, 0),
		 ISTH_EINVAL);
	CHECK_EQ(isth_link_init(&pair.secure, pair.window, 0, ISTH_SIDE_SECURE,
				NULL, 0),
		 ISTH_EINVAL);
}

const struct test session_tests[] = {
	TEST(session_needs_both_ends),
	TEST(session_rings_for_each_thing_to_see),
	TEST(session_number_is_never_0_nor_repeated),
	TEST(session_close_takes_the_peer_down),
	TEST(session_of_a_reborn_peer_starts_empty),
	TEST(session_both_reborn_at_once),
	TEST(session_change_makes_positions_meaningless),
	TEST(session_survives_a_thousand_restarts),
	TEST(frame_max_follows_and_is_held_to_the_legal),
	TEST(link_needs_a_legal_window),
	TABLE_END,
};
