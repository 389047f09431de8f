/* SPDX-License-Identifier: GPL-2.0-only */
/* XDP: programs that see received frames before the stack does. */
#ifndef ISTHN_XDP_H
#define ISTHN_XDP_H

#include <linux/types.h>

struct bpf_prog;
struct isth_frame;
struct isthn_device;
struct net_device;
struct netdev_bpf;
struct sk_buff;
struct xdp_frame;

int isthn_xdp_init(struct isthn_device *isth);
void isthn_xdp_fini(struct isthn_device *isth);
bool isthn_xdp_mtu_fits(unsigned int mtu);
int isthn_xdp_bpf(struct net_device *netdev, struct netdev_bpf *bpf);
int isthn_xdp_xmit(struct net_device *netdev, int count,
		   struct xdp_frame **frames, u32 flags);

/* In NAPI's poll: what the stack gets, NULL or a list of skbs. */
bool isthn_xdp_fits(const struct isth_frame *frame);
struct sk_buff *isthn_xdp_take(struct isthn_device *isth, struct bpf_prog *prog,
			       const struct isth_frame *frame);
struct sk_buff *isthn_xdp_show(struct isthn_device *isth, struct bpf_prog *prog,
			       struct sk_buff *list);
void isthn_xdp_flush(struct isthn_device *isth);

#endif
