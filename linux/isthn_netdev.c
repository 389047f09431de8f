// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network device.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/platform_device.h>
#ifdef ISTHN_QUEUE_STATS
#include <net/netdev_queues.h>
#endif

#include <isth_session.h>

#include "isthn.h"
#include "isthn_xdp.h"

/*
 * What the peer is asked to keep to: a VLAN tag comes on top of the MTU. Longer
 * frames are taken all the same, such as those written before the MTU shrank.
 */
static u32 mtu_frame_max(unsigned int mtu)
{
	return mtu + VLAN_ETH_HLEN;
}

/*
 * What the peer takes whole it does not cut: neither CWR nor the IP's numbers
 * are anybody's affair, and it believes no header (GSO_ROBUST), whoever sent it.
 */
#define TX_FEATURES (NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_ALL_TSO)

/* For who asks the kernel what serves the queues. */
static void name_napi(struct net_device *netdev, struct napi_struct *napi)
{
#ifdef ISTHN_QUEUE_NAPI
	netif_queue_set_napi(netdev, 0, NETDEV_QUEUE_TYPE_RX, napi);
	netif_queue_set_napi(netdev, 0, NETDEV_QUEUE_TYPE_TX, napi);
#endif
}

/* The tick opens the session, at once. */
static int ndo_open(struct net_device *netdev)
{
	struct isthn_device *isth = netdev_priv(netdev);

	isth_frame_max_set(&isth->end, mtu_frame_max(netdev->mtu));
	napi_enable(&isth->napi);
	name_napi(netdev, &isth->napi);
	netif_stop_queue(netdev); /* until there is carrier */
	isthn_carrier_open(isth);
	return 0;
}

static int ndo_stop(struct net_device *netdev)
{
	struct isthn_device *isth = netdev_priv(netdev);

	cancel_delayed_work_sync(&isth->tick);
	netif_tx_disable(netdev);
	name_napi(netdev, NULL);
	napi_disable(&isth->napi);
	isthn_carrier_close(isth);
	return 0;
}

static int ndo_change_mtu(struct net_device *netdev, int mtu)
{
	struct isthn_device *isth = netdev_priv(netdev);
	struct netdev_queue *txq = isthn_txq(isth);

	if (isth->xdp_prog && !isthn_xdp_mtu_fits(mtu)) {
		netdev_warn(netdev, "MTU %d: too large for an XDP program\n",
			    mtu);
		return -EINVAL;
	}
	__netif_tx_lock_bh(txq);
	WRITE_ONCE(netdev->mtu, mtu);
	isth_frame_max_set(&isth->end, mtu_frame_max(mtu));
	__netif_tx_unlock_bh(txq);
	return 0;
}

/*
 * A super-frame's checksum is always left undone. That is all that a change of
 * features asks for: what the peer leaves undone and the user does not want so
 * is done here (isthn_offload_finish()), in the session that stands.
 */
static netdev_features_t ndo_fix_features(struct net_device *netdev,
					  netdev_features_t features)
{
	if (!(features & NETIF_F_RXCSUM))
		features &= ~NETIF_F_GRO_HW;
	return features;
}

/* What the peer has not agreed to take, the stack has to do. */
static netdev_features_t ndo_features_check(struct sk_buff *skb,
					    struct net_device *netdev,
					    netdev_features_t features)
{
	struct isthn_device *isth = netdev_priv(netdev);
	u32 agreed = READ_ONCE(isth->end.agreed);

	if (!(agreed & ISTH_FEATURE_CSUM))
		features &= ~(NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK);
	if (!(agreed & ISTH_FEATURE_TSO4))
		features &= ~NETIF_F_TSO;
	if (!(agreed & ISTH_FEATURE_TSO6))
		features &= ~NETIF_F_TSO6;
	return vlan_features_check(skb, features);
}

static void ndo_get_stats64(struct net_device *netdev,
			    struct rtnl_link_stats64 *stats)
{
	struct isthn_device *isth = netdev_priv(netdev);
	unsigned int rule;

	stats->tx_packets = READ_ONCE(isth->tx.packets);
	stats->tx_bytes = READ_ONCE(isth->tx.bytes);
	stats->tx_carrier_errors = READ_ONCE(isth->tx.lost);
	stats->tx_errors = stats->tx_carrier_errors;
	stats->tx_dropped = READ_ONCE(isth->tx.bad_length) +
			    READ_ONCE(isth->tx.bad_offload);

	stats->rx_packets = READ_ONCE(isth->rx.packets);
	stats->rx_bytes = READ_ONCE(isth->rx.bytes);
	stats->rx_dropped = READ_ONCE(isth->rx.no_memory) +
			    READ_ONCE(isth->xdp.refused) +
			    READ_ONCE(isth->xdp.too_long);
	stats->rx_missed_errors = READ_ONCE(isth->rx.lost);
	stats->rx_errors = stats->rx_missed_errors;
	for (rule = 0; rule < ISTH_RULE_COUNT; rule++)
		stats->rx_errors += READ_ONCE(isth->quarantine.broken[rule]);
	stats->rx_errors += READ_ONCE(isth->rx.bad_offload);
}

#ifdef ISTHN_QUEUE_STATS
static void get_queue_stats_rx(struct net_device *netdev, int queue,
			       struct netdev_queue_stats_rx *stats)
{
	struct isthn_device *isth = netdev_priv(netdev);

