/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device: the Ethernet link to the secure world, normal world's end; and
 * what each file does with it. Below it, knowing no device: isthn_bell.h,
 * isthn_firmware.h, isthn_offload.h and isthn_stats.h.
 *
 * Who may touch what:
 *
 *	end.tx, tx, tx_bell,	the holder of the tx queue's lock
 *	tx_waiting, tx_ends
 *	end.rx, rx, rx_bell,	NAPI's poll, or who has disabled NAPI
 *	xdp, xdp_sent,
 *	xdp_redirected
 *	the rest of end,	changed by who holds both of these, so that
 *	quarantine		either one may read it
 *	tick_packets,		the tick
 *	tick_carrier
 */
#ifndef ISTHN_H
#define ISTHN_H

#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/ratelimit.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <net/xdp.h>

#include <isth_calls.h>
#include <isth_end.h>

#include "isthn_bell.h"
#include "isthn_firmware.h"
#include "isthn_stats.h"

#define ISTHN_DRIVER_NAME "isthmus"

#define ISTHN_POLL_MS_MIN 10 /* the tick's period while there is traffic */
#define ISTHN_POLL_MS_MAX 1000

struct isth_frame;
struct platform_device;
struct ptp_clock;
struct seq_file;

/* Memory that is lent to the secure world, or will be. */
struct isthn_window {
	void *memory;
	bool cma; /* of the contiguous memory allocator's */
	phys_addr_t base;
	size_t size;
};

struct isthn_device {
	struct net_device *netdev;
	struct isth_end end;
	struct isth_quarantine quarantine;
	u64 flights_said; /* of the quarantine's flight records */
	struct napi_struct napi;
	u32 msg_enable;
	struct ratelimit_state messages; /* of the link's: nobody else's */

	/* Another one only while the device is closed. */
	struct isthn_window window;
	const char *window_said; /* why it is not lent; what the log has */

	struct isthn_firmware firmware;
	int irq;
	int irq_cpuhp; /* hotplug state that enables irq on each CPU */
	struct hlist_node irq_node;
	struct isthn_device *__percpu *irq_self;

	struct ptp_clock *clock; /* or NULL */
	struct dentry *debugfs;
	struct delayed_work heart;
	struct delayed_work tick;
	unsigned int poll_ms; /* from one tick to the next, at most */
	u64 tick_packets;     /* seen by the last tick */
	unsigned long tick_carrier; /* jiffies; it was there, or to come */

	/* Where each record in our ring ends; so many were written. */
	u32 *tx_ends; /* a power of two of them, as many as the ring can hold */
	u32 tx_ends_mask;
	u32 tx_written;
	u32 tx_completed; /* what the queue limits know of the peer's rxptr */
	u32 tx_waiting;	  /* length of a frame that did not fit, 0: none */
	unsigned int tx_idle_ticks; /* frames in the ring, none taken */
	struct isthn_bell tx_bell ____cacheline_aligned;
	struct isthn_tx_stats tx;

	struct isthn_bell rx_bell ____cacheline_aligned;
	struct isthn_rx_stats rx;
	struct bpf_prog *xdp_prog; /* changed with RTNL held */
	struct isthn_xdp_stats xdp;
	bool xdp_sent; /* in this poll, and not yet flushed */
	bool xdp_redirected;
	struct xdp_rxq_info xdp_rxq;
	struct isthn_session_stats session;
};

/* The clock of the quarantine and of its flight records: since boot. */
static inline u64 isthn_now(void)
{
	return get_jiffies_64() - INITIAL_JIFFIES;
}

static inline struct netdev_queue *isthn_txq(const struct isthn_device *isth)
{
	return netdev_get_tx_queue(isth->netdev, 0);
}

/* isthn_window.c: the window and who has it. These may sleep. */
int isthn_window_get(struct isthn_device *isth, unsigned int ring_kib);
void isthn_window_put(struct isthn_device *isth);
int isthn_window_release(struct isthn_device *isth);
int isthn_window_resize(struct isthn_device *isth, unsigned int ring_kib);
bool isthn_window_check(struct isthn_device *isth);

/* isthn_heart.c: signs of life, while a window may be lent. Stop may sleep. */
void isthn_heart_start(struct isthn_device *isth);
void isthn_heart_stop(struct isthn_device *isth);

/* isthn_irq.c: the secure world's doorbell. May sleep. */
int isthn_irq_init(struct isthn_device *isth);
void isthn_irq_fini(struct isthn_device *isth);

/* isthn_flight.c: what the peer broke, for debugfs and the log. */
void isthn_flight_show(struct isthn_device *isth, struct seq_file *seq);
void isthn_flight_say(struct isthn_device *isth); /* in NAPI's poll */

/* isthn_tx.c */
netdev_tx_t isthn_tx_xmit(struct sk_buff *skb, struct net_device *netdev);
bool isthn_tx_put(struct isthn_device *isth, const void *frame,
		  u32 len); /* tx lock held */
void isthn_tx_flush(struct isthn_device *isth); /* tx lock held */
bool isthn_tx_probe(struct isthn_device *isth, u32 *end);
void isthn_tx_poll(struct isthn_device *isth);	/* in NAPI's poll */
void isthn_tx_forget(struct isthn_device *isth); /* tx lock held */
bool isthn_tx_watch(struct isthn_device *isth); /* true: the peer stalled */

/* isthn_rx.c */
int isthn_rx_take(struct isthn_device *isth, int budget); /* in NAPI's poll */
void isthn_rx_count(struct isthn_device *isth, const struct isth_frame *frame);
void isthn_rx_forget(struct isthn_device *isth); /* there, or NAPI disabled */

/* isthn_carrier.c: the session's life. */
void isthn_carrier_open(struct isthn_device *isth); /* with this it begins */
void isthn_carrier_check(struct isthn_device *isth); /* in NAPI's poll */
void isthn_carrier_close(struct isthn_device *isth); /* NAPI disabled */
void isthn_carrier_test(struct isthn_device *isth);  /* may sleep */
void isthn_carrier_tick(struct work_struct *work);

/* isthn_napi.c */
int isthn_napi_poll(struct napi_struct *napi, int budget);
void isthn_napi_thread(struct isthn_device *isth); /* may sleep */

/* isthn_clock.c: the clock of both worlds. */
void isthn_clock_init(struct isthn_device *isth); /* may sleep */
void isthn_clock_fini(struct isthn_device *isth);

/* isthn_ethtool.c */
extern const struct ethtool_ops isthn_ethtool_ops;

/* isthn_debugfs.c */
void isthn_debugfs_init(struct isthn_device *isth);
void isthn_debugfs_fini(struct isthn_device *isth);

/* isthn_netdev.c */
struct isthn_device *isthn_netdev_alloc(struct platform_device *pdev);
void isthn_netdev_free(struct isthn_device *isth);
void isthn_netdev_wake(struct isthn_device *isth); /* RTNL held */
int isthn_netdev_resize(struct isthn_device *isth,
			unsigned int ring_kib); /* RTNL held */

#endif
