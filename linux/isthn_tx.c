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
#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include <isth_session.h>
#include <isth_tx.h>

#include "isthn.h"
#include "isthn_offload.h"

#define STALL_TICKS 200 /* of ISTHN_POLL_MS_MIN or more: over 2 s */

/*
 * The frames that the peer has not said it took. Newest first: a record that
 * ends above the peer's rxptr is one of them.
 */
static u32 frames_left(const struct isthn_device *isth)
{
	const struct isth_tx *tx = &isth->end.tx;
	u32 left = tx->txptr - tx->peer_rxptr;
	u32 frames, last = isth->tx_written - 1;

	for (frames = 0; frames < isth->tx_written; frames++)
		if (tx->txptr - isth->tx_ends[(last - frames) &
					      isth->tx_ends_mask] >= left)
			break;
	return frames;
}

/*
 * The session is about to end, and what is in its ring is lost. Its bytes are
 * gone, and so is any reason to wait for them. Until there is another one the
 * frames stay in the queue.
 */
void isthn_tx_forget(struct isthn_device *isth)
{
	if (isth->end.state == ISTH_UP)
		isth_tx_refresh(&isth->end);
	isthn_count(&isth->tx.lost, frames_left(isth));
	netif_tx_stop_queue(isthn_txq(isth));
	isth->tx_written = 0;
	isth->tx_completed = 0;
	isth->tx_waiting = 0;
	isth->tx_bell.owed = false;
	WRITE_ONCE(isth->tx_idle_ticks, 0);
	netdev_tx_reset_queue(isthn_txq(isth));
}

/* The largest frame that the stack may give us next. */
static u32 largest_frame(const struct isthn_device *isth)
{
	const struct isth_end *end = &isth->end;

	return end->agreed & ISTH_FEATURE_CSUM ? ISTH_FRAME_MAX :
						 end->frame_max;
}

/* The length that there has to be room for before the queue may run. */
static u32 room_len(const struct isthn_device *isth)
{
	return max(largest_frame(isth), isth->tx_waiting);
}

static bool has_room(struct isthn_device *isth)
{
	return isth_tx_fits(&isth->end, room_len(isth));
}

/* Account what the peer has taken. A violation is the next poll's business. */
static void reclaim(struct isthn_device *isth)
{
	struct isth_end *end = &isth->end;
	struct netdev_queue *txq = isthn_txq(isth);
	u32 taken;

	if (end->state != ISTH_UP || isth_tx_refresh(end))
		return;
	taken = end->tx.peer_rxptr - isth->tx_completed;
	if (taken) {
		isth->tx_completed = end->tx.peer_rxptr;
		WRITE_ONCE(isth->tx_idle_ticks, 0);
		netdev_tx_completed_queue(txq, 1, taken);
	}
	if (netif_tx_queue_stopped(txq) && has_room(isth))
		netif_tx_wake_queue(txq);
}

/*
 * The length of a frame that would fit once the peer has taken half of what is
 * in the ring, and that leaves room for a largest frame: that is how
 * isth_tx_wait() is told where to ring.
 */
static u32 wait_len(struct isthn_device *isth)
{
	const struct isth_end *end = &isth->end;
	u32 half = round_up((end->tx.txptr - end->tx.peer_rxptr) / 2,
			    ISTH_RECORD_ALIGN);

	return max_t(u32, end->ring_size - half,
		     ISTH_RECORD_SIZE(room_len(isth))) -
	       ISTH_RECORD_HEADER;
}

/*
 * The queue is stopped: see to it that something wakes it. isth_tx_wait() asks
 * for the bell, then looks again, so that the peer's progress is either seen
 * by the reclaim here or rung for later.
 */
static void arm(struct isthn_device *isth)
{
	isth_tx_wait(&isth->end, wait_len(isth));
	reclaim(isth);
}

/*
 * Show the peer all frames written. On the resident core it has often taken
 * them by the time the bell returns.
 */
static void flush(struct isthn_device *isth)
{
	struct isth_end *end = &isth->end;
	u32 before = end->tx.published;
	bool asked = isth_tx_publish(end);
	u32 used = end->tx.txptr - end->tx.peer_rxptr;

	isthn_bell_published(&isth->tx_bell,
			     end->tx.published == before ? 0 : used, asked);
	reclaim(isth);
	if (netif_xmit_stopped(isthn_txq(isth)))
		arm(isth);
}

static void copy_frame(struct isth_end *end, const struct sk_buff *skb)
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

static bool bad_length(const struct isth_end *end, const struct sk_buff *skb)
{
	if (skb->len < ISTH_FRAME_MIN || skb->len > ISTH_FRAME_MAX)
		return true;
	return skb->len > isth_frame_max_peer(end) && !skb_is_gso(skb);
}

static void finish_frame(struct isthn_device *isth, u32 len)
{
	struct isth_end *end = &isth->end;

	isth_tx_finish(end);
	isth->tx_ends[isth->tx_written++ & isth->tx_ends_mask] = end->tx.txptr;
	isthn_count(&isth->tx.packets, 1);
	isthn_count(&isth->tx.bytes, len);
}

/* 0, or ISTH_E* as isth_tx_begin(). */
static int put_frame(struct isthn_device *isth, const struct sk_buff *skb)
{
	struct isth_end *end = &isth->end;
	struct isth_offload offload;
	int status;

	if (unlikely(bad_length(end, skb)))
		return ISTH_EINVAL;
	isthn_offload_from_skb(skb, &offload);
	status = isth_tx_begin(end, skb->len, &offload);
	if (unlikely(status))
		return status;
	copy_frame(end, skb);
	finish_frame(isth, skb->len);
	if (skb_is_gso(skb))
		isthn_count(&isth->tx.super, 1);
	return 0;
}

