// SPDX-License-Identifier: MIT
/* What a user asks of the device: counters, statistics, facts. */
#include <linux/ethtool.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <net/netdev_queues.h>

#include "rig.h"
#include "suites.h"

static const struct ethtool_ops *ops(void)
{
	return rig.netdev->ethtool_ops;
}

/* Names are there, are words, and differ. */
static void counters_have_names(struct kunit *test)
{
	int count = ops()->get_sset_count(rig.netdev, ETH_SS_STATS), i, j;
	char(*names)[ETH_GSTRING_LEN];

	KUNIT_EXPECT_EQ(test,
			ops()->get_sset_count(rig.netdev, ETH_SS_PHY_STATS),
			-EOPNOTSUPP);
	names = kunit_kzalloc(test, count * sizeof(*names), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, names);
	ops()->get_strings(rig.netdev, ETH_SS_STATS, (u8 *)names);
	for (i = 0; i < count; i++) {
		size_t len = strnlen(names[i], ETH_GSTRING_LEN);

		KUNIT_EXPECT_GT(test, len, 3);
		KUNIT_EXPECT_LT_MSG(test, len, ETH_GSTRING_LEN, "%.32s",
				    names[i]);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, names[i], names[j]);
	}
}

static void counters_count(struct kunit *test)
{
	struct rtnl_link_stats64 stats;

	rig_expect_traffic(test);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_packets"), 4);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_bytes"), from_linux.bytes);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_packets"), 4);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_bytes"), from_peer.bytes);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_up"), 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "session_restart"), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "el3_bells_to_secure"), 1000);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "el3_refusals"), 1009);
	dev_get_stats(rig.netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.tx_packets, 4);
	KUNIT_EXPECT_EQ(test, stats.tx_bytes, from_linux.bytes);
	KUNIT_EXPECT_EQ(test, stats.rx_packets, 4);
	KUNIT_EXPECT_EQ(test, stats.rx_bytes, from_peer.bytes);
	KUNIT_EXPECT_EQ(test, stats.rx_errors, 0);
	KUNIT_EXPECT_EQ(test, stats.tx_errors, 0);
}

static void violations_are_errors(struct kunit *test)
{
	struct rtnl_link_stats64 stats;

	peer_words()->txptr = 1;
	el3_sgi();
	dev_get_stats(rig.netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_errors, 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "violation_txptr_align"), 1);
}

static void drops_are_counted(struct kunit *test)
{
	struct rtnl_link_stats64 stats;

	peer_words()->frame_max = 100;
	KUNIT_EXPECT_EQ(test, rig_send(101, &rig_linear), 0);
	dev_get_stats(rig.netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.tx_dropped, 1);
	KUNIT_EXPECT_EQ(test, stats.tx_packets, 0);
}

static u32 link_is_up(void)
{
	u32 up;

	rtnl_lock();
	up = ops()->get_link(rig.netdev);
	rtnl_unlock();
	return up;
}

static void facts(struct kunit *test)
{
	struct ethtool_drvinfo info = {};
	struct ethtool_ringparam ring = {};
	struct ethtool_link_ksettings settings = {};

	ops()->get_drvinfo(rig.netdev, &info);
	KUNIT_EXPECT_STREQ(test, info.driver, "isthmus");
	KUNIT_EXPECT_STREQ(test, info.fw_version, "calls 1.1");
	ops()->get_ringparam(rig.netdev, &ring, NULL, NULL);
	KUNIT_EXPECT_EQ(test, ring.rx_pending, RIG_RING);
	KUNIT_EXPECT_EQ(test, ring.tx_pending, RIG_RING);
	KUNIT_EXPECT_EQ(test, ring.tx_max_pending, ISTH_RING_MAX);
	KUNIT_EXPECT_EQ(test, ops()->get_link_ksettings(rig.netdev, &settings),
			0);
	KUNIT_EXPECT_EQ(test, settings.base.duplex, DUPLEX_FULL);
	KUNIT_EXPECT_EQ(test, link_is_up(), 1);
	peer_leaves();
	el3_sgi();
	KUNIT_EXPECT_EQ(test, link_is_up(), 0);
}

