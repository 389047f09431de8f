// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending. A frame is copied into the ring and its skb freed at once; what the
 * byte queue limits count is bytes of ring, from the write until the peer's
 * rxptr has passed them.
 *
 * The queue stops when a largest frame does not fit, or by the byte queue
 * limits. Either way the peer is asked to ring when it has taken half of what
 * is there, early enough to keep it supplied and late enough to be worth a
 * bell.
 */
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include <isth_session.h>
#include <isth_tx.h>

#include "isthmus.h"

#define ISTH_STALL_TICKS 200 /* of ISTH_TICK_BUSY_MS or more: over 2 s */

/* The old session's bytes are gone, and so is any reason to wait for them. */
void isth_tx_reset(struct isth_device *isth)
{
	isth->tx_completed = 0;
	isth->tx_waiting = 0;
	isth->tx_bell.owed = false;
	WRITE_ONCE(isth->tx_idle_ticks, 0);
	netdev_tx_reset_queue(isth_txq(isth));
}

/* The largest frame that the stack may give us next. */
static u32 isth_tx_largest(const struct isth_device *isth)
{
	const struct isth_end *end = &isth->end;

	return end->agreed & ISTH_FEATURE_CSUM ? ISTH_FRAME_MAX :
						  end->frame_max;
}

/* The length that there has to be room for before the queue may run. */
static u32 isth_tx_room_len(const struct isth_device *isth)
{
	return max(isth_tx_largest(isth), isth->tx_waiting);
}

static bool isth_tx_room(struct isth_device *isth)
{
	return isth_tx_fits(&isth->end, isth_tx_room_len(isth));
}

/* Account what the peer has taken. A violation is the next poll's business. */
static void isth_tx_reclaim(struct isth_device *isth)
{
	struct isth_end *end = &isth->end;
	struct netdev_queue *txq = isth_txq(isth);
	u32 taken;

	if (end->state != ISTH_UP || isth_tx_refresh(end))
		return;
	taken = end->tx.peer_rxptr - isth->tx_completed;
	if (taken) {
		isth->tx_completed = end->tx.peer_rxptr;
		WRITE_ONCE(isth->tx_idle_ticks, 0);
		netdev_tx_completed_queue(txq, 1, taken);
	}
	if (netif_tx_queue_stopped(txq) && isth_tx_room(isth))
		netif_tx_wake_queue(txq);
}

/*
 * The length of a frame that would fit once the peer has taken half of what is
 * in the ring, and that leaves room for a largest frame: that is how
 * isth_tx_wait() is told where to ring.
 */
static u32 isth_tx_wait_len(struct isth_device *isth)
{
	const struct isth_end *end = &isth->end;
	u32 half = round_up((end->tx.txptr - end->tx.peer_rxptr) / 2,
			    ISTH_RECORD_ALIGN);

	return max_t(u32, end->ring_size - half,
		     ISTH_RECORD_SIZE(isth_tx_room_len(isth))) -
	       ISTH_RECORD_HEADER;
}

/*
 * The queue is stopped: see to it that something wakes it. isth_tx_wait() asks
 * for the bell, then looks again, so that the peer's progress is either seen
 * by the reclaim here or rung for later.
 */
static void isth_tx_arm(struct isth_device *isth)
{
	isth_tx_wait(&isth->end, isth_tx_wait_len(isth));
	isth_tx_reclaim(isth);
}

/*
 * Show the peer all frames written. On the resident core
 * it has often taken them by the time the bell returns.
 */
static void isth_tx_flush(struct isth_device *isth)
{
	struct isth_end *end = &isth->end;
	u32 before = end->tx.published;
	bool asked = isth_tx_publish(end);
	u32 used = end->tx.txptr - end->tx.peer_rxptr;

	isth_bell_published(&isth->tx_bell,
			    end->tx.published == before ? 0 : used, asked);
	isth_tx_reclaim(isth);
	if (netif_xmit_stopped(isth_txq(isth)))
		isth_tx_arm(isth);
}

static void isth_tx_copy(struct isth_end *end, const struct sk_buff *skb)
{
	u32 offset = skb_headlen(skb);
	int i;

	isth_tx_write(end, 0, skb->data, offset);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		isth_tx_write(end, offset, skb_frag_address(frag),
			      skb_frag_size(frag));
		offset += skb_frag_size(frag);
	}
}

