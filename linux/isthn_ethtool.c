// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ethtool shows: the driver, the rings, and every counter by name.
 */
#include <linux/delay.h>
#include <linux/ethtool.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "isthn.h"

struct counter {
	const char *name;
	size_t offset; /* of a u64 in struct isthn_device */
};

#define COUNTER(name, field) \
	{ name, offsetof(struct isthn_device, field) }

static const struct counter counters[] = {
	COUNTER("tx_packets", tx.packets),
	COUNTER("tx_bytes", tx.bytes),
	COUNTER("tx_super_frames", tx.super),
	COUNTER("tx_ring_full", tx.ring_full),
	COUNTER("tx_bad_length", tx.bad_length),
	COUNTER("tx_bad_offload", tx.bad_offload),
	COUNTER("tx_lost", tx.lost),
	COUNTER("tx_held", tx.held),
	COUNTER("tx_xdp_refused", tx.xdp_refused),
	COUNTER("tx_publishes", tx_bell.published),
	COUNTER("tx_ring_bytes_sum", tx_bell.ring_bytes),
	COUNTER("tx_bells", tx_bell.rung),
	COUNTER("tx_bells_suppressed", tx_bell.suppressed),
	COUNTER("tx_bells_throttled", tx_bell.throttled),
	COUNTER("tx_bells_failed", tx_bell.failed),
	COUNTER("rx_packets", rx.packets),
	COUNTER("rx_bytes", rx.bytes),
	COUNTER("rx_super_frames", rx.super),
	COUNTER("rx_no_memory", rx.no_memory),
	COUNTER("rx_bad_offload", rx.bad_offload),
	COUNTER("rx_lost", rx.lost),
	COUNTER("rx_xdp_dropped", xdp.dropped),
	COUNTER("rx_xdp_aborted", xdp.aborted),
	COUNTER("rx_xdp_sent_back", xdp.sent_back),
	COUNTER("rx_xdp_redirected", xdp.redirected),
	COUNTER("rx_xdp_refused", xdp.refused),
	COUNTER("rx_xdp_too_long", xdp.too_long),
	COUNTER("rx_publishes", rx_bell.published),
	COUNTER("rx_ring_bytes_sum", rx_bell.ring_bytes),
	COUNTER("rx_bells", rx_bell.rung),
	COUNTER("rx_bells_suppressed", rx_bell.suppressed),
	COUNTER("rx_bells_throttled", rx_bell.throttled),
	COUNTER("rx_bells_failed", rx_bell.failed),
	COUNTER("session_up", session.up),
	COUNTER("session_restart", session.restart),
	COUNTER("session_stalled", session.stalled),
	COUNTER("session_lost", session.lost),
	COUNTER("violation_magic", quarantine.broken[ISTH_RULE_MAGIC]),
	COUNTER("violation_version", quarantine.broken[ISTH_RULE_VERSION]),
	COUNTER("violation_ring_size", quarantine.broken[ISTH_RULE_RING_SIZE]),
	COUNTER("violation_txptr_align",
		quarantine.broken[ISTH_RULE_TXPTR_ALIGN]),
	COUNTER("violation_txptr_range",
		quarantine.broken[ISTH_RULE_TXPTR_RANGE]),
	COUNTER("violation_rxptr_align",
		quarantine.broken[ISTH_RULE_RXPTR_ALIGN]),
	COUNTER("violation_rxptr_range",
		quarantine.broken[ISTH_RULE_RXPTR_RANGE]),
	COUNTER("violation_len", quarantine.broken[ISTH_RULE_LEN]),
	COUNTER("violation_record", quarantine.broken[ISTH_RULE_RECORD]),
	COUNTER("violation_fields", quarantine.broken[ISTH_RULE_FIELDS]),
	COUNTER("violation_csum", quarantine.broken[ISTH_RULE_CSUM]),
	COUNTER("violation_gso", quarantine.broken[ISTH_RULE_GSO]),
};

/* EL3's, since it booted. */
static const char *const el3_counters[ISTH_STAT_COUNT] = {
	[ISTH_STAT_BELLS_TO_SECURE] = "el3_bells_to_secure",
	[ISTH_STAT_BELLS_TO_SECURE_DROP] = "el3_bells_to_secure_dropped",
	[ISTH_STAT_BELLS_TO_NORMAL] = "el3_bells_to_normal",
	[ISTH_STAT_BELLS_TO_NORMAL_DROP] = "el3_bells_to_normal_dropped",
	[ISTH_STAT_ENTRIES_INTERRUPT] = "el3_entries_by_interrupt",
	[ISTH_STAT_ENTRIES_CALL] = "el3_entries_by_call",
	[ISTH_STAT_YIELDS] = "el3_yields",
	[ISTH_STAT_REGISTERS] = "el3_registers",
	[ISTH_STAT_UNREGISTERS] = "el3_unregisters",
	[ISTH_STAT_REFUSALS] = "el3_refusals",
	[ISTH_STAT_NORMAL_ENDS] = "el3_normal_ends",
	[ISTH_STAT_ABORTS] = "el3_aborts",
	[ISTH_STAT_RESTARTS] = "el3_restarts",
	[ISTH_STAT_LOOKS] = "el3_looks",
};