static void registers_are_the_channel(struct kunit *test)
{
	struct ethtool_channels channels = {};
	struct ethtool_regs regs = {};
	u32 words[14] = {};

	ops()->get_channels(rig.netdev, &channels);
	KUNIT_EXPECT_EQ(test, channels.combined_count, 1);
	KUNIT_EXPECT_EQ(test, channels.max_combined, 1);
	rig_expect_traffic(test);
	KUNIT_ASSERT_EQ(test, ops()->get_regs_len(rig.netdev), sizeof(words));
	ops()->get_regs(rig.netdev, &regs, words);
	KUNIT_EXPECT_EQ(test, regs.version, 1);
	KUNIT_EXPECT_EQ(test, words[0], ISTH_UP);
	KUNIT_EXPECT_EQ(test, words[1], peer.end.peer_session);
	KUNIT_EXPECT_EQ(test, words[2], peer.end.session);
	KUNIT_EXPECT_EQ(test, words[6], RIG_RING);
	KUNIT_EXPECT_EQ(test, words[7], peer.end.rx.rxptr);
	KUNIT_EXPECT_EQ(test, words[11], peer.end.tx.txptr);
}

/* What netdev-genl says of the two queues, which are all that there is. */
static void queues_have_statistics(struct kunit *test)
{
	const struct netdev_stat_ops *stat_ops = rig.netdev->stat_ops;
	struct netdev_queue_stats_rx rx, rx_base;
	struct netdev_queue_stats_tx tx, tx_base;

	KUNIT_ASSERT_NOT_NULL(test, stat_ops);
	rig_expect_traffic(test);
	memset(&rx, 0xff, sizeof(rx));
	memset(&tx, 0xff, sizeof(tx));
	rx_base = rx;
	tx_base = tx;
	stat_ops->get_queue_stats_rx(rig.netdev, 0, &rx);
	stat_ops->get_queue_stats_tx(rig.netdev, 0, &tx);
	stat_ops->get_base_stats(rig.netdev, &rx_base, &tx_base);
	KUNIT_EXPECT_EQ(test, rx.packets, 4);
	KUNIT_EXPECT_EQ(test, rx.bytes, from_peer.bytes);
	KUNIT_EXPECT_EQ(test, rx.alloc_fail, 0);
	KUNIT_EXPECT_EQ(test, rx_base.packets, 0);
	KUNIT_EXPECT_EQ(test, tx.packets, 4);
	KUNIT_EXPECT_EQ(test, tx.bytes, from_linux.bytes);
	KUNIT_EXPECT_EQ(test, tx.stop, 0);
	KUNIT_EXPECT_EQ(test, tx_base.packets, 0);
}

#define TESTS 5
#define ONLINE 4 /* of them */

static u32 run_tests(struct kunit *test, u32 flags, u64 *failed)
{
	struct ethtool_test done = { .flags = flags };

	KUNIT_ASSERT_EQ(test, ops()->get_sset_count(rig.netdev, ETH_SS_TEST),
			TESTS);
	rtnl_lock();
	ops()->self_test(rig.netdev, &done, failed);
	rtnl_unlock();
	return done.flags & ETH_TEST_FL_FAILED;
}

static void it_tests_itself(struct kunit *test)
{
	u64 failed[TESTS], restarts = rig.isth->session.restart;
	u64 sent = rig.isth->tx.packets;

	KUNIT_EXPECT_EQ(test, run_tests(test, 0, failed), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, restarts);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.packets, sent + 1);
	KUNIT_EXPECT_EQ(test, run_tests(test, ETH_TEST_FL_OFFLINE, failed), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->session.restart, restarts + 1);
	peer.sated = true;
	KUNIT_EXPECT_NE(test, run_tests(test, 0, failed), 0);
	KUNIT_EXPECT_EQ(test, failed[0] + failed[1] + failed[2], 0);
	KUNIT_EXPECT_EQ(test, failed[3], 1);
	peer.sated = false;
	peer_run();
	KUNIT_EXPECT_EQ(test, run_tests(test, 0, failed), 0);
	/* They are for nobody, and have no number. */
	from_linux.wrong = 0;
	rig_expect_traffic(test);
}