/* 0, or ISTH_E* as isth_tx_begin(). */
static int isth_tx_frame(struct isth_device *isth, const struct sk_buff *skb)
{
	struct isth_end *end = &isth->end;
	struct isth_offload offload;
	int status;

	if (unlikely(skb->len > isth_frame_max_peer(end) && !skb_is_gso(skb)))
		return ISTH_EINVAL;
	isth_offload_from_skb(skb, end->agreed, &offload);
	status = isth_tx_begin(end, skb->len, &offload);
	if (unlikely(status))
		return status;
	isth_tx_copy(end, skb);
	isth_tx_finish(end);
	if (skb_is_gso(skb))
		isth_count(&isth->tx.super, 1);
	isth_count(&isth->tx.packets, 1);
	isth_count(&isth->tx.bytes, skb->len);
	return 0;
}

static void isth_tx_drop(struct isth_device *isth, struct sk_buff *skb,
			 int status)
{
	if (status == ISTH_EINVAL) {
		isth_count(&isth->tx.bad_length, 1);
	} else {
		isth_count(&isth->tx.no_session, 1);
		napi_schedule(&isth->napi); /* see what is wrong with it */
	}
	dev_kfree_skb_any(skb);
}

/* Frames were written: stop the queue in time, ring if it is worth it. */
static void isth_tx_settle(struct isth_device *isth, u32 bytes, bool more)
{
	struct netdev_queue *txq = isth_txq(isth);

	if (!isth_tx_room(isth)) {
		isth_tx_reclaim(isth);
		if (!isth_tx_room(isth)) {
			isth_count(&isth->tx.ring_full, 1);
			netif_tx_stop_queue(txq);
		}
	}
	if (__netdev_tx_sent_queue(txq, bytes, more))
		isth_tx_flush(isth);
}

netdev_tx_t isth_tx_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct isth_device *isth = netdev_priv(netdev);
	bool more = netdev_xmit_more();
	u32 len = skb->len;
	int status;

	status = isth_tx_frame(isth, skb);
	if (likely(!status)) {
		isth->tx_waiting = 0;
		skb_tx_timestamp(skb);
		dev_consume_skb_any(skb);
		isth_tx_settle(isth, ISTH_RECORD_SIZE(len), more);
		return NETDEV_TX_OK;
	}
	/*
	 * Only after the MTU has changed: longer than the room that was kept.
	 * Back it goes to the head of the queue, which waits for its length.
	 */
	if (status == ISTH_EFULL) {
		isth->tx_waiting = len;
		isth_count(&isth->tx.ring_full, 1);
		netif_tx_stop_queue(isth_txq(isth));
		isth_tx_flush(isth);
		return NETDEV_TX_BUSY;
	}
	isth_tx_drop(isth, skb, status);
	if (!more)
		isth_tx_flush(isth);
	return NETDEV_TX_OK;
}

void isth_tx_poll(struct isth_device *isth)
{
	struct netdev_queue *txq = isth_txq(isth);

	__netif_tx_lock(txq, smp_processor_id());
	isth_tx_reclaim(isth);
	if (netif_xmit_stopped(txq) && isth->end.state == ISTH_UP)
		isth_tx_arm(isth);
	__netif_tx_unlock(txq);
}

/*
 * Once per tick. Frames that the peer has not taken: the bell may have been
 * dropped, ring again. Still there after a long time: the peer has stalled.
 * Counted in ticks, so that a machine that was halted finds nobody to blame.
 */
bool isth_tx_watch(struct isth_device *isth)
{
	struct netdev_queue *txq = isth_txq(isth);
	bool stalled = false;

	__netif_tx_lock_bh(txq);
	isth_tx_reclaim(isth);
	if (isth->end.tx.published != isth->tx_completed) {
		WRITE_ONCE(isth->tx_idle_ticks, isth->tx_idle_ticks + 1);
		stalled = isth->tx_idle_ticks > ISTH_STALL_TICKS;
		isth_firmware_ring(&isth->tx_bell);
	}
	__netif_tx_unlock_bh(txq);
	return stalled;
}