/*
 * Only after the MTU has changed: longer than the room that was kept. The frame
 * goes back to the head of the queue, which waits for its length.
 */
static netdev_tx_t wait_for_room(struct isthn_device *isth, u32 len)
{
	isth->tx_waiting = len;
	isthn_count(&isth->tx.ring_full, 1);
	netif_tx_stop_queue(isthn_txq(isth));
	flush(isth);
	return NETDEV_TX_BUSY;
}

/*
 * The session has ended, which NAPI sees next. The frame goes back to the head
 * of the queue, which waits for another one.
 */
static netdev_tx_t wait_for_session(struct isthn_device *isth)
{
	isthn_count(&isth->tx.held, 1);
	netif_tx_stop_queue(isthn_txq(isth));
	napi_schedule(&isth->napi);
	return NETDEV_TX_BUSY;
}

static void drop(struct isthn_device *isth, struct sk_buff *skb)
{
	isthn_count(bad_length(&isth->end, skb) ? &isth->tx.bad_length :
						  &isth->tx.bad_offload, 1);
	dev_kfree_skb_any(skb);
}

/* Frames were written: stop the queue in time, ring if it is worth it. */
static void settle(struct isthn_device *isth, u32 bytes, bool more)
{
	struct netdev_queue *txq = isthn_txq(isth);

	if (!has_room(isth)) {
		reclaim(isth);
		if (!has_room(isth)) {
			isthn_count(&isth->tx.ring_full, 1);
			netif_tx_stop_queue(txq);
		}
	}
	if (__netdev_tx_sent_queue(txq, bytes, more))
		flush(isth);
}

/* ndo_start_xmit(), the tx lock held. */
netdev_tx_t isthn_tx_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct isthn_device *isth = netdev_priv(netdev);
	bool more = netdev_xmit_more();
	u32 len = skb->len;
	int status;

	status = put_frame(isth, skb);
	if (likely(!status)) {
		isth->tx_waiting = 0;
		skb_tx_timestamp(skb);
		dev_consume_skb_any(skb);
		settle(isth, ISTH_RECORD_SIZE(len), more);
		return NETDEV_TX_OK;
	}
	if (status == ISTH_EFULL)
		return wait_for_room(isth, len);
	if (status != ISTH_EINVAL)
		return wait_for_session(isth);
	drop(isth, skb);
	if (!more)
		flush(isth);
	return NETDEV_TX_OK;
}

/*
 * A frame in one piece, past the queue: false if it was not taken. The caller
 * flushes after the last one.
 */
bool isthn_tx_put(struct isthn_device *isth, const void *frame, u32 len)
{
	struct isth_end *end = &isth->end;

	if (len > isth_frame_max_peer(end) || isth_tx_begin(end, len, NULL))
		return false;
	isth_tx_write(end, 0, frame, len);
	finish_frame(isth, len);
	settle(isth, ISTH_RECORD_SIZE(len), true);
	return true;
}

void isthn_tx_flush(struct isthn_device *isth)
{
	flush(isth);
}

/*
 * Send a frame that is for nobody, to see if the peer takes it: it has done so
 * when tx_completed reaches *end. False: there is no room or no session.
 */
bool isthn_tx_probe(struct isthn_device *isth, u32 *end)
{
	struct netdev_queue *txq = isthn_txq(isth);
	u8 frame[ETH_ZLEN] = {};
	struct ethhdr *eth = (struct ethhdr *)frame;
	bool sent;

	ether_addr_copy(eth->h_dest, isth->netdev->dev_addr);
	ether_addr_copy(eth->h_source, isth->netdev->dev_addr);
	eth->h_proto = htons(ETH_P_LOOPBACK);
	__netif_tx_lock_bh(txq);
	sent = isthn_tx_put(isth, frame, sizeof(frame));
	*end = isth->end.tx.txptr;
	isthn_tx_flush(isth);
	__netif_tx_unlock_bh(txq);
	return sent;
}

/* What has the peer taken? In NAPI's poll. */
void isthn_tx_poll(struct isthn_device *isth)
{
	struct netdev_queue *txq = isthn_txq(isth);

	__netif_tx_lock(txq, smp_processor_id());
	reclaim(isth);
	if (netif_xmit_stopped(txq) && isth->end.state == ISTH_UP)
		arm(isth);
	__netif_tx_unlock(txq);
}

/*
 * Once per tick. Frames that the peer has not taken: the bell may have been
 * dropped, ring again. Still there after a long time: the peer has stalled.
 * Counted in ticks, so that a machine that was halted finds nobody to blame.
 */
bool isthn_tx_watch(struct isthn_device *isth)
{
	struct netdev_queue *txq = isthn_txq(isth);
	bool stalled = false;

	__netif_tx_lock_bh(txq);
	reclaim(isth);
	if (isth->end.tx.published != isth->tx_completed) {
		WRITE_ONCE(isth->tx_idle_ticks, isth->tx_idle_ticks + 1);
		stalled = isth->tx_idle_ticks > STALL_TICKS;
		isthn_bell_ring(&isth->tx_bell);
	}
	__netif_tx_unlock_bh(txq);
	return stalled;
}