/* Each way in which the peer may fail to answer. */
static void its_tests_fail(struct kunit *test)
{
	u64 failed[TESTS];

	peer.deaf = true;
	KUNIT_EXPECT_NE(test, run_tests(test, ETH_TEST_FL_OFFLINE, failed), 0);
	KUNIT_EXPECT_EQ(test, failed[0] + failed[1] + failed[2], 0);
	KUNIT_EXPECT_EQ(test, failed[ONLINE], 1);
	KUNIT_EXPECT_NE(test, run_tests(test, 0, failed), 0);
	KUNIT_EXPECT_EQ(test, failed[2], 1);
	KUNIT_EXPECT_EQ(test, failed[3], 1);
	peer.deaf = false;
	peer_run();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	from_linux.wrong = 0;
	rig_expect_traffic(test);
}

static void messages_can_be_had_or_not(struct kunit *test)
{
	u32 was = ops()->get_msglevel(rig.netdev);

	KUNIT_EXPECT_NE(test, was, 0);
	ops()->set_msglevel(rig.netdev, 0);
	KUNIT_EXPECT_EQ(test, ops()->get_msglevel(rig.netdev), 0);
	ops()->set_msglevel(rig.netdev, was);
}

/* As 'ip maddress add' and a macvlan ask for: neither is told no. */
static void any_address_is_taken(struct kunit *test)
{
	static const u8 group[] = { 1, 0, 0x5e, 0, 0, 0x42 };
	static const u8 second[] = { 2, 1, 2, 3, 4, 5 };

	rtnl_lock();
	/* SIOCADDMULTI asks for this operation. */
	KUNIT_EXPECT_NOT_NULL(test, rig.netdev->netdev_ops->ndo_set_rx_mode);
	KUNIT_EXPECT_EQ(test, dev_mc_add_global(rig.netdev, group), 0);
	KUNIT_EXPECT_EQ(test, dev_uc_add(rig.netdev, second), 0);
	KUNIT_EXPECT_EQ(test, rig.netdev->promiscuity, 0);
	dev_uc_del(rig.netdev, second);
	dev_mc_del_global(rig.netdev, group);
	rtnl_unlock();
}

/* 1: refused, and nobody says why. */
static int set_rings(u32 rx, u32 tx)
{
	struct ethtool_ringparam ring = { .rx_pending = rx, .tx_pending = tx };
	struct netlink_ext_ack extack = {};
	int err;

	rtnl_lock();
	err = ops()->set_ringparam(rig.netdev, &ring, NULL, &extack);
	rtnl_unlock();
	return err && !extack._msg ? 1 : err;
}

static void expect_ring(struct kunit *test, u32 bytes)
{
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	KUNIT_EXPECT_EQ(test, rig.isth->end.ring_size, bytes);
	KUNIT_EXPECT_EQ(test, peer.end.ring_size, bytes);
	KUNIT_EXPECT_EQ(test, el3.size, ISTH_WINDOW_SIZE(bytes));
	rig_expect_traffic(test);
}

static void rings_change_their_size(struct kunit *test)
{
	static const u32 bad[] = { 0,	   1,	   65536,   131073,
				   262143, 196608, 8 << 20, U32_MAX };
	u64 registers = el3.registers;
	u32 i, bytes;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, set_rings(bad[i], bad[i]), -EINVAL);
	KUNIT_EXPECT_EQ(test, set_rings(RIG_RING, 2 * RIG_RING), -EINVAL);
	KUNIT_EXPECT_EQ(test, set_rings(RIG_RING, RIG_RING), 0);
	KUNIT_EXPECT_EQ(test, el3.registers, registers);
	KUNIT_EXPECT_EQ(test, rig.isth->session.up, 1);
	for (bytes = 1 << 20; bytes >= RIG_RING; bytes /= 2) {
		KUNIT_EXPECT_EQ(test, set_rings(bytes, bytes), 0);
		expect_ring(test, bytes);
	}
	rig_stop();
	KUNIT_EXPECT_EQ(test, set_rings(1 << 20, 1 << 20), 0);
	KUNIT_EXPECT_FALSE(test, netif_carrier_ok(rig.netdev));
	KUNIT_EXPECT_EQ(test, rig_open(), 0);
	expect_ring(test, 1 << 20);
}

/* What lies in the ring of the last size is lost, and counted. */
static void a_new_size_ends_the_session(struct kunit *test)
{
	peer.deaf = true;
	KUNIT_EXPECT_EQ(test, rig_send(100, &rig_linear), 0);
	KUNIT_EXPECT_EQ(test, set_rings(2 * RIG_RING, 2 * RIG_RING), 0);
	peer.deaf = false;
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_lost"), 1);
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	expect_ring(test, 2 * RIG_RING);
}

