// SPDX-License-Identifier: MIT
/* Receiving, from a peer that keeps to the rules. */
#include "rig.h"
#include "suites.h"

#define FRAME_STEP(len) ISTH_RECORD_SIZE(len)

static u32 peer_position(void)
{
	return peer.end.tx.txptr & (RIG_RING - 1);
}

/* Bring the next record of the peer to this offset of its ring. */
static void move_to(struct kunit *test, u32 offset)
{
	u32 left;

	while ((left = (offset - peer_position()) & (RIG_RING - 1))) {
		u32 len = min_t(u32, left, 32768) - ISTH_RECORD_HEADER;

		/* The smallest record has 32 bytes. */
		if (len < 16)
			len = 16;
		if (left > 32 && left < 64)
			len = 16;
		KUNIT_ASSERT_EQ(test, peer_send(len), 0);
	}
}

static void expect_all(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
	KUNIT_EXPECT_EQ(test, from_peer.wrong, 0);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.packets, from_peer.frames);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.bytes, from_peer.bytes);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, 0);
}

static void every_short_length(struct kunit *test)
{
	u32 len;

	for (len = ISTH_FRAME_MIN; len <= 2100; len++)
		KUNIT_ASSERT_EQ(test, peer_send(len), 0);
	expect_all(test);
}

static void every_page_boundary(struct kunit *test)
{
	u32 pages, len;

	for (pages = 1; pages <= 16; pages++) {
		len = pages * PAGE_SIZE;
		for (len -= 400; len <= pages * PAGE_SIZE + 300; len += 3) {
			if (len <= ISTH_FRAME_MAX)
				KUNIT_ASSERT_EQ(test, peer_send(len), 0);
		}
	}
	KUNIT_ASSERT_EQ(test, peer_send(ISTH_FRAME_MAX), 0);
	KUNIT_ASSERT_EQ(test, peer_send(ISTH_FRAME_MAX - 1), 0);
	expect_all(test);
	KUNIT_EXPECT_GT(test, rig.nonlinear, 0);
}

/* The frame is split by the end of the ring after each of its bytes. */
static void every_split(struct kunit *test)
{
	static const u32 lens[] = { 14, 15, 60, 1514, 9018, ISTH_FRAME_MAX };
	u32 i, offset;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		u32 size = FRAME_STEP(lens[i]);
		u32 step = size > 4096 ? size / 256 & ~15u : 16;

		for (offset = 0; offset <= size; offset += step) {
			move_to(test, RIG_RING - offset);
			KUNIT_ASSERT_EQ(test, peer_send(lens[i]), 0);
		}
	}
	expect_all(test);
}

/* Positions run past 2^32. */
static void positions_wrap(struct kunit *test)
{
	u32 laps = 0, before;

	while (laps < 2) {
		before = peer.end.tx.txptr;
		KUNIT_ASSERT_EQ(test, peer_send(ISTH_FRAME_MAX), 0);
		laps += peer.end.tx.txptr < before;
		if (before < 0xf0000000u && laps < 2 && before > RIG_RING) {
			/* What lies between is as what was. */
			struct isth_end *end = &rig.isth->end;
			u32 jump = 0xfffc0000u - (before & ~(RIG_RING - 1));

			peer.end.tx.txptr += jump;
			peer.end.tx.published += jump;
			peer.end.tx.peer_rxptr += jump;
			end->rx.rxptr += jump;
			end->rx.published += jump;
			end->rx.peer_txptr += jump;
			end->own->rxptr = end->rx.rxptr;
			end->own->rx_event = end->rx.rxptr;
			peer_words()->txptr = peer.end.tx.published;
		}
	}
	expect_all(test);
}

static void full_ring_is_taken(struct kunit *test)
{
	static const u32 lens[] = { 14, 60, 1514, 32752 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		while (!peer_put(lens[i]))
			;
		peer_flush();
		rig_sleep(1);
		expect_all(test);
		KUNIT_EXPECT_EQ(test, peer_words()->txptr,
				rig.isth->end.rx.published);
	}
}

/* Space comes back before all is taken: long frames fill a ring early. */
static void space_comes_back_early(struct kunit *test)
{
	peer.mute = true;
	while (!peer_put(8000))
		;
	peer_flush();
	KUNIT_EXPECT_EQ(test, rig_poll(6), 6);
	KUNIT_EXPECT_NE(test, rig.isth->end.rx.published, 0);
	peer.mute = false;
	rig_sleep(1);
	expect_all(test);
}

static void put_quietly(struct kunit *test, u32 count)
{
	peer.mute = true;
	while (count--)
		KUNIT_ASSERT_EQ(test, peer_put(100), 0);
	peer_flush();
	peer.mute = false;
}

static void budget_0_takes_nothing(struct kunit *test)
{
	u64 bells = el3.bells;
	struct napi_struct *napi = &rig.isth->napi;

	put_quietly(test, 3);
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, napi->poll(napi, 0), 0);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, from_peer.frames, 0);
	KUNIT_EXPECT_EQ(test, el3.bells, bells);
}

static void budget_is_kept(struct kunit *test)
{
	static const int budgets[] = { 1, 2, 64, 300 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(budgets); i++) {
		int budget = budgets[i];
		u64 before = from_peer.frames;

		/* More than it allows: it is spent, and NAPI goes on. */
		put_quietly(test, budget + 1);
		KUNIT_EXPECT_EQ(test, rig_poll(budget), budget);
		rig_sleep(1);
		KUNIT_EXPECT_EQ(test, from_peer.frames - before, budget + 1);
		/* One less: done, and NAPI sleeps. */
		put_quietly(test, budget - 1);
		KUNIT_EXPECT_EQ(test, rig_poll(budget), budget - 1);
		KUNIT_EXPECT_FALSE(test, test_bit(NAPI_STATE_SCHED,
						  &rig.isth->napi.state));
	}
	expect_all(test);
}

