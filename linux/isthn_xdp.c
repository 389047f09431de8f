// SPDX-License-Identifier: GPL-2.0-only
/*
 * XDP: a program sees each received frame before the stack does.
 *
 * It gets a private copy of the frame, in one page with the room that it may
 * use, and with everything done that the peer left undone: super-frames are
 * cut, checksums made. So the MTU is bounded while there is a program.
 */
#include <linux/bpf.h>
#include <linux/bpf_trace.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/xdp.h>

#include <isth_rx.h>

#include "isthn.h"
#include "isthn_xdp.h"

#define ROOM SKB_DATA_ALIGN(XDP_PACKET_HEADROOM + NET_IP_ALIGN)
#define TAIL SKB_DATA_ALIGN(sizeof(struct skb_shared_info))
#define SIZE PAGE_SIZE
#define LEN_MAX ((u32)(SIZE - ROOM - TAIL))

bool isthn_xdp_mtu_fits(unsigned int mtu)
{
	return mtu + VLAN_ETH_HLEN <= LEN_MAX;
}

/* The checksum that was left undone; where it lies was checked (V-11). */
static void sum_up(u8 *data, u32 len, const struct isth_offload *offload)
{
	u32 start = offload->csum_start;
	__sum16 sum;

	if (!(offload->flags & ISTH_RECORD_NEEDS_CSUM))
		return;
	sum = csum_fold(csum_partial(data + start, len - start, 0)) ?:
		      CSUM_MANGLED_0;
	memcpy(data + start + offload->csum_offset, &sum, sizeof(sum));
}

/* The frame as the program left it, or NULL without memory. */
static struct sk_buff *pass(struct isthn_device *isth,
			    const struct xdp_buff *xdp)
{
	struct sk_buff *skb = napi_build_skb(xdp->data_hard_start, SIZE);
	u32 meta = xdp->data - xdp->data_meta;

	if (!skb) {
		isthn_count(&isth->rx.no_memory, 1);
		return NULL;
	}
	skb_reserve(skb, xdp->data - xdp->data_hard_start);
	skb_put(skb, xdp->data_end - xdp->data);
	if (meta)
		skb_metadata_set(skb, meta);
	return skb;
}

/* The page stays ours. */
static bool send_back(struct isthn_device *isth, const struct xdp_buff *xdp)
{
	bool sent;

	__netif_tx_lock(isthn_txq(isth), smp_processor_id());
	sent = isthn_tx_put(isth, xdp->data, xdp->data_end - xdp->data);
	__netif_tx_unlock(isthn_txq(isth));
	isth->xdp_sent |= sent;
	isthn_count(sent ? &isth->xdp.sent_back : &isth->xdp.refused, 1);
	return sent;
}

/* The page goes with it. */
static bool redirect(struct isthn_device *isth, struct bpf_prog *prog,
		     struct xdp_buff *xdp)
{
	bool sent = !xdp_do_redirect(isth->netdev, xdp, prog);

	isth->xdp_redirected |= sent;
	isthn_count(sent ? &isth->xdp.redirected : &isth->xdp.refused, 1);
	return sent;
}

/* What the program says about a frame; NULL: the stack does not get it. */
static struct sk_buff *judge(struct isthn_device *isth, struct bpf_prog *prog,
			     struct xdp_buff *xdp)
{
	u32 verdict = bpf_prog_run_xdp(prog, xdp);
	struct sk_buff *skb;
	bool failed = false;

	switch (verdict) {
	case XDP_PASS:
		skb = pass(isth, xdp);
		if (skb)
			return skb;
		break;
	case XDP_TX:
		failed = !send_back(isth, xdp);
		break;
	case XDP_REDIRECT:
		if (redirect(isth, prog, xdp))
			return NULL;
		failed = true;
		break;
	case XDP_DROP:
		isthn_count(&isth->xdp.dropped, 1);
		break;
	default:
		bpf_warn_invalid_xdp_action(isth->netdev, prog, verdict);
		fallthrough;
	case XDP_ABORTED:
		isthn_count(&isth->xdp.aborted, 1);
		failed = true;
		break;
	}
	if (failed)
		trace_xdp_exception(isth->netdev, prog, verdict);
	page_frag_free(xdp->data_hard_start);
	return NULL;
}

static struct sk_buff *run(struct isthn_device *isth, struct bpf_prog *prog,
			   void *page, u32 len)
{
	struct xdp_buff xdp;

	xdp_init_buff(&xdp, SIZE, &isth->xdp_rxq);
	xdp_prepare_buff(&xdp, page, ROOM, len, true);
	return judge(isth, prog, &xdp);
}

