// SPDX-License-Identifier: MIT
/* Sending, to a peer that keeps to the rules. */
#include <linux/etherdevice.h>

#include "rig.h"
#include "suites.h"

static const struct rig_layout layouts[] = {
	{ .head = U32_MAX },
	{ .head = 14, .frags = 1 },
	{ .head = 64, .frags = 2 },
	{ .head = 15, .frags = 3 },
	{ .head = 1000, .frags = MAX_SKB_FRAGS },
};

static void expect_all(struct kunit *test)
{
	peer_run();
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_linux.frames, from_linux.made);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.packets, from_linux.frames);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.bytes, from_linux.bytes);
	rig_expect_quiet(test);
}

static void every_length_in_every_layout(struct kunit *test)
{
	static const u32 lens[] = { 14,	  15,	16,   17,   60,	   1513, 1514,
				    4095, 4096, 4097, 9018, 30000, 65535 };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		for (j = 0; j < ARRAY_SIZE(layouts); j++)
			KUNIT_EXPECT_EQ(test, rig_send(lens[i], &layouts[j]),
					0);
	}
	expect_all(test);
}

/* Frames and pieces of frames end at each offset round the ring's end. */
static void every_split(struct kunit *test)
{
	static const u32 lens[] = { 14, 60, 1514, 9018 };
	u32 i, j, laps;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		/* A lap is not a whole number of records of one length. */
		for (laps = 0; laps < 3 * RIG_RING;) {
			j = laps / 16 % ARRAY_SIZE(layouts);
			KUNIT_ASSERT_EQ(test, rig_send(lens[i], &layouts[j]),
					0);
			laps += ISTH_RECORD_SIZE(lens[i]);
		}
		KUNIT_ASSERT_EQ(test, rig_send(15, &rig_linear), 0);
	}
	expect_all(test);
}

static void bad_lengths_are_dropped(struct kunit *test)
{
	struct sk_buff *skb = rig_skb(14, &rig_linear);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_trim(skb, 13);
	KUNIT_EXPECT_EQ(test, rig_xmit(skb), NETDEV_TX_OK);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.bad_length, 1);
	peer_words()->frame_max = 1000;
	KUNIT_EXPECT_EQ(test, rig_send(1001, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.bad_length, 2);
	KUNIT_EXPECT_EQ(test, rig_send(1000, &rig_linear), 0);
	/* Advice beyond what is legal changes nothing. */
	peer_words()->frame_max = 0;
	KUNIT_EXPECT_EQ(test, rig_send(15, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.bad_length, 3);
	KUNIT_EXPECT_EQ(test, rig_send(14, &rig_linear), 0);
	peer_words()->frame_max = U32_MAX;
	KUNIT_EXPECT_EQ(test, rig_send(ISTH_FRAME_MAX, &rig_linear), 0);
	peer_run();
	KUNIT_EXPECT_EQ(test, from_linux.frames, 3);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_bad_length"), 3);
	rig_expect_quiet(test);
}

/* Fill the ring, and the queue above it, with frames of one length. */
static u32 fill(struct kunit *test, u32 len)
{
	u32 sent = 0, rest;

	for (rest = 20; rest; rest -= rig_stopped()) {
		KUNIT_ASSERT_EQ(test, rig_send(len, &rig_linear), 0);
		sent++;
	}
	return sent;
}

/*
 * The queue has stopped; the peer takes one frame at a time, as silently as it
 * was asked to. No time passes, so that no tick helps: only its bell does.
 */
static void full_queue_is_woken(struct kunit *test)
{
	static const u32 lens[] = { 14, 60, 1514, 9018, ISTH_FRAME_MAX };
	u32 i, left, sent;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		peer.deaf = true;
		peer.takes = 1;
		sent = fill(test, lens[i]);
		for (left = 4 * sent + 100; left; left--) {
			peer_run();
			cond_resched();
			if (from_linux.frames == from_linux.made)
				break;
		}
		KUNIT_EXPECT_GT_MSG(test, left, 0, "%u bytes: %llu of %u",
				    lens[i], from_linux.frames,
				    from_linux.made);
		peer.deaf = false;
		peer.takes = U32_MAX;
		expect_all(test);
	}
	KUNIT_EXPECT_GT(test, rig_stat(test, "tx_bells"), 0);
}