static void get_drvinfo(struct net_device *netdev, struct ethtool_drvinfo *info)
{
	struct isthn_device *isth = netdev_priv(netdev);

	strscpy(info->driver, ISTHN_DRIVER_NAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(netdev->dev.parent),
		sizeof(info->bus_info));
	snprintf(info->fw_version, sizeof(info->fw_version), "calls %u.%u",
		 isth->firmware.version_major, isth->firmware.version_minor);
}

static u32 get_msglevel(struct net_device *netdev)
{
	struct isthn_device *isth = netdev_priv(netdev);

	return isth->msg_enable;
}

static void set_msglevel(struct net_device *netdev, u32 value)
{
	struct isthn_device *isth = netdev_priv(netdev);

	isth->msg_enable = value;
}

/* In bytes: frames lie in the rings back to back. */
static void get_ringparam(struct net_device *netdev,
			  struct ethtool_ringparam *ring,
			  struct kernel_ethtool_ringparam *kernel_ring,
			  struct netlink_ext_ack *extack)
{
	struct isthn_device *isth = netdev_priv(netdev);

	ring->rx_max_pending = ISTH_RING_MAX;
	ring->tx_max_pending = ISTH_RING_MAX;
	ring->rx_pending = isth->end.ring_size;
	ring->tx_pending = isth->end.ring_size;
}

static_assert(ISTH_RING_MIN == SZ_128K && ISTH_RING_MAX == SZ_4M);

static bool is_ring_size(u32 bytes)
{
	return is_power_of_2(bytes) && bytes >= ISTH_RING_MIN &&
	       bytes <= ISTH_RING_MAX;
}

/* Another window. */
static int set_ringparam(struct net_device *netdev,
			 struct ethtool_ringparam *ring,
			 struct kernel_ethtool_ringparam *kernel_ring,
			 struct netlink_ext_ack *extack)
{
	struct isthn_device *isth = netdev_priv(netdev);
	int err;

	if (ring->rx_pending != ring->tx_pending) {
		NL_SET_ERR_MSG(extack,
			       "the rings have one size: rx has to be tx");
		return -EINVAL;
	}
	if (!is_ring_size(ring->rx_pending)) {
		NL_SET_ERR_MSG(extack,
			       "expected bytes, a power of two from 131072 to 4194304");
		return -EINVAL;
	}
	if (ring->rx_pending == isth->end.ring_size)
		return 0;
	err = isthn_netdev_resize(isth, ring->rx_pending / SZ_1K);
	if (err)
		NL_SET_ERR_MSG(extack,
			       "no such window, as the log says; the old one stays");
	return err;
}

/*
 * Of what others do with a timer of their own NAPI does the one thing that is
 * of use here: for so long after frames were taken it looks again by itself,
 * and the peer need not ring (isthn_napi_poll()). These are its own two
 * numbers, which sysfs shows too.
 */
#define RX_USECS_MAX (ISTHN_POLL_MS_MIN * USEC_PER_MSEC)

static int get_coalesce(struct net_device *netdev,
			struct ethtool_coalesce *coalesce,
			struct kernel_ethtool_coalesce *kernel_coalesce,
			struct netlink_ext_ack *extack)
{
	if (READ_ONCE(netdev->napi_defer_hard_irqs))
		coalesce->rx_coalesce_usecs =
			READ_ONCE(netdev->gro_flush_timeout) / NSEC_PER_USEC;
	return 0;
}

static int set_coalesce(struct net_device *netdev,
			struct ethtool_coalesce *coalesce,
			struct kernel_ethtool_coalesce *kernel_coalesce,
			struct netlink_ext_ack *extack)
{
	u32 usecs = coalesce->rx_coalesce_usecs;

	if (usecs > RX_USECS_MAX) {
		NL_SET_ERR_MSG(extack, "expected rx-usecs of 10000 at most");
		return -EINVAL;
	}
	WRITE_ONCE(netdev->gro_flush_timeout, usecs * NSEC_PER_USEC);
	WRITE_ONCE(netdev->napi_defer_hard_irqs, usecs ? 1 : 0);
	return 0;
}

static void get_channels(struct net_device *netdev,
			 struct ethtool_channels *channels)
{
	channels->max_combined = 1;
	channels->combined_count = 1;
}

/*
 * The channel's private state, as 32-bit words in this order: no word of the
 * window is loaded for a reader.
 */
#define REGS_VERSION 1
#define REGS_COUNT 14

static int get_regs_len(struct net_device *netdev)
{
	return REGS_COUNT * sizeof(u32);
}

