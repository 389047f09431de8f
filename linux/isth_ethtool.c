// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ethtool shows: the driver, the rings, and every counter by name.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/string.h>

#include "isthmus.h"

struct isth_counter {
	const char *name;
	size_t offset; /* of a u64 in struct isth_device */
};

#define ISTH_COUNTER(name, field) \
	{ name, offsetof(struct isth_device, field) }

static const struct isth_counter isth_counters[] = {
	ISTH_COUNTER("tx_packets", tx.packets),
	ISTH_COUNTER("tx_bytes", tx.bytes),
	ISTH_COUNTER("tx_super_frames", tx.super),
	ISTH_COUNTER("tx_ring_full", tx.ring_full),
	ISTH_COUNTER("tx_bad_length", tx.bad_length),
	ISTH_COUNTER("tx_no_session", tx.no_session),
	ISTH_COUNTER("tx_publishes", tx_bell.published),
	ISTH_COUNTER("tx_ring_bytes_sum", tx_bell.ring_bytes),
	ISTH_COUNTER("tx_bells", tx_bell.rung),
	ISTH_COUNTER("tx_bells_suppressed", tx_bell.suppressed),
	ISTH_COUNTER("tx_bells_throttled", tx_bell.throttled),
	ISTH_COUNTER("tx_bells_failed", tx_bell.failed),
	ISTH_COUNTER("rx_packets", rx.packets),
	ISTH_COUNTER("rx_bytes", rx.bytes),
	ISTH_COUNTER("rx_super_frames", rx.super),
	ISTH_COUNTER("rx_no_memory", rx.no_memory),
	ISTH_COUNTER("rx_bad_offload", rx.bad_offload),
	ISTH_COUNTER("rx_publishes", rx_bell.published),
	ISTH_COUNTER("rx_ring_bytes_sum", rx_bell.ring_bytes),
	ISTH_COUNTER("rx_bells", rx_bell.rung),
	ISTH_COUNTER("rx_bells_suppressed", rx_bell.suppressed),
	ISTH_COUNTER("rx_bells_throttled", rx_bell.throttled),
	ISTH_COUNTER("rx_bells_failed", rx_bell.failed),
	ISTH_COUNTER("session_up", session.up),
	ISTH_COUNTER("session_restart", session.restart),
	ISTH_COUNTER("session_stalled", session.stalled),
	ISTH_COUNTER("session_lost", session.lost),
	ISTH_COUNTER("violation_magic", quarantine.broken[ISTH_RULE_MAGIC]),
	ISTH_COUNTER("violation_version", quarantine.broken[ISTH_RULE_VERSION]),
	ISTH_COUNTER("violation_ring_size",
		     quarantine.broken[ISTH_RULE_RING_SIZE]),
	ISTH_COUNTER("violation_txptr_align",
		     quarantine.broken[ISTH_RULE_TXPTR_ALIGN]),
	ISTH_COUNTER("violation_txptr_range",
		     quarantine.broken[ISTH_RULE_TXPTR_RANGE]),
	ISTH_COUNTER("violation_rxptr_align",
		     quarantine.broken[ISTH_RULE_RXPTR_ALIGN]),
	ISTH_COUNTER("violation_rxptr_range",
		     quarantine.broken[ISTH_RULE_RXPTR_RANGE]),
	ISTH_COUNTER("violation_len", quarantine.broken[ISTH_RULE_LEN]),
	ISTH_COUNTER("violation_record", quarantine.broken[ISTH_RULE_RECORD]),
	ISTH_COUNTER("violation_fields", quarantine.broken[ISTH_RULE_FIELDS]),
	ISTH_COUNTER("violation_csum", quarantine.broken[ISTH_RULE_CSUM]),
	ISTH_COUNTER("violation_gso", quarantine.broken[ISTH_RULE_GSO]),
};

/* EL3's, since it booted. */
static const char *const isth_el3_counters[ISTH_STAT_COUNT] = {
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
};

static void isth_get_drvinfo(struct net_device *netdev,
			     struct ethtool_drvinfo *info)
{
	struct isth_device *isth = netdev_priv(netdev);

	strscpy(info->driver, ISTH_DRIVER_NAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(netdev->dev.parent),
		sizeof(info->bus_info));
	snprintf(info->fw_version, sizeof(info->fw_version), "calls %u.%u",
		 isth->firmware.version_major, isth->firmware.version_minor);
}

static u32 isth_get_msglevel(struct net_device *netdev)
{
	struct isth_device *isth = netdev_priv(netdev);

	return isth->msg_enable;
}

static void isth_set_msglevel(struct net_device *netdev, u32 value)
{
	struct isth_device *isth = netdev_priv(netdev);

	isth->msg_enable = value;
}

/* In bytes: frames lie in the rings back to back. */
static void isth_get_ringparam(struct net_device *netdev,
			       struct ethtool_ringparam *ring,
			       struct kernel_ethtool_ringparam *kernel_ring,
			       struct netlink_ext_ack *extack)
{
	struct isth_device *isth = netdev_priv(netdev);

	ring->rx_max_pending = ISTH_RING_MAX;
	ring->tx_max_pending = ISTH_RING_MAX;
	ring->rx_pending = isth->end.ring_size;
	ring->tx_pending = isth->end.ring_size;
}

/* Memory has no line rate: the speed stays unknown. */
static int isth_get_link_ksettings(struct net_device *netdev,
				   struct ethtool_link_ksettings *settings)
{
	settings->base.speed = SPEED_UNKNOWN;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_OTHER;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

static int isth_get_sset_count(struct net_device *netdev, int set)
{
	if (set != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return ARRAY_SIZE(isth_counters) + ARRAY_SIZE(isth_el3_counters);
}

static void isth_get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	size_t i;

	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < ARRAY_SIZE(isth_counters); i++)
		ethtool_sprintf(&data, "%s", isth_counters[i].name);
	for (i = 0; i < ARRAY_SIZE(isth_el3_counters); i++)
		ethtool_sprintf(&data, "%s", isth_el3_counters[i]);
}

static void isth_get_ethtool_stats(struct net_device *netdev,
				   struct ethtool_stats *stats, u64 *data)
{
	struct isth_device *isth = netdev_priv(netdev);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(isth_counters); i++)
		*data++ = READ_ONCE(*(u64 *)((u8 *)isth +
					     isth_counters[i].offset));
	for (i = 0; i < ARRAY_SIZE(isth_el3_counters); i++)
		*data++ = isth_firmware_stat(i);
}

const struct ethtool_ops isth_ethtool_ops = {
	.get_drvinfo = isth_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = isth_get_link_ksettings,
	.get_msglevel = isth_get_msglevel,
	.set_msglevel = isth_set_msglevel,
	.get_ringparam = isth_get_ringparam,
	.get_sset_count = isth_get_sset_count,
	.get_strings = isth_get_strings,
	.get_ethtool_stats = isth_get_ethtool_stats,
	.get_ts_info = ethtool_op_get_ts_info,
};
