/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the channel's offload fields and an skb's. */
#ifndef ISTHN_OFFLOAD_H
#define ISTHN_OFFLOAD_H

#include <linux/netdev_features.h>
#include <linux/types.h>

struct isth_offload;
struct sk_buff;

void isthn_offload_from_skb(const struct sk_buff *skb,
			    struct isth_offload *offload);
int isthn_offload_to_skb(struct sk_buff *skb,
			 const struct isth_offload *offload);
struct sk_buff *isthn_offload_finish(struct sk_buff *skb,
				     netdev_features_t features);

#endif