static void get_regs(struct net_device *netdev, struct ethtool_regs *regs,
		     void *data)
{
	struct isthn_device *isth = netdev_priv(netdev);
	const struct isth_end *end = &isth->end;
	struct netdev_queue *txq = isthn_txq(isth);
	u32 *word = data;

	regs->version = REGS_VERSION;
	__netif_tx_lock_bh(txq);
	*word++ = end->state;
	*word++ = end->session;
	*word++ = end->peer_session;
	*word++ = end->features;
	*word++ = end->agreed;
	*word++ = end->frame_max;
	*word++ = end->ring_size;
	*word++ = end->tx.txptr;
	*word++ = end->tx.published;
	*word++ = end->tx.peer_rxptr;
	*word++ = isth->tx_completed;
	*word++ = READ_ONCE(end->rx.rxptr);
	*word++ = READ_ONCE(end->rx.published);
	*word++ = READ_ONCE(end->rx.peer_txptr);
	__netif_tx_unlock_bh(txq);
}

/* Memory has no line rate: the speed stays unknown. */
static int get_link_ksettings(struct net_device *netdev,
			      struct ethtool_link_ksettings *settings)
{
	settings->base.speed = SPEED_UNKNOWN;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_OTHER;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

#define TEST_WAIT_MS 1000
#define TEST_LOOK_MS 10

enum test {
	TEST_FIRMWARE,
	TEST_WINDOW,
	TEST_CARRIER,
	TEST_FRAME,
	TEST_SESSION
};

static const char *const tests[] = {
	[TEST_FIRMWARE] = "the secure world runs",
	[TEST_WINDOW] = "it has our window",
	[TEST_CARRIER] = "there is carrier",
	[TEST_FRAME] = "the secure world takes a frame",
	[TEST_SESSION] = "another session (offline)",
};

/* False: a second has passed without it. */
static bool comes(struct isthn_device *isth,
		  bool (*is_there)(struct isthn_device *isth, u32 value),
		  u32 value)
{
	unsigned int ms;

	for (ms = 0; ms < TEST_WAIT_MS; ms += TEST_LOOK_MS) {
		if (is_there(isth, value))
			return true;
		msleep(TEST_LOOK_MS);
	}
	return false;
}

static bool is_taken(struct isthn_device *isth, u32 end)
{
	return (s32)(READ_ONCE(isth->tx_completed) - end) >= 0;
}

static bool has_carrier(struct isthn_device *isth, u32 unused)
{
	return netif_carrier_ok(isth->netdev);
}

/* A frame goes through the ring, and the peer says that it has it. */
static bool frame_passes(struct isthn_device *isth)
{
	u32 end;

	return isthn_tx_probe(isth, &end) && comes(isth, is_taken, end);
}

/* The peer hears of another session, and answers it. */
static bool session_comes(struct isthn_device *isth)
{
	isthn_carrier_test(isth);
	return comes(isth, has_carrier, 0);
}

static void self_test(struct net_device *netdev, struct ethtool_test *test,
		      u64 *failed)
{
	struct isthn_device *isth = netdev_priv(netdev);
	phys_addr_t base;
	size_t i;

	failed[TEST_FIRMWARE] = !isthn_firmware_running();
	failed[TEST_WINDOW] =
		isthn_firmware_state(&base) != ISTH_WINDOW_ATTACHED ||
		base != isth->window.base;
	failed[TEST_CARRIER] = !netif_carrier_ok(netdev);
	failed[TEST_FRAME] = !frame_passes(isth);
	failed[TEST_SESSION] = 0;
	if (test->flags & ETH_TEST_FL_OFFLINE)
		failed[TEST_SESSION] = !netif_running(netdev) ||
				       !session_comes(isth);
	for (i = 0; i < ARRAY_SIZE(tests); i++)
		if (failed[i])
			test->flags |= ETH_TEST_FL_FAILED;
}

static int get_sset_count(struct net_device *netdev, int set)
{
	if (set == ETH_SS_TEST)
		return ARRAY_SIZE(tests);
	if (set != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return ARRAY_SIZE(counters) + ARRAY_SIZE(el3_counters);
}

static void get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	size_t i;

	if (set == ETH_SS_TEST)
		for (i = 0; i < ARRAY_SIZE(tests); i++)
			ethtool_sprintf(&data, "%s", tests[i]);
	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		ethtool_sprintf(&data, "%s", counters[i].name);
	for (i = 0; i < ARRAY_SIZE(el3_counters); i++)
		ethtool_sprintf(&data, "%s", el3_counters[i]);
}

static void get_ethtool_stats(struct net_device *netdev,
			      struct ethtool_stats *stats, u64 *data)
{
	struct isthn_device *isth = netdev_priv(netdev);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		*data++ = READ_ONCE(*(u64 *)((u8 *)isth + counters[i].offset));
	for (i = 0; i < ARRAY_SIZE(el3_counters); i++)
		*data++ = isthn_firmware_stat(i);
}

const struct ethtool_ops isthn_ethtool_ops = {
	.supported_coalesce_params = ETHTOOL_COALESCE_RX_USECS,
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = get_link_ksettings,
	.get_msglevel = get_msglevel,
	.set_msglevel = set_msglevel,
	.get_ringparam = get_ringparam,
	.set_ringparam = set_ringparam,
	.get_coalesce = get_coalesce,
	.set_coalesce = set_coalesce,
	.get_channels = get_channels,
	.get_regs_len = get_regs_len,
	.get_regs = get_regs,
	.self_test = self_test,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_ethtool_stats,
	.get_ts_info = ethtool_op_get_ts_info,
};
