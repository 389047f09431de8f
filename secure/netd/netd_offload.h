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

/*
 * A TCP frame of lwIP's: complete its header and say in *offload what is left
 * undone. mtu: of the peer. Its headers are in its first segment.
 */
void netd_offload_send(struct pbuf *p, uint32_t mtu,
		       struct isth_offload *offload);

/* Is this a frame of TCP's, whole in one IP packet? */
bool netd_offload_is_tcp(const struct pbuf *p);

#endif