/* Whatever a new window is refused for: the old one serves on. */
static void a_size_that_cannot_be_had(struct kunit *test)
{
	const u32 wanted = 2 * RIG_RING;
	void *leaked;
	int nth, err;

	el3.bad_addresses = 3;
	KUNIT_EXPECT_EQ(test, set_rings(wanted, wanted), -EACCES);
	expect_ring(test, RIG_RING);
	el3.attach_delay = EL3_NEVER;
	KUNIT_EXPECT_EQ(test, set_rings(wanted, wanted), -ETIMEDOUT);
	leaked = phys_to_virt(el3.base);
	el3.attach_delay = 0;
	el3.pending = 0;
	expect_ring(test, RIG_RING);
	free_pages_exact(leaked, ISTH_WINDOW_SIZE(wanted));
	el3.detach_delay = EL3_NEVER;
	KUNIT_EXPECT_EQ(test, set_rings(wanted, wanted), -EBUSY);
	el3.detach_delay = 0;
	el3.pending = 0;
	expect_ring(test, RIG_RING);
	for (nth = 1; nth < 20; nth++) {
		current->fail_nth = nth;
		err = set_rings(wanted, wanted);
		current->fail_nth = 0;
		if (!err)
			break;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		expect_ring(test, RIG_RING);
	}
	KUNIT_EXPECT_GT(test, nth, 1);
	expect_ring(test, wanted);
}

static int set_usecs(u32 usecs)
{
	struct ethtool_coalesce coalesce = { .rx_coalesce_usecs = usecs };
	struct netlink_ext_ack extack = {};
	int err;

	rtnl_lock();
	err = ops()->set_coalesce(rig.netdev, &coalesce, NULL, &extack);
	rtnl_unlock();
	return err && !extack._msg ? 1 : err;
}

static u32 usecs(void)
{
	struct ethtool_coalesce coalesce = {};

	ops()->get_coalesce(rig.netdev, &coalesce, NULL, NULL);
	return coalesce.rx_coalesce_usecs;
}

/* While the driver looks by itself nobody rings, and nothing else is offered.
 */
static void coalescing_saves_bells(struct kunit *test)
{
	u64 rings;
	int i;

	KUNIT_EXPECT_EQ(test, ops()->supported_coalesce_params,
			ETHTOOL_COALESCE_RX_USECS);
	KUNIT_EXPECT_EQ(test, usecs(), 0);
	KUNIT_EXPECT_EQ(test, set_usecs(10001), -EINVAL);
	KUNIT_EXPECT_EQ(test, set_usecs(2000), 0);
	KUNIT_EXPECT_EQ(test, usecs(), 2000);
	rings = peer.rings;
	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_EQ(test, peer_send(60), 0);
	KUNIT_EXPECT_EQ(test, peer.rings, rings + 1);
	rig_sleep(20);
	KUNIT_EXPECT_EQ(test, from_peer.frames, from_peer.made);
	KUNIT_EXPECT_EQ(test, set_usecs(0), 0);
	KUNIT_EXPECT_EQ(test, usecs(), 0);
	rig_sleep(20);
	for (i = 0; i < 10; i++) {
		rings = peer.rings;
		KUNIT_ASSERT_EQ(test, peer_send(60), 0);
		KUNIT_EXPECT_EQ(test, peer.rings, rings + 1);
		rig_sleep(1);
	}
}

static struct kunit_case ethtool_cases[] = {
	KUNIT_CASE(counters_have_names),
	KUNIT_CASE(counters_count),
	KUNIT_CASE(violations_are_errors),
	KUNIT_CASE(drops_are_counted),
	KUNIT_CASE(facts),
	KUNIT_CASE(registers_are_the_channel),
	KUNIT_CASE(rings_change_their_size),
	KUNIT_CASE(a_new_size_ends_the_session),
	KUNIT_CASE(a_size_that_cannot_be_had),
	KUNIT_CASE(coalescing_saves_bells),
	KUNIT_CASE(it_tests_itself),
	KUNIT_CASE(its_tests_fail),
	KUNIT_CASE(queues_have_statistics),
	KUNIT_CASE(messages_can_be_had_or_not),
	KUNIT_CASE(any_address_is_taken),
	{}
};

struct kunit_suite ethtool_suite = {
	.name = "ethtool",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = ethtool_cases,
};