	stats->packets = READ_ONCE(isth->rx.packets);
	stats->bytes = READ_ONCE(isth->rx.bytes);
	stats->alloc_fail = READ_ONCE(isth->rx.no_memory);
	stats->hw_gro_packets = READ_ONCE(isth->rx.super);
}

static void get_queue_stats_tx(struct net_device *netdev, int queue,
			       struct netdev_queue_stats_tx *stats)
{
	struct isthn_device *isth = netdev_priv(netdev);

	stats->packets = READ_ONCE(isth->tx.packets);
	stats->bytes = READ_ONCE(isth->tx.bytes);
	stats->hw_gso_packets = READ_ONCE(isth->tx.super);
	stats->stop = READ_ONCE(isth->tx.ring_full);
}

/* Nothing passes by the two queues. */
static void get_base_stats(struct net_device *netdev,
			   struct netdev_queue_stats_rx *rx,
			   struct netdev_queue_stats_tx *tx)
{
	rx->packets = 0;
	rx->bytes = 0;
	rx->alloc_fail = 0;
	rx->hw_gro_packets = 0;
	tx->packets = 0;
	tx->bytes = 0;
	tx->hw_gso_packets = 0;
	tx->stop = 0;
}

static const struct netdev_stat_ops stat_ops = {
	.get_queue_stats_rx = get_queue_stats_rx,
	.get_queue_stats_tx = get_queue_stats_tx,
	.get_base_stats = get_base_stats,
};
#endif

/* The peer sends nothing that is not for us: there is no filter to set. */
static void ndo_set_rx_mode(struct net_device *netdev)
{
}

static const struct net_device_ops netdev_ops = {
	.ndo_open = ndo_open,
	.ndo_stop = ndo_stop,
	.ndo_start_xmit = isthn_tx_xmit,
	.ndo_change_mtu = ndo_change_mtu,
	.ndo_fix_features = ndo_fix_features,
	.ndo_features_check = ndo_features_check,
	.ndo_get_stats64 = ndo_get_stats64,
	.ndo_set_rx_mode = ndo_set_rx_mode,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_bpf = isthn_xdp_bpf,
	.ndo_xdp_xmit = isthn_xdp_xmit,
};

/* What older kernels ask nobody. */
static void offer_more(struct net_device *netdev)
{
#ifdef ISTHN_XDP_FEATURES
	netdev->xdp_features = NETDEV_XDP_ACT_BASIC | NETDEV_XDP_ACT_REDIRECT |
			       NETDEV_XDP_ACT_NDO_XMIT;
#endif
#ifdef ISTHN_QUEUE_STATS
	netdev->stat_ops = &stat_ops;
#endif
}

/* A device ready for its window, its interrupt and register_netdev(). */
struct isthn_device *isthn_netdev_alloc(struct platform_device *pdev)
{
	const struct isthn_firmware *firmware = dev_get_platdata(&pdev->dev);
	struct net_device *netdev;
	struct isthn_device *isth;

	netdev = alloc_netdev(sizeof(*isth), "isth%d", NET_NAME_PREDICTABLE,
			      ether_setup);
	if (!netdev)
		return NULL;
	SET_NETDEV_DEV(netdev, &pdev->dev);
	netdev->netdev_ops = &netdev_ops;
	netdev->ethtool_ops = &isthn_ethtool_ops;
	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = ISTH_FRAME_MAX - VLAN_ETH_HLEN;
	netdev->priv_flags |= IFF_LIVE_ADDR_CHANGE | IFF_UNICAST_FLT;
	netdev->hw_features = TX_FEATURES | NETIF_F_RXCSUM | NETIF_F_GRO_HW;
	netdev->features = netdev->hw_features | NETIF_F_GSO_ROBUST;
	netdev->vlan_features = TX_FEATURES | NETIF_F_GSO_ROBUST;
	netif_set_tso_max_size(netdev, ISTH_FRAME_MAX);
	netif_carrier_off(netdev);

	isth = netdev_priv(netdev);
	isth->netdev = netdev;
	isth->firmware = *firmware;
	isth_quarantine_init(&isth->quarantine, HZ, ISTH_READMISSIONS);
	isth->msg_enable = NETIF_MSG_DRV | NETIF_MSG_LINK | NETIF_MSG_RX_ERR;
	ratelimit_state_init(&isth->messages, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	INIT_DELAYED_WORK(&isth->tick, isthn_carrier_tick);
	netif_napi_add(netdev, &isth->napi, isthn_napi_poll);
	offer_more(netdev);
	if (isthn_xdp_init(isth)) {
		free_netdev(netdev);
		return NULL;
	}
	return isth;
}

void isthn_netdev_free(struct isthn_device *isth)
{
	isthn_xdp_fini(isth);
	free_netdev(isth->netdev);
}

/* After device_sleep(). */
void isthn_netdev_wake(struct isthn_device *isth)
{
	struct net_device *netdev = isth->netdev;

	netif_device_attach(netdev);
	if (netif_running(netdev))
		ndo_open(netdev);
}

/* The session ends, and another one begins in the new window. */
int isthn_netdev_resize(struct isthn_device *isth, unsigned int ring_kib)
{
	struct net_device *netdev = isth->netdev;
	bool running = netif_running(netdev);
	int err;

	if (running)
		ndo_stop(netdev);
	err = isthn_window_resize(isth, ring_kib);
	if (running)
		ndo_open(netdev);
	return err;
}
