/* SPDX-License-Identifier: MIT */
/* What lwIP sends: to its neighbour, no longer than it takes, into the ring. */
#ifndef NETD_OUTPUT_H
#define NETD_OUTPUT_H

#include "lwip/netif.h"

#include "netd_offload.h"

#define NETD_MTU_DEFAULT 1500u

/*
 * The peer's MTUs. lwIP's own are larger while TCP may send super-frames; what
 * is not TCP is then cut here.
 */
extern struct netd_path netd_path;

/* struct netif: output, output_ip6, linkoutput. */
err_t netd_output4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to);
err_t netd_output6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to);
err_t netd_output(struct netif *netif, struct pbuf *p);

#endif
