// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receiving, and NAPI's poll.
 */
#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include <isth_rx.h>
#include <isth_session.h>

#include "isthmus.h"

/* A frame of this length lies in one page, together with its skb's needs. */
#define ISTH_RX_LINEAR \
	(SKB_WITH_OVERHEAD(PAGE_SIZE) - NET_SKB_PAD - NET_IP_ALIGN)

/* Of a longer one, this much goes before the pages: the protocols' headers. */
#define ISTH_RX_HEAD 256u

static struct sk_buff *isth_rx_alloc(struct napi_struct *napi, u32 len)
{
	u32 head = min_t(u32, len, ISTH_RX_HEAD);
	struct sk_buff *skb;
	int err;

	if (len <= ISTH_RX_LINEAR) {
		skb = napi_alloc_skb(napi, len);
		if (skb)
			skb_put(skb, len);
		return skb;
	}
	skb = alloc_skb_with_frags(NET_SKB_PAD + NET_IP_ALIGN + head,
				   len - head, PAGE_ALLOC_COSTLY_ORDER, &err,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb_put(skb, head);
	skb->data_len = len - head;
	skb->len += skb->data_len;
	return skb;
}

static void isth_rx_copy(struct isth_end *end, struct sk_buff *skb)
{
	u32 offset = skb_headlen(skb);
	int i;

	isth_rx_read(end, 0, skb->data, offset);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		isth_rx_read(end, offset, skb_frag_address(frag),
			     skb_frag_size(frag));
		offset += skb_frag_size(frag);
	}
}

/* The frame begun, as an skb; or NULL, if it has to be dropped. */
static struct sk_buff *isth_rx_frame(struct isth_device *isth,
				     const struct isth_frame *frame)
{
	struct sk_buff *skb;

	skb = isth_rx_alloc(&isth->napi, frame->len);
	if (unlikely(!skb)) {
		isth_count(&isth->rx.no_memory, 1);
		return NULL;
	}
	isth_rx_copy(&isth->end, skb);
	if (unlikely(isth_offload_to_skb(skb, &frame->offload))) {
		isth_count(&isth->rx.bad_offload, 1);
		kfree_skb(skb);
		return NULL;
	}
	isth_count(&isth->rx.packets, 1);
	isth_count(&isth->rx.bytes, frame->len);
	if (skb_is_gso(skb))
		isth_count(&isth->rx.super, 1);
	skb->protocol = eth_type_trans(skb, isth->netdev);
	return skb;
}

static void isth_rx_return(struct isth_device *isth)
{
	struct isth_end *end = &isth->end;
	u32 before = end->rx.published;
	bool asked = isth_rx_publish(end);
	u32 used = end->rx.peer_txptr - before;

	isth_bell_published(&isth->rx_bell,
			    end->rx.published == before ? 0 : used, asked);
}

static int isth_rx_frames(struct isth_device *isth, int budget)
{
	struct isth_end *end = &isth->end;
	struct isth_frame frame;
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget; done++) {
		if (isth_rx_begin(end, &frame) != ISTH_FRAME)
			break;
		skb = isth_rx_frame(isth, &frame);
		isth_rx_finish(end);
		/* Long frames can fill the ring well within the budget. */
		if (end->rx.rxptr - end->rx.published >= end->ring_size / 4)
			isth_rx_return(isth);
		if (skb)
			napi_gro_receive(&isth->napi, skb);
	}
	isth_rx_return(isth);
	return done;
}

/*
 * Is there a reason not to sleep? Asked while NAPI is still scheduled: a bell
 * that comes from here on is marked as missed and makes napi_complete_done()
 * schedule it again.
 */
static bool isth_rx_again(struct isth_device *isth)
{
	return isth_rx_wait(&isth->end) ||
	       isth_session_check(&isth->end, isth_now()) != ISTH_SESSION_STAY;
}

int isth_rx_poll(struct napi_struct *napi, int budget)
{
	struct isth_device *isth = container_of(napi, struct isth_device, napi);
	int done;

	/* netpoll, with who knows what lock held: it asks for nothing here. */
	if (!budget)
		return 0;
	isth_carrier_check(isth);
	isth_tx_poll(isth);
	done = isth_rx_frames(isth, budget);
	if (done == budget || isth_rx_again(isth))
		return budget;
	napi_complete_done(napi, done);
	return done;
}
