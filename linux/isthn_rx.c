// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receiving: frames out of the ring, into skbs, to the stack.
 */
#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include <isth_rx.h>

#include "isthn.h"
#include "isthn_offload.h"
#include "isthn_xdp.h"

/* A frame of this length lies in one page, together with its skb's needs. */
#define LINEAR_MAX (SKB_WITH_OVERHEAD(PAGE_SIZE) - NET_SKB_PAD - NET_IP_ALIGN)

/* Of a longer one, this much goes before the pages: the protocols' headers. */
#define HEAD_LEN 256u

static struct sk_buff *alloc_frame(struct napi_struct *napi, u32 len)
{
	u32 head = min_t(u32, len, HEAD_LEN);
	struct sk_buff *skb;
	int err;

	if (len <= LINEAR_MAX) {
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

static void copy_frame(struct isth_end *end, struct sk_buff *skb)
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

/* The frame as the user wants it: itself, a list of its segments, or NULL. */
static struct sk_buff *finish_frame(struct isthn_device *isth,
				    struct sk_buff *skb,
				    const struct isth_offload *offload,
				    netdev_features_t features)
{
	if (unlikely(isthn_offload_to_skb(skb, offload))) {
		kfree_skb(skb);
		return NULL;
	}
	if (likely(!(~features & (NETIF_F_RXCSUM | NETIF_F_GRO_HW))))
		return skb;
	return isthn_offload_finish(skb, features);
}

/* A frame that is not lost, whatever becomes of it. */
void isthn_rx_count(struct isthn_device *isth, const struct isth_frame *frame)
{
	isthn_count(&isth->rx.packets, 1);
	isthn_count(&isth->rx.bytes, frame->len);
	if (frame->offload.gso_type)
		isthn_count(&isth->rx.super, 1);
}

/* The frame begun, as a list of skbs; or NULL, if it has to be dropped. */
static struct sk_buff *make_skbs(struct isthn_device *isth,
				 const struct isth_frame *frame,
				 netdev_features_t features)
{
	struct sk_buff *skb;

	skb = alloc_frame(&isth->napi, frame->len);
	if (unlikely(!skb)) {
		isthn_count(&isth->rx.no_memory, 1);
		return NULL;
	}
	copy_frame(&isth->end, skb);
	skb = finish_frame(isth, skb, &frame->offload, features);
	if (unlikely(!skb)) {
		isthn_count(&isth->rx.bad_offload, 1);
		return NULL;
	}
	isthn_rx_count(isth, frame);
	return skb;
}

/* The same, and a program has seen each of them and let it pass. */
static struct sk_buff *ask_program(struct isthn_device *isth,
				   struct bpf_prog *prog,
				   const struct isth_frame *frame)
{
	struct sk_buff *skb;

	if (isthn_xdp_fits(frame))
		return isthn_xdp_take(isth, prog, frame);
	skb = make_skbs(isth, frame, 0);
	return skb ? isthn_xdp_show(isth, prog, skb) : NULL;
}

static struct sk_buff *take_frame(struct isthn_device *isth,
				  const struct isth_frame *frame)
{
	struct bpf_prog *prog = READ_ONCE(isth->xdp_prog);

	if (unlikely(prog))
		return ask_program(isth, prog, frame);
	return make_skbs(isth, frame, READ_ONCE(isth->netdev->features));
}

static void deliver(struct isthn_device *isth, struct sk_buff *skb)
{
	struct sk_buff *next;

	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		skb->protocol = eth_type_trans(skb, isth->netdev);
		napi_gro_receive(&isth->napi, skb);
	}
}

static void return_space(struct isthn_device *isth)
{
	struct isth_end *end = &isth->end;
	u32 before = end->rx.published;
	bool asked = isth_rx_publish(end);
	u32 used = end->rx.peer_txptr - before;

	isthn_bell_published(&isth->rx_bell,
			     end->rx.published == before ? 0 : used, asked);
}

/* Take frames, budget of them at most: how many. In NAPI's poll. */
int isthn_rx_take(struct isthn_device *isth, int budget)
{
	struct isth_end *end = &isth->end;
	struct isth_frame frame;
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget; done++) {
		if (isth_rx_begin(end, &frame) != ISTH_FRAME)
			break;
		skb = take_frame(isth, &frame);
		isth_rx_finish(end);
		/* Long frames can fill the ring well within the budget. */
		if (end->rx.rxptr - end->rx.published >= end->ring_size / 4)
			return_space(isth);
		deliver(isth, skb);
	}
	return_space(isth);
	if (unlikely(isth->xdp_sent || isth->xdp_redirected))
		isthn_xdp_flush(isth);
	return done;
}

/*
 * The session is about to end: count the frames of the peer's ring that are
 * lost with it, at most a ring of them.
 */
void isthn_rx_forget(struct isthn_device *isth)
{
	struct isth_end *end = &isth->end;
	struct isth_frame frame;
	u32 frames = 0;

	while (isth_rx_begin(end, &frame) == ISTH_FRAME) {
		isth_rx_finish(end);
		frames++;
	}
	isthn_count(&isth->rx.lost, frames);
}
