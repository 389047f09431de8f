// SPDX-License-Identifier: MIT
/*
 * What a call leaves alone: words of the window are loaded and stored when
 * there is something to learn or to tell, and never outside a session.
 */
#include "hooks.h"
#include "pair.h"
#include "test.h"

static struct pair pair;
static uint32_t stores, loads;

static void count_store(void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	stores++;
}

static void count_load(const void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	loads++;
}

static void count(void)
{
	stores = 0;
	loads = 0;
	hooks.store = count_store;
	hooks.load = count_load;
	hooks.piece = ISTH_FRAME_MAX;
}

/* Since count(): so many stores and loads. */
static void check_counted(uint32_t stored, uint32_t loaded)
{
	hooks.store = NULL;
	hooks.load = NULL;
	CHECK_EQ(stores, stored);
	CHECK_EQ(loads, loaded);
}

/* Up, with a frame gone each way. */
static void up_and_used(void)
{
	pair_up(&pair);
	pair_send(&pair.secure, 0, 60);
	pair_send(&pair.normal, 0, 60);
	isth_tx_publish(&pair.secure);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 0, 60));
	CHECK(pair_receive(&pair.normal, 0, 60));
	isth_rx_publish(&pair.secure);
	isth_rx_publish(&pair.normal);
}

static void access_publish_without_news_is_none(void)
{
	up_and_used();
	CHECK_STILL();
	count();
	CHECK(!isth_tx_publish(&pair.secure));
	CHECK(!isth_rx_publish(&pair.secure));
	check_counted(0, 0);
}

static void check_idle(void)
{
	static const uint8_t frame[ISTH_FRAME_MIN];
	struct isth_frame received;

	count();
	CHECK_EQ(isth_tx_begin(&pair.secure, sizeof(frame), NULL), ISTH_EDOWN);
	CHECK(!isth_tx_publish(&pair.secure));
	CHECK_EQ(isth_rx_begin(&pair.secure, &received), ISTH_EDOWN);
	CHECK(!isth_rx_publish(&pair.secure));
	CHECK(!isth_rx_wait(&pair.secure));
	isth_rx_unwait(&pair.secure, 16);
	CHECK(!isth_tx_wait(&pair.secure, sizeof(frame)));
	check_counted(0, 0);
}

static void access_outside_a_session_is_none(void)
{
	pair_init(&pair);
	check_idle();
	CHECK_STILL();
	pair_open(&pair.secure, 1);
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
	check_idle();
}

/* It sleeps until the session is over, and does not look again. */
static void access_of_a_broken_receiver_is_none(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	pair.normal.own->txptr = 8;
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	count();
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK(!isth_rx_wait(&pair.secure));
	check_counted(0, 0);
}

static void access_of_a_broken_sender_is_none(void)
{
	pair_up(&pair);
	pair.normal.own->rxptr = 8;
	CHECK_EQ(isth_tx_refresh(&pair.secure), ISTH_EBROKEN);
	count();
	CHECK_EQ(isth_tx_begin(&pair.secure, 60, NULL), ISTH_EBROKEN);
	CHECK(!isth_tx_wait(&pair.secure, 60));
	check_counted(0, 0);
}

/* Frames that are known of are taken, and are reason enough to stay awake. */
static void access_with_frames_left_is_no_look_for_more(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	pair_send(&pair.normal, 0, 60);
	pair_send(&pair.normal, 1, 60);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 0, 60));
	count();
	CHECK(isth_rx_wait(&pair.secure));
	check_counted(1, 0);
	CHECK_STILL();
	count();
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
	check_counted(0, 2);
}

/* With nothing to do, one look at the peer's two words is enough. */
static void access_of_a_settled_session_is_one_look(void)
{
	pair_up(&pair);
	count();
	(void)isth_session_step(&pair.secure, pair_now, 3);
	check_counted(0, 2);
}

/* The peer has another session at every look. */
static void count_load_and_change(const void *shared, uint32_t n)
{
	count_load(shared, n);
	pair.normal.own->session++;
}

/* SPEC 4: three steps, each of which hears a session that does not stand. */
static void access_of_a_session_step_has_an_end(void)
{
	struct isth_session_did did;

	pair_init(&pair);
	pair_open(&pair.secure, 1);
	pair_open(&pair.normal, 2);
	count();
	hooks.load = count_load_and_change;
	did = isth_session_step(&pair.secure, pair_now, 3);
	check_counted(3 * 2, 3 * 4);
	CHECK(did.bell);
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
}

const struct test access_tests[] = {
	TEST(access_publish_without_news_is_none),
	TEST(access_outside_a_session_is_none),
	TEST(access_of_a_broken_receiver_is_none),
	TEST(access_of_a_broken_sender_is_none),
	TEST(access_with_frames_left_is_no_look_for_more),
	TEST(access_of_a_settled_session_is_one_look),
	TEST(access_of_a_session_step_has_an_end),
	TABLE_END,
};