static void *alloc(struct isthn_device *isth)
{
	void *page = napi_alloc_frag(SIZE);

	if (!page)
		isthn_count(&isth->rx.no_memory, 1);
	return page;
}

/* Of frames in the ring: can isthn_xdp_take() take it? */
bool isthn_xdp_fits(const struct isth_frame *frame)
{
	return !frame->offload.gso_type && frame->len <= LEN_MAX;
}

/* A frame straight out of the ring; NULL: the stack does not get it. */
struct sk_buff *isthn_xdp_take(struct isthn_device *isth, struct bpf_prog *prog,
			       const struct isth_frame *frame)
{
	void *page = alloc(isth);

	if (!page)
		return NULL;
	isth_rx_read(&isth->end, 0, page + ROOM, frame->len);
	sum_up(page + ROOM, frame->len, &frame->offload);
	isthn_rx_count(isth, frame);
	return run(isth, prog, page, frame->len);
}

static struct sk_buff *show(struct isthn_device *isth, struct bpf_prog *prog,
			    const struct sk_buff *skb)
{
	void *page;

	if (skb->len > LEN_MAX) {
		isthn_count(&isth->xdp.too_long, 1);
		return NULL;
	}
	page = alloc(isth);
	if (!page)
		return NULL;
	skb_copy_bits(skb, 0, page + ROOM, skb->len);
	return run(isth, prog, page, skb->len);
}

/* A list of frames with nothing left undone; those that the stack gets. */
struct sk_buff *isthn_xdp_show(struct isthn_device *isth, struct bpf_prog *prog,
			       struct sk_buff *list)
{
	struct sk_buff *skb, *next, *passed, *head = NULL, **end = &head;

	skb_list_walk_safe(list, skb, next) {
		passed = show(isth, prog, skb);
		consume_skb(skb);
		if (!passed)
			continue;
		*end = passed;
		end = &passed->next;
	}
	return head;
}

/* After the last frame of a poll. */
void isthn_xdp_flush(struct isthn_device *isth)
{
	if (isth->xdp_redirected)
		xdp_do_flush();
	if (isth->xdp_sent) {
		__netif_tx_lock(isthn_txq(isth), smp_processor_id());
		isthn_tx_flush(isth);
		__netif_tx_unlock(isthn_txq(isth));
	}
	isth->xdp_redirected = false;
	isth->xdp_sent = false;
}

/* ndo_xdp_xmit(): frames that another device's program sends here. */
int isthn_xdp_xmit(struct net_device *netdev, int count,
		   struct xdp_frame **frames, u32 flags)
{
	struct isthn_device *isth = netdev_priv(netdev);
	struct netdev_queue *txq = isthn_txq(isth);
	int i;

	if (flags & ~XDP_XMIT_FLAGS_MASK)
		return -EINVAL;
	__netif_tx_lock(txq, smp_processor_id());
	for (i = 0; i < count; i++)
		if (xdp_frame_has_frags(frames[i]) ||
		    !isthn_tx_put(isth, frames[i]->data, frames[i]->len))
			break;
	if (flags & XDP_XMIT_FLUSH)
		isthn_tx_flush(isth);
	isthn_count(&isth->tx.xdp_refused, count - i);
	__netif_tx_unlock(txq);
	/* The others are the caller's again. */
	for (count = 0; count < i; count++)
		xdp_return_frame(frames[count]);
	return i;
}

/* ndo_bpf(): another program, or none. NAPI may be running the old one. */
int isthn_xdp_bpf(struct net_device *netdev, struct netdev_bpf *bpf)
{
	struct isthn_device *isth = netdev_priv(netdev);
	struct bpf_prog *old;

	if (bpf->command != XDP_SETUP_PROG)
		return -EINVAL;
	if (bpf->prog && !isthn_xdp_mtu_fits(netdev->mtu)) {
		NL_SET_ERR_MSG(bpf->extack,
			       "a program needs frames within a page: lower the MTU");
		return -EINVAL;
	}
	old = xchg(&isth->xdp_prog, bpf->prog);
	if (old)
		bpf_prog_put(old);
	return 0;
}

/* Where the frames come from, for those who get them by a program. */
int isthn_xdp_init(struct isthn_device *isth)
{
	int err;

	err = xdp_rxq_info_reg(&isth->xdp_rxq, isth->netdev, 0,
			       isth->napi.napi_id);
	if (err)
		return err;
	err = xdp_rxq_info_reg_mem_model(&isth->xdp_rxq, MEM_TYPE_PAGE_SHARED,
					 NULL);
	if (err)
		xdp_rxq_info_unreg(&isth->xdp_rxq);
	return err;
}

void isthn_xdp_fini(struct isthn_device *isth)
{
	xdp_rxq_info_unreg(&isth->xdp_rxq);
}
