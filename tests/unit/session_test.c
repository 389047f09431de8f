// SPDX-License-Identifier: MIT
/* The life of an end: SPEC section 4. */
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
	CHECK(!pair_step(&pair.secure));
}

static void check_step(struct isth_end *end, uint32_t restarts, bool bell,
		       enum isth_state state)
{
	struct isth_session_did did = isth_session_step(end, pair_now, 77);

	CHECK_EQ(did.restarts, restarts);
	CHECK_EQ(did.bell, bell);
	CHECK_EQ(end->state, state);
}

/* Two wakes of each end are enough (SPEC 4), and they say what they did. */
static void session_step_goes_as_far_as_it_can(void)
{
	pair_init(&pair);
	check_step(&pair.secure, 0, false, ISTH_DOWN);
	pair_open(&pair.secure, 1);
	pair_open(&pair.normal, 2);
	check_step(&pair.secure, 0, true, ISTH_HELLO);
	check_step(&pair.normal, 0, true, ISTH_UP);
	check_step(&pair.secure, 0, false, ISTH_UP);
	check_step(&pair.secure, 0, false, ISTH_UP);
	check_up_and_empty();
	/* A peer that begins again, and one that has echoed ours already. */
	pair_open(&pair.normal, 3);
	check_step(&pair.secure, 1, true, ISTH_HELLO);
	check_step(&pair.normal, 0, true, ISTH_UP);
	check_step(&pair.secure, 0, false, ISTH_UP);
	check_up_and_empty();
}