/* A ring that is full, not a queue limit: no limit stands in the way. */
static void full_ring_is_counted(struct kunit *test)
{
	rig_no_queue_limits();
	peer.deaf = true;
	fill(test, 1514);
	KUNIT_EXPECT_GT(test, rig.isth->tx.ring_full, 0);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	/* What is there still leaves room for no largest frame. */
	KUNIT_EXPECT_LT(test, RIG_RING - rig_in_flight(),
			ISTH_RECORD_SIZE(rig.isth->end.frame_max) + 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_ring_full"),
			rig.isth->tx.ring_full);
	peer.deaf = false;
	expect_all(test);
}

/* The MTU grows with the ring nearly full: the room kept is too small. */
static void mtu_grows_over_a_full_ring(struct kunit *test)
{
	struct sk_buff *skb;

	rig_no_queue_limits();
	KUNIT_EXPECT_EQ(test, rig_set_mtu(68), 0);
	peer.deaf = true;
	while (!isth_tx_fits(&rig.isth->end, 14) ||
	       RIG_RING - rig_in_flight() > 2000)
		KUNIT_ASSERT_EQ(test, rig_send(82, &rig_linear), 0);
	KUNIT_EXPECT_FALSE(test, rig_stopped());
	KUNIT_EXPECT_EQ(test, rig_set_mtu(9000), 0);
	skb = rig_skb(9000, &rig_linear);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, rig_xmit(skb), NETDEV_TX_BUSY);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	KUNIT_EXPECT_EQ(test, dev_queue_xmit(skb), 0);
	peer.deaf = false;
	expect_all(test);
}

/*
 * The MTU shrinks with a longer frame at the head of the queue: room for a
 * frame of the new size is not what it waits for. No time passes, and so
 * nothing but the peer's bell may wake it.
 */
static void mtu_shrinks_below_a_waiting_frame(struct kunit *test)
{
	struct sk_buff *skb;

	rig_no_queue_limits();
	KUNIT_EXPECT_EQ(test, rig_set_mtu(65517), 0);
	peer.deaf = true;
	KUNIT_EXPECT_EQ(test, rig_send(65535, &rig_linear), 0);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	KUNIT_EXPECT_EQ(test, rig_send(65535, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, rig_set_mtu(1500), 0);
	skb = rig_skb(65535, &rig_linear);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, rig_xmit(skb), NETDEV_TX_BUSY);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	dev_kfree_skb(skb);
	el3_sgi();
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	peer_run();
	KUNIT_EXPECT_FALSE(test, rig_stopped());
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	peer.deaf = false;
	peer_run();
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_linux.frames, 3);
	rig_expect_quiet(test);
}

static void mtu_bounds(struct kunit *test)
{
	static const int bad[] = { INT_MIN, -1, 0, 67, 65518, INT_MAX };
	static const int good[] = { 68, 576, 1500, 9000, 65517 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, rig_set_mtu(bad[i]), -EINVAL);
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		KUNIT_EXPECT_EQ(test, rig_set_mtu(good[i]), 0);
		KUNIT_EXPECT_EQ(test, isth_frame_max_peer(&peer.end),
				good[i] + 18);
		KUNIT_EXPECT_EQ(test, rig_send(good[i] + 18, &rig_linear), 0);
		/* What was written before it shrank is taken all the same. */
		KUNIT_EXPECT_EQ(test, peer_send(65535), 0);
	}
	expect_all(test);
	KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
}

/* The budget is spent: frames wait for the secure end's own look. */
static void throttled_bells_are_owed(struct kunit *test)
{
	u32 i;

	rig_no_queue_limits();
	el3.bell_error = ISTH_ERR_THROTTLED;
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	KUNIT_EXPECT_GT(test, rig_stat(test, "tx_bells_throttled"), 0);
	KUNIT_EXPECT_EQ(test, from_linux.frames, 0);
	/* The next frame asks for no bell of its own, and pays the debt. */
	el3.bell_error = 0;
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, from_linux.frames, 11);
	expect_all(test);
}

static void tick_rings_for_what_lies(struct kunit *test)
{
	el3.bell_error = ISTH_ERR_THROTTLED;
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	rig_sleep(5);
	el3.bell_error = 0;
	rig_sleep(250);
	KUNIT_EXPECT_EQ(test, from_linux.frames, 1);
	expect_all(test);
}

static void failed_bells_are_counted(struct kunit *test)
{
	el3.bell_error = ISTH_ERR_NOT_READY;
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_bells_failed"), 1);
	el3.bell_error = 0;
	expect_all(test);
}

/*
 * The session is over, and the driver does not know yet. What it has written is
 * lost and counted; what comes then goes back to the queue.
 */
