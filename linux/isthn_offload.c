// SPDX-License-Identifier: GPL-2.0-only
/*
 * Offloads (SPEC section 3.5): the fields of a record are those of virtio's net
 * header, so the kernel's own functions for that header read and write them.
 */
#include "isthn_offload.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/virtio_net.h>
#include <net/udp.h> /* with <net/gso.h>, in kernels that have one */

#include <isth_offload.h>

static_assert(ISTH_RECORD_NEEDS_CSUM == VIRTIO_NET_HDR_F_NEEDS_CSUM);
static_assert(ISTH_RECORD_DATA_VALID == VIRTIO_NET_HDR_F_DATA_VALID);
static_assert(ISTH_GSO_TCP4 == VIRTIO_NET_HDR_GSO_TCPV4);
static_assert(ISTH_GSO_TCP6 == VIRTIO_NET_HDR_GSO_TCPV6);

/*
 * What is left undone of a frame that the stack was allowed to give us. On this
 * way CHECKSUM_UNNECESSARY vouches for nothing: the frame may have been changed
 * since another device checked it.
 */
void isthn_offload_from_skb(const struct sk_buff *skb,
			    struct isth_offload *offload)
{
	*offload = (struct isth_offload){ 0 };
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	offload->flags = ISTH_RECORD_NEEDS_CSUM;
	offload->csum_start = skb_checksum_start_offset(skb);
	offload->csum_offset = skb->csum_offset;
	if (!skb_is_gso(skb))
		return;
	offload->gso_type = skb_shinfo(skb)->gso_type & SKB_GSO_TCPV4 ?
				    ISTH_GSO_TCP4 :
				    ISTH_GSO_TCP6;
	offload->gso_size = skb_shinfo(skb)->gso_size;
	offload->hdr_len = skb_transport_offset(skb) + tcp_hdrlen(skb);
}

/*
 * 0, or -EINVAL when the frame is not what the fields say it is: they are the
 * peer's, checked against the frame's length so far and against nothing in it.
 */
int isthn_offload_to_skb(struct sk_buff *skb,
			 const struct isth_offload *offload)
{
	struct virtio_net_hdr hdr = {
		.flags = offload->flags,
		.gso_type = offload->gso_type,
		.hdr_len = (__force __virtio16)offload->hdr_len,
		.gso_size = (__force __virtio16)offload->gso_size,
		.csum_start = (__force __virtio16)offload->csum_start,
		.csum_offset = (__force __virtio16)offload->csum_offset,
	};

	if (offload->flags & ISTH_RECORD_DATA_VALID)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	return virtio_net_hdr_to_skb(skb, &hdr, true);
}

/* Cut a super-frame: a list, or NULL when it is none that can be cut. */
static struct sk_buff *cut(struct sk_buff *skb, netdev_features_t features)
{
	netdev_features_t left = NETIF_F_SG;
	struct sk_buff *segments;

	if (features & NETIF_F_RXCSUM)
		left |= NETIF_F_HW_CSUM;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = eth_hdr(skb)->h_proto;
	segments = skb_gso_segment(skb, left);
	if (IS_ERR_OR_NULL(segments)) {
		kfree_skb(skb);
		return NULL;
	}
	consume_skb(skb);
	return segments;
}

/* Make the checksum that was left undone; believe no voucher for another. */
static struct sk_buff *sum_up(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb)) {
		kfree_skb(skb);
		return NULL;
	}
	skb->ip_summed = CHECKSUM_NONE;
	return skb;
}

/*
 * Do for a received frame what its sender left undone and our user, who has
 * set these features, does not want so. The frame lies as on the wire, from
 * its Ethernet header. What it became: itself, a list of segments, or NULL, if
 * it had to be dropped.
 */
struct sk_buff *isthn_offload_finish(struct sk_buff *skb,
				     netdev_features_t features)
{
	if (skb_is_gso(skb) && !(features & NETIF_F_GRO_HW))
		return cut(skb, features);
	if (skb->ip_summed != CHECKSUM_NONE && !(features & NETIF_F_RXCSUM))
		return sum_up(skb);
	return skb;
}