/* The session that ends, and the one in which the peer's identity is wrong. */
static void session_step_says_each_restart(void)
{
	pair_up(&pair);
	pair_open(&pair.normal, 3);
	pair.normal.own->magic = 0;
	check_step(&pair.secure, 2, true, ISTH_QUARANTINED);
	check_step(&pair.secure, 0, false, ISTH_QUARANTINED);
	pair_now = pair.secure.quarantine->until;
	check_step(&pair.secure, 1, true, ISTH_HELLO);
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

/* The own one that no peer has heard yet, the peer's echo, and 0. */
static void session_number_passes_all_that_are_held(void)
{
	pair_init(&pair);
	pair_open(&pair.secure, 1);
	CHECK_EQ(pair.secure.session, 1);
	pair.normal.own->echo = 2;
	pair_open(&pair.secure, 0);
	CHECK_EQ(pair.secure.session, 3);
	pair.normal.own->echo = 1;
	pair_open(&pair.secure, UINT32_MAX);
	CHECK_EQ(pair.secure.session, UINT32_MAX);
	pair_open(&pair.secure, UINT32_MAX);
	CHECK_EQ(pair.secure.session, 2);
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

/* Closed without a session: one that a dead owner left is gone all the same. */
static void session_close_withdraws_in_any_state(void)
{
	const struct isth_mgmt_shm *own;

	pair_init(&pair);
	own = pair.secure.own;
	memset(pair.window, 0xa5, ISTH_MGMT_SIZE);
	isth_session_close(&pair.secure, pair_now);
	CHECK_EQ(pair.secure.state, ISTH_DOWN);
	CHECK_EQ(own->session, 0);
	CHECK_EQ(own->echo, 0);
	CHECK_EQ(own->txptr, 0);
	CHECK_EQ(own->rxptr, 0);
	CHECK_EQ(pair.secure_quarantine.flights, 0);
}

/* Over whatever the last owner of the window has left there. */
static void session_begins_with_all_words_written(void)
{
	const struct isth_mgmt_shm *own;

	pair_init(&pair);
	own = pair.secure.own;
	memset(pair.window, 0xa5, ISTH_MGMT_SIZE);
	pair_open(&pair.secure, 7);
	CHECK_EQ(own->magic, ISTH_MAGIC);
	CHECK_EQ(own->version_major, ISTH_VERSION_MAJOR);
	CHECK_EQ(own->version_minor, ISTH_VERSION_MINOR);
	CHECK_EQ(own->features, ISTH_FEATURES_KNOWN);
	CHECK_EQ(own->ring_size, PAIR_RING);
	CHECK_EQ(own->session, 7);
	CHECK_EQ(own->echo, 0);
	CHECK_EQ(own->frame_max, ISTH_FRAME_MAX);
	CHECK_EQ(own->txptr, 0);
	CHECK_EQ(own->rxptr, 0);
	CHECK_EQ(own->rx_event, 0);
	CHECK_EQ(own->tx_event, UINT32_MAX);
}

/* What was begun in one session is not ended in the next. */
static void session_forgets_a_frame_begun(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	pair_send(&pair.normal, 0, 60);
	isth_tx_publish(&pair.normal);
	CHECK_EQ(isth_tx_begin(&pair.secure, 60, NULL), 0);
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
	pair_open(&pair.secure, 9);
	step_both();
	CHECK_EQ(pair.secure.state, ISTH_UP);
	isth_tx_finish(&pair.secure);
	isth_rx_finish(&pair.secure);
	CHECK_EQ(pair.secure.tx.txptr, 0);
	CHECK_EQ(pair.secure.rx.rxptr, 0);
	check_up_and_empty();
}

/* A peer that leaves while it waits for us is heard to be gone. */
static void session_forgets_a_peer_that_leaves_early(void)
{
	pair_init(&pair);
	pair_open(&pair.secure, 1);
	pair_open(&pair.normal, 2);
	CHECK(pair_step(&pair.secure));
	CHECK_EQ(pair.secure.own->echo, 2);
	isth_session_close(&pair.normal, pair_now);
	memset(pair.normal.own, 0, 16); /* no identity without a session */
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_HEAR);
	pair_step(&pair.secure);
	CHECK_EQ(pair.secure.own->echo, 0);
	CHECK_EQ(pair.secure.violation.rule, ISTH_RULE_NONE);
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
}

/* Alone, it begins a session twice a second: not earlier, and not in vain. */
static void session_does_not_stay_in_hello(void)
{
	uint32_t hello = PAIR_HZ * ISTH_HELLO_MS / 1000, session, i;

	pair_init(&pair);
	pair_now = 12345;
	pair_open(&pair.secure, 1);
	for (i = 0; i < 10; i++) {
		session = pair.secure.session;
		pair_now += hello - 1;
		check_step(&pair.secure, 0, false, ISTH_HELLO);
		CHECK_EQ(pair.secure.session, session);
		pair_now++;
		check_step(&pair.secure, 1, true, ISTH_HELLO);
		CHECK(pair.secure.session != session);
	}
	/* A peer that comes is heard at any time. */
	pair_now += hello;
	pair_open(&pair.normal, 2);
	step_both();
	pair_now += 10 * hello;
	step_both();
	check_up_and_empty();
}

/* Death without a word, then a new life over the same memory. */
static void session_of_a_reborn_peer_starts_empty(void)
{
	int end;

	for (end = 0; end < 2; end++) {
		struct isth_end *dead;

		pair_up(&pair);
		dead = end ? &pair.secure : &pair.normal;
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
		struct isth_end *end =
			random_next(&state) % 2 ? &pair.secure : &pair.normal;

		pair_send(&pair.secure, 0, 60 + i);
		isth_tx_publish(&pair.secure);
		pair_open(end, random_next(&state));
		if (random_next(&state) % 3)
			pair_step(&pair.secure);
		if (random_next(&state) % 3)
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
	/* In the sessions to come, too. */
	pair_open(&pair.normal, 3);
	CHECK_EQ(isth_frame_max_peer(&pair.secure), 1518);
	pair.normal.own->frame_max = 0;
	CHECK_EQ(isth_frame_max_peer(&pair.secure), ISTH_FRAME_MIN);
	pair.normal.own->frame_max = UINT32_MAX;
	CHECK_EQ(isth_frame_max_peer(&pair.secure), ISTH_FRAME_MAX);
}

static void end_needs_a_legal_window(void)
{
	pair_init(&pair);
	CHECK_EQ(isth_end_init(&pair.secure, pair.window, PAIR_WINDOW - 1,
			       ISTH_WORLD_SECURE, NULL, 0),
		 ISTH_EINVAL);
	CHECK_EQ(isth_end_init(&pair.secure, pair.window, 0, ISTH_WORLD_SECURE,
			       NULL, 0),
		 ISTH_EINVAL);
}

static void end_offers_known_features_only(void)
{
	static const uint32_t features[] = { 0, ISTH_FEATURE_CSUM, UINT32_MAX };
	size_t i;

	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		pair_init(&pair);
		isth_end_init(&pair.secure, pair.window, PAIR_WINDOW,
			      ISTH_WORLD_SECURE, &pair.secure_quarantine,
			      features[i]);
		pair_open(&pair.secure, 1);
		CHECK_EQ(pair.secure.own->features,
			 features[i] & ISTH_FEATURES_KNOWN);
	}
}

/* Super-frames are agreed with checksums only, and what one end lacks is not.
 */
static void end_agrees_on_what_both_take(void)
{
	pair_up(&pair);
	CHECK_EQ(pair.normal.agreed, ISTH_FEATURES_KNOWN);
	pair_up_with(&pair, ISTH_FEATURE_CSUM | ISTH_FEATURE_TSO6);
	CHECK_EQ(pair.secure.agreed, ISTH_FEATURE_CSUM | ISTH_FEATURE_TSO6);
	CHECK_EQ(pair.normal.agreed, ISTH_FEATURE_CSUM | ISTH_FEATURE_TSO6);
	pair_up_with(&pair, ISTH_FEATURE_TSO4 | ISTH_FEATURE_TSO6);
	CHECK_EQ(pair.secure.agreed, 0);
	CHECK_EQ(pair.normal.agreed, 0);
}

const struct test session_tests[] = {
	TEST(session_needs_both_ends),
	TEST(session_rings_for_each_thing_to_see),
	TEST(session_step_goes_as_far_as_it_can),
	TEST(session_step_says_each_restart),
	TEST(session_number_is_never_0_nor_repeated),
	TEST(session_number_passes_all_that_are_held),
	TEST(session_close_takes_the_peer_down),
	TEST(session_close_withdraws_in_any_state),
	TEST(session_begins_with_all_words_written),
	TEST(session_forgets_a_frame_begun),
	TEST(session_forgets_a_peer_that_leaves_early),
	TEST(session_does_not_stay_in_hello),
	TEST(session_of_a_reborn_peer_starts_empty),
	TEST(session_both_reborn_at_once),
	TEST(session_change_makes_positions_meaningless),
	TEST(session_survives_a_thousand_restarts),
	TEST(frame_max_follows_and_is_held_to_the_legal),
	TEST(end_needs_a_legal_window),
	TEST(end_offers_known_features_only),
	TEST(end_agrees_on_what_both_take),
	TABLE_END,
};
