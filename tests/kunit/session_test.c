// SPDX-License-Identifier: MIT
/* Carrier: both ends come, go, stall and die. */

#include <linux/device.h>
#include <linux/pm.h>

#include "rig.h"
#include "suites.h"

static bool carrier(void)
{
	return netif_carrier_ok(rig.netdev);
}

static void expect_back(struct kunit *test)
{
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	rig_expect_traffic(test);
}

static void closed_device_has_no_carrier(struct kunit *test)
{
	int i;

	for (i = 0; i < 50; i++) {
		rig_stop();
		KUNIT_EXPECT_FALSE(test, carrier());
		KUNIT_EXPECT_EQ(test, rig.isth->end.state, ISTH_DOWN);
		KUNIT_EXPECT_EQ(test, rig_open(), 0);
		expect_back(test);
	}
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_up"), 51);
}

/* Opened and closed again before, in, and after each of its first ticks. */
static void closed_at_any_moment(struct kunit *test)
{
	unsigned int ms;

	for (ms = 0; ms < 60; ms++) {
		rig_stop();
		KUNIT_EXPECT_EQ(test, rig_open(), 0);
		if (ms)
			rig_sleep(ms);
	}
	expect_back(test);
}

static void peer_comes_late(struct kunit *test)
{
	rig_stop();
	peer.deaf = true;
	peer_leaves();
	KUNIT_EXPECT_EQ(test, rig_open(), 0);
	rig_sleep(30000);
	KUNIT_EXPECT_FALSE(test, carrier());
	peer.deaf = false;
	peer_reborn();
	expect_back(test);
}

/* A peer that does not come is looked for less and less often. */
static void tick_backs_off(struct kunit *test)
{
	u64 states;

	peer.deaf = true;
	peer_leaves();
	rig_sleep(7000);
	KUNIT_EXPECT_FALSE(test, carrier());
	states = el3.states;
	rig_sleep(10000);
	KUNIT_EXPECT_LT(test, el3.states - states, 110);
	/* A secure world that is dead comes no more. */
	el3.secure = ISTH_SECURE_DEAD;
	rig_sleep(2000);
	states = el3.infos;
	rig_sleep(10000);
	KUNIT_EXPECT_LT(test, el3.infos - states, 40);
	el3.secure = ISTH_SECURE_RUNNING;
	peer.deaf = false;
	peer_reborn();
	expect_back(test);
}

static void peer_is_reborn(struct kunit *test)
{
	u64 up = rig.isth->session.up;
	int i;

	for (i = 0; i < 20; i++) {
		KUNIT_EXPECT_EQ(test, peer_put(100), 0);
		peer_reborn();
		peer_run();
		expect_back(test);
	}
	KUNIT_EXPECT_EQ(test, rig.isth->session.up, up + 20);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, 20);
	/* Frames of a life that is over are not delivered. */
	KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made - 20);
}

/*
 * Its new life begins while frames wait in the queue: those that were not in
 * the ring yet are not lost, nor do they wait for another one to come.
 */
static void waiting_frames_go_on(struct kunit *test)
{
	int i;

	rig_sleep(50);
	peer.deaf = true;
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, rig_send(100, &rig_linear), 0);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	peer.deaf = false;
	peer_reborn();
	rig_sleep(200);
	KUNIT_EXPECT_TRUE(test, carrier());
	KUNIT_EXPECT_EQ(test, from_linux.taken, from_linux.made);
	KUNIT_EXPECT_GT(test, from_linux.frames, 5);
	KUNIT_EXPECT_EQ(test, from_linux.frames + rig.isth->tx.lost,
			from_linux.made);
	rig_expect_traffic(test);
}

/* Dead between any two of its words, as memory then stays. */
static void peer_dies(struct kunit *test)
{
	rig_sleep(50);
	peer.deaf = true;
	peer_leaves();
	rig_sleep(200);
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	peer.deaf = false;
	peer_reborn();
	expect_back(test);
}

static void peer_withdraws_its_echo(struct kunit *test)
{
	peer.deaf = true;
	peer_words()->echo = 0;
	el3_sgi();
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, 1);
	peer.deaf = false;
	peer_run();
	expect_back(test);
}

/* It takes no frames: after over 2 s of that, a new session. */
static void peer_stalls(struct kunit *test)
{
	peer.deaf = true;
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	rig_sleep(1900);
	KUNIT_EXPECT_TRUE(test, carrier());
	rig_sleep(3000);
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_stalled"), 1);
	peer.deaf = false;
	peer_run();
	expect_back(test);
}

static void slow_peer_does_not_stall(struct kunit *test)
{
	int i;

	peer.deaf = true;
	peer.takes = 1;
	for (i = 0; i < 40; i++)
		KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	for (i = 0; i < 40; i++) {
		rig_sleep(1500);
		peer_run();
	}
	KUNIT_EXPECT_EQ(test, from_linux.frames, 40);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, 0);
	peer.deaf = false;
	peer.takes = U32_MAX;
	expect_back(test);
}

/* The secure end's netd was restarted: it let go, and is lent it again. */
static void window_is_lent_again(struct kunit *test)
{
	int i;

	for (i = 0; i < 10; i++) {
		u64 registers = el3.registers;

		peer.deaf = i & 1;
		if (peer.deaf)
			KUNIT_EXPECT_EQ(test, rig_send(1000, &rig_linear), 0);
		el3_let_go();
		rig_sleep(150);
		KUNIT_EXPECT_FALSE(test, carrier());
		KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
		peer.deaf = false;
		KUNIT_ASSERT_TRUE(test, rig_carrier());
		KUNIT_EXPECT_EQ(test, el3.registers, registers + 1);
		rig_expect_traffic(test);
	}
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_lost"), 10);
}

