/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * isthmus: the Ethernet link to the secure world, normal world's end.
 *
 * Who may touch what:
 *
 *	link.tx, tx, tx_bell,	the holder of the tx queue's lock
 *	tx_waiting
 *	link.rx, rx, rx_bell	NAPI's poll, or who has disabled NAPI
 *	the rest of end,	changed by who holds both of these, so that
 *	quarantine		either one may read it
 *	tick_packets		the tick
 *
 * Counters have one writer at a time and may be read by anyone: the kernel is
 * a 64-bit one, so a u64 is read and written in one piece.
 */
#ifndef ISTHMUS_H
#define ISTHMUS_H

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <isth_calls.h>
#include <isth_end.h>

#define ISTH_DRIVER_NAME "isthmus"

#define ISTH_POLL_MS_MIN 10 /* the tick's period while there is traffic */
#define ISTH_POLL_MS_MAX 1000

struct platform_device;
struct seq_file;

/* What isth_firmware_find() learnt. */
struct isth_firmware {
	u32 version_major;
	u32 version_minor;
	u32 intid; /* SGI that the normal world receives */
};

/*
 * What one context (tx or rx) tells the secure world: positions of a ring, and
 * doorbells for those that it asked to hear of.
 */
struct isth_bell {
	u64 published;
	u64 ring_bytes; /* the sum of what lay in the ring at each of these */
	u64 suppressed; /* of these: no bell was asked for */
	u64 rung;
	u64 throttled; /* over EL3's budget: the frames wait for a poll */
	u64 failed;
	bool owed; /* the last one asked for was not delivered */
};

struct isth_tx_stats {
	u64 packets;
	u64 bytes;
	u64 ring_full;	/* queue stopped: no room for a largest frame */
	u64 bad_length; /* dropped: too long for the peer, or too short */
	u64 super;	/* of packets: cut by nobody */
	u64 no_session; /* dropped: the session ended meanwhile */
};

struct isth_rx_stats {
	u64 packets;
	u64 bytes;
	u64 no_memory; /* dropped */
	u64 bad_offload; /* dropped: the headers are not what the fields say */
	u64 super;	 /* of packets: never cut */
};

struct isth_session_stats {
	u64 up;	     /* sessions that reached carrier */
	u64 restart; /* sessions given up for a new one */
	u64 stalled; /* of these: the peer had stopped taking frames */
	u64 lost;    /* the firmware no longer had our buffer */
};

struct isth_device {
	struct net_device *netdev;
	struct isth_end end;
	struct isth_quarantine quarantine;
	u64 flights_said; /* of the quarantine's flight records */
	struct napi_struct napi;
	u32 msg_enable;

	/* Window shared with the secure world; constant after probe. */
	void *window;
	phys_addr_t window_base;
	size_t window_size;

	struct isth_firmware firmware;
	int irq;
	int irq_cpuhp; /* hotplug state that enables irq on each CPU */
	struct hlist_node irq_node;
	struct isth_device *__percpu *irq_self;

	struct dentry *debugfs;
	struct delayed_work tick;
	bool reopen; /* the tick begins another session: features changed */
	unsigned int poll_ms; /* from one tick to the next, at most */
	u64 tick_packets; /* seen by the last tick */

	u32 tx_completed; /* what the queue limits know of the peer's rxptr */
	u32 tx_waiting; /* length of a frame that did not fit, 0: none */
	unsigned int tx_idle_ticks; /* frames in the ring, none taken */
	struct isth_bell tx_bell ____cacheline_aligned;
	struct isth_tx_stats tx;

	struct isth_bell rx_bell ____cacheline_aligned;
	struct isth_rx_stats rx;
	struct isth_session_stats session;
};

static inline void isth_count(u64 *counter, u64 n)
{
	WRITE_ONCE(*counter, *counter + n);
}

/* The clock of the quarantine and of its flight records: since boot. */
static inline u64 isth_now(void)
{
	return get_jiffies_64() - INITIAL_JIFFIES;
}

static inline struct netdev_queue *isth_txq(const struct isth_device *isth)
{
	return netdev_get_tx_queue(isth->netdev, 0);
}

/* isth_firmware.c: the calls. Any context, unless said. */
int isth_firmware_find(struct isth_firmware *firmware);
int isth_firmware_register(phys_addr_t base, size_t size);
int isth_firmware_unregister(void);
u32 isth_firmware_state(phys_addr_t *base);
bool isth_firmware_running(void);
u64 isth_firmware_stat(u32 index);
void isth_firmware_ring(struct isth_bell *bell);
const char *isth_firmware_strerror(int status);

/*
 * A position was published while so many bytes lay in its ring, 0: there was
 * none to publish. Ring if the peer asked for it, or is owed a bell.
 */
static inline void isth_bell_published(struct isth_bell *bell, u32 ring_bytes,
				       bool asked)
{
	if (ring_bytes) {
		isth_count(&bell->published, 1);
		isth_count(&bell->ring_bytes, ring_bytes);
	}
	if (asked || bell->owed)
		isth_firmware_ring(bell);
	else if (ring_bytes)
		isth_count(&bell->suppressed, 1);
}

/* isth_buffer.c: the window and who has it. These may sleep. */
int isth_buffer_get(struct isth_device *isth, unsigned int ring_kib);
void isth_buffer_put(struct isth_device *isth);
bool isth_buffer_check(struct isth_device *isth);

/* isth_irq.c: the secure world's doorbell. May sleep. */
int isth_irq_init(struct isth_device *isth);
void isth_irq_fini(struct isth_device *isth);

/* isth_netdev.c */
extern const struct net_device_ops isth_netdev_ops;
struct isth_device *isth_netdev_alloc(struct platform_device *pdev);

/* isth_carrier.c: the session's life. */
void isth_carrier_check(struct isth_device *isth); /* in NAPI's poll */
void isth_carrier_close(struct isth_device *isth); /* NAPI disabled */
void isth_carrier_tick(struct work_struct *work);

/* isth_offload.c: between the channel's offload fields and an skb's. */
u32 isth_offload_offered(netdev_features_t features);
void isth_offload_from_skb(const struct sk_buff *skb, u32 agreed,
			   struct isth_offload *offload);
int isth_offload_to_skb(struct sk_buff *skb,
			const struct isth_offload *offload);

/* isth_flight.c: what the peer broke, for debugfs and the log. */
void isth_flight_show(struct isth_device *isth, struct seq_file *seq);
void isth_flight_say(struct isth_device *isth); /* in NAPI's poll */

/* isth_debugfs.c */
void isth_debugfs_init(struct isth_device *isth);
void isth_debugfs_fini(struct isth_device *isth);

/* isth_tx.c */
netdev_tx_t isth_tx_xmit(struct sk_buff *skb, struct net_device *netdev);
void isth_tx_poll(struct isth_device *isth);  /* in NAPI's poll */
void isth_tx_reset(struct isth_device *isth); /* tx lock held */
bool isth_tx_watch(struct isth_device *isth); /* true: the peer stalled */

/* isth_rx.c */
int isth_rx_poll(struct napi_struct *napi, int budget);

/* isth_ethtool.c */
extern const struct ethtool_ops isth_ethtool_ops;

#endif
