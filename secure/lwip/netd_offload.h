/* SPDX-License-Identifier: MIT */
/*
 * Offloads (SPEC 3.5) between lwIP, which knows nothing of them, and the
 * channel: checksums that nobody makes and nobody checks, since the peer is
 * memory; and TCP segments longer than the peer's MTU, which go as
 * super-frames.
 */
#ifndef NETD_OFFLOAD_H
#define NETD_OFFLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "isth_offload.h"
#include "lwip/netif.h"

/* What this end offers. */
#ifndef NETD_FEATURES
#define NETD_FEATURES ISTH_FEATURES_KNOWN
#endif

/* The MTU that TCP may use, when its frames may be super-frames. */
#define NETD_OFFLOAD_MTU (ISTH_FRAME_MAX - 14u)

/* A session has agreed on features: what lwIP has to do by itself. */
void netd_offload_agree(struct netif *netif, uint32_t agreed);

/* A frame with these fields is about to be shown to lwIP, or has been. */
void netd_offload_receive_begin(struct netif *netif,
				const struct isth_offload *offload);
void netd_offload_receive_end(struct netif *netif);

/* Where a frame of lwIP's goes: the features agreed, the peer's MTUs. */
struct netd_path {
	uint32_t agreed;
	uint16_t mtu4;
	uint16_t mtu6;
};

/*
 * A frame of lwIP's on its way out, its headers in its first segment. True: it
 * is TCP's, whole in one IP packet, and TCP keeps it if it cannot go now. Then
 * its header is completed as far as the features ask for it, and *offload says
 * what is left undone. False: a plain frame.
 */
bool netd_offload_send(struct pbuf *p, const struct netd_path *path,
		       struct isth_offload *offload);

#endif