static void session_ends_in_a_flood(struct kunit *test)
{
	struct sk_buff *skb = NULL;
	int i;

	rig_no_queue_limits();
	peer.deaf = true;
	peer.mute = true;
	peer_reborn();
	for (i = 0; i < 2000; i++) {
		skb = rig_skb(1514, &rig_linear);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		if (rig_xmit(skb) == NETDEV_TX_BUSY)
			break;
	}
	KUNIT_ASSERT_LT(test, i, 2000);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_held"), 1);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	kfree_skb(skb);
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_lost"), i);
	peer.deaf = false;
	peer.mute = false;
	peer_run();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	KUNIT_EXPECT_EQ(test, from_linux.frames, 0);
	rig_expect_traffic(test);
}

static void closing_loses_what_lies(struct kunit *test)
{
	struct rtnl_link_stats64 stats;
	int i;

	for (i = 0; i < 20; i++) {
		peer.deaf = true;
		fill(test, 60 + 400 * (i % 4));
		rig_stop();
		KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
		KUNIT_EXPECT_EQ(test, rig.skbs_freed, rig.skbs_made);
		peer.deaf = false;
		KUNIT_ASSERT_EQ(test, rig_open(), 0);
		KUNIT_ASSERT_TRUE(test, rig_carrier());
	}
	KUNIT_EXPECT_EQ(test, from_linux.frames, 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_lost"), rig.isth->tx.packets);
	dev_get_stats(rig.netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.tx_errors, rig.isth->tx.packets);
	KUNIT_EXPECT_EQ(test, stats.tx_carrier_errors, rig.isth->tx.packets);
	rig_expect_traffic(test);
	KUNIT_EXPECT_EQ(test, stats.tx_errors, rig.isth->tx.lost);
}

/* Of a full ring the peer takes some: the others are lost, and no more. */
static void only_what_was_not_taken_is_lost(struct kunit *test)
{
	static const u32 lens[] = { 14, 60, 1514, 9018 };
	u32 i;

	rig_no_queue_limits();
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		peer.deaf = true;
		fill(test, lens[i]);
		peer.takes = 3;
		peer.mute = true;
		peer_run();
		peer.takes = U32_MAX;
		peer.mute = false;
		rig_stop();
		KUNIT_EXPECT_EQ(test, from_linux.frames, 3 * (i + 1));
		KUNIT_EXPECT_EQ(test, rig.isth->tx.packets,
				from_linux.frames + rig.isth->tx.lost);
		peer.deaf = false;
		KUNIT_ASSERT_EQ(test, rig_open(), 0);
		KUNIT_ASSERT_TRUE(test, rig_carrier());
	}
}

/* Random lengths, layouts and appetites: all arrive, in their order. */
static void random_traffic(struct kunit *test)
{
	u32 i, seed = 2463534242u;

	for (i = 0; i < 20000; i++) {
		u32 dice = random_next(&seed);
		u32 len = 14 + (dice & 1 ? dice >> 8 & 127 : dice >> 8 & 8191);

		peer.deaf = dice & 2;
		peer.takes = dice & 4 ? U32_MAX : dice >> 3 & 7;
		if (!rig_stopped())
			KUNIT_EXPECT_EQ(
				test,
				rig_send(len,
					 &layouts[dice % ARRAY_SIZE(layouts)]),
				0);
		if (!(dice >> 24 & 3))
			peer_run();
		if (!(dice >> 26))
			rig_sleep(11);
	}
	peer.deaf = false;
	peer.takes = U32_MAX;
	expect_all(test);
}

static struct kunit_case tx_cases[] = {
	KUNIT_CASE(every_length_in_every_layout),
	KUNIT_CASE(every_split),
	KUNIT_CASE(bad_lengths_are_dropped),
	KUNIT_CASE(full_queue_is_woken),
	KUNIT_CASE(full_ring_is_counted),
	KUNIT_CASE(mtu_grows_over_a_full_ring),
	KUNIT_CASE(mtu_shrinks_below_a_waiting_frame),
	KUNIT_CASE(mtu_bounds),
	KUNIT_CASE(throttled_bells_are_owed),
	KUNIT_CASE(tick_rings_for_what_lies),
	KUNIT_CASE(failed_bells_are_counted),
	KUNIT_CASE(session_ends_in_a_flood),
	KUNIT_CASE(closing_loses_what_lies),
	KUNIT_CASE(only_what_was_not_taken_is_lost),
	KUNIT_CASE(random_traffic),
	{}
};

struct kunit_suite tx_suite = {
	.name = "tx",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = tx_cases,
};