/* After each poll that sleeps, the next frame rings, and no other one. */
static void bell_for_the_first_frame_only(struct kunit *test)
{
	u64 rings;
	int i;

	for (i = 0; i < 100; i++) {
		peer.mute = true;
		rings = peer.rings;
		KUNIT_ASSERT_EQ(test, peer_send(60), 0);
		KUNIT_EXPECT_EQ(test, peer.rings, rings + 1);
		KUNIT_ASSERT_EQ(test, peer_send(60), 0);
		KUNIT_EXPECT_EQ(test, peer.rings, rings + 1);
		peer.mute = false;
		el3_sgi();
		KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
	}
}

/*
 * The user has put interrupts off: a timer looks, and while it does nobody has
 * to ring. Once there is nothing more for a while, the next frame rings.
 */
static void deferral_saves_bells(struct kunit *test)
{
	u64 rings;
	int i;

	rig.netdev->napi_defer_hard_irqs = 20;
	rig.netdev->gro_flush_timeout = 2 * NSEC_PER_MSEC;
	KUNIT_ASSERT_EQ(test, peer_send(60), 0);
	rig_sleep(1);
	rings = peer.rings;
	for (i = 0; i < 300; i++) {
		KUNIT_ASSERT_EQ(test, peer_send(60), 0);
		rig_sleep(4);
		KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
	}
	KUNIT_EXPECT_LT(test, peer.rings, rings + 10);
	rig.netdev->napi_defer_hard_irqs = 0;
	rig.netdev->gro_flush_timeout = 0;
	rig_sleep(250);
	rings = peer.rings;
	KUNIT_ASSERT_EQ(test, peer_send(60), 0);
	KUNIT_EXPECT_EQ(test, peer.rings, rings + 1);
	expect_all(test);
}

/* With every bell lost, the tick finds what is there. */
static void lost_bells_cost_time_only(struct kunit *test)
{
	u32 i;

	peer.mute = true;
	for (i = 0; i < 20; i++) {
		KUNIT_ASSERT_EQ(test, peer_send(1000), 0);
		rig_sleep(200);
		KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
	}
	expect_all(test);
}

/*
 * An allocation fails in the midst of receiving: that frame alone is lost, and
 * counted, and the others are not touched.
 */
static void no_memory_drops_the_frame_alone(struct kunit *test)
{
	static const u32 lens[] = { 60, 1514, 3000, 9000, ISTH_FRAME_MAX };
	u32 i, nth, done = 0;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		for (nth = 1; nth < 40; nth++) {
			peer.mute = true;
			KUNIT_ASSERT_EQ(test, peer_send(lens[i]), 0);
			peer.mute = false;
			current->fail_nth = nth;
			KUNIT_EXPECT_EQ(test, rig_poll(64), 1);
			current->fail_nth = 0;
			done++;
			KUNIT_EXPECT_EQ(test, done,
					from_peer.frames +
						rig.isth->rx.no_memory);
		}
	}
	/* At least the two of each skb whose head is not a page's piece. */
	KUNIT_EXPECT_GE(test, rig.isth->rx.no_memory, 4);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_no_memory"),
			rig.isth->rx.no_memory);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, 0);
	rig_expect_traffic(test);
}

/* What lies in the peer's ring when the session ends is lost, and counted. */
static void closing_loses_what_lies(struct kunit *test)
{
	struct rtnl_link_stats64 stats;

	put_quietly(test, 7);
	rig_stop();
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_lost"), 7);
	KUNIT_ASSERT_EQ(test, rig_open(), 0);
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	KUNIT_EXPECT_EQ(test, from_peer.frames, 0);
	dev_get_stats(rig.netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_missed_errors, 7);
	KUNIT_EXPECT_EQ(test, stats.rx_errors, 7);
	rig_expect_traffic(test);
}

static void closed_device_takes_nothing(struct kunit *test)
{
	rig_stop();
	el3_sgi();
	KUNIT_EXPECT_EQ(test, peer_send(60), ISTH_EDOWN);
	KUNIT_EXPECT_EQ(test, rig_poll(64), -1);
	KUNIT_EXPECT_EQ(test, from_peer.frames, 0);
}

static struct kunit_case rx_cases[] = {
	KUNIT_CASE(every_short_length),
	KUNIT_CASE(every_page_boundary),
	KUNIT_CASE(every_split),
	KUNIT_CASE(positions_wrap),
	KUNIT_CASE(full_ring_is_taken),
	KUNIT_CASE(space_comes_back_early),
	KUNIT_CASE(budget_0_takes_nothing),
	KUNIT_CASE(budget_is_kept),
	KUNIT_CASE(bell_for_the_first_frame_only),
	KUNIT_CASE(deferral_saves_bells),
	KUNIT_CASE(lost_bells_cost_time_only),
	KUNIT_CASE(no_memory_drops_the_frame_alone),
	KUNIT_CASE(closing_loses_what_lies),
	KUNIT_CASE(closed_device_takes_nothing),
	{}
};

struct kunit_suite rx_suite = {
	.name = "rx",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = rx_cases,
};