static void window_is_refused_for_a_while(struct kunit *test)
{
	el3.refuses = true;
	el3_let_go();
	rig_sleep(5000);
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_FALSE(test, peer.attached);
	KUNIT_EXPECT_GT(test, el3.registers, 5);
	/* The log has each reason, once. */
	KUNIT_EXPECT_STREQ(test, rig.isth->window_said,
			   "the secure world refused it");
	el3.register_error = ISTH_ERR_ADDRESS;
	rig_sleep(1000);
	KUNIT_EXPECT_STREQ(test, rig.isth->window_said,
			   "not in non-secure RAM");
	el3.register_error = 0;
	el3.refuses = false;
	expect_back(test);
	KUNIT_EXPECT_NULL(test, rig.isth->window_said);
}

/*
 * Somebody else's window is registered: not one word of ours is theirs. It is
 * taken back, once, and ours is lent.
 */
static void window_is_not_ours(struct kunit *test)
{
	u64 ours = el3.base, unregisters = el3.unregisters;

	el3.detach_delay = 20;
	el3.base += ISTH_WINDOW_ALIGN;
	rig_sleep(300);
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_lost"), 1);
	expect_back(test);
	KUNIT_EXPECT_EQ(test, el3.base, ours);
	KUNIT_EXPECT_EQ(test, el3.unregisters, unregisters + 1);
	el3.detach_delay = 0;
}

static int sleep_or_wake(bool sleep)
{
	struct device *dev = rig.netdev->dev.parent;
	const struct dev_pm_ops *ops = dev->driver->pm;

	return sleep ? ops->freeze(dev) : ops->restore(dev);
}

/* An image of this kernel is made, or loaded, only without a window. */
static void machine_sleeps(struct kunit *test)
{
	int i;

	for (i = 0; i < 10; i++) {
		peer.deaf = i & 1;
		KUNIT_EXPECT_EQ(test, rig_send(100, &rig_linear), 0);
		KUNIT_EXPECT_EQ(test, sleep_or_wake(true), 0);
		KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_NONE);
		KUNIT_EXPECT_FALSE(test, peer.attached);
		KUNIT_EXPECT_FALSE(test, carrier());
		rig_sleep(1000);
		KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_NONE);
		peer.deaf = false;
		KUNIT_EXPECT_EQ(test, sleep_or_wake(false), 0);
		expect_back(test);
	}
	/* Closed all the time: it has no window until it is opened. */
	rig_stop();
	KUNIT_EXPECT_EQ(test, sleep_or_wake(true), 0);
	KUNIT_EXPECT_EQ(test, sleep_or_wake(false), 0);
	KUNIT_EXPECT_EQ(test, rig_open(), 0);
	expect_back(test);
}

/* The secure world keeps the window: the machine must not sleep. */
static void window_is_not_let_go_for_sleep(struct kunit *test)
{
	el3.detach_delay = EL3_NEVER;
	KUNIT_EXPECT_EQ(test, sleep_or_wake(true), -EBUSY);
	KUNIT_EXPECT_TRUE(test, netif_device_present(rig.netdev));
	el3.detach_delay = 0;
	el3.pending = 0;
	expect_back(test);
}

static void secure_world_stops_for_good(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, rig_send(60, &rig_linear), 0);
	el3.secure = ISTH_SECURE_DEAD;
	rig_sleep(10000);
	KUNIT_EXPECT_FALSE(test, carrier());
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	rig_stop();
	KUNIT_EXPECT_EQ(test, rig_open(), 0);
	rig_sleep(10000);
	KUNIT_EXPECT_FALSE(test, carrier());
}

/* Both ends begin a session at the same time, again and again. */
static void both_restart_at_once(struct kunit *test)
{
	int i;

	for (i = 0; i < 50; i++) {
		rig_stop();
		peer.deaf = i & 1;
		peer_reborn();
		KUNIT_EXPECT_EQ(test, rig_open(), 0);
		rig_sleep(i);
		peer.deaf = false;
		peer_run();
		expect_back(test);
	}
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(closed_device_has_no_carrier),
	KUNIT_CASE(closed_at_any_moment),
	KUNIT_CASE(peer_comes_late),
	KUNIT_CASE(tick_backs_off),
	KUNIT_CASE(peer_is_reborn),
	KUNIT_CASE(waiting_frames_go_on),
	KUNIT_CASE(peer_dies),
	KUNIT_CASE(peer_withdraws_its_echo),
	KUNIT_CASE(peer_stalls),
	KUNIT_CASE(slow_peer_does_not_stall),
	KUNIT_CASE(window_is_lent_again),
	KUNIT_CASE(window_is_refused_for_a_while),
	KUNIT_CASE(window_is_not_ours),
	KUNIT_CASE(machine_sleeps),
	KUNIT_CASE(window_is_not_let_go_for_sleep),
	KUNIT_CASE(secure_world_stops_for_good),
	KUNIT_CASE(both_restart_at_once),
	{}
};

struct kunit_suite session_suite = {
	.name = "session",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = session_cases,
};
