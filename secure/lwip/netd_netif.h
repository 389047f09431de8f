/* SPDX-License-Identifier: MIT */
/* lwIP's interface over the channel: frames in, frames out. */
#ifndef NETD_NETIF_H
#define NETD_NETIF_H

#include <stdbool.h>
#include <stdint.h>

struct isths_link;
struct tcp_pcb;

void netd_netif_init(void);

/*
 * The link has changed (isths_front.h). Down: what lwIP learnt of the peer is
 * forgotten.
 */
void netd_netif_link(const struct isths_link *link);

/* The peer's MTUs. */
uint32_t netd_netif_mtu4(void);
uint32_t netd_netif_mtu6(void);

/* May this connection's segments go as super-frames? */
bool netd_netif_super(const struct tcp_pcb *pcb);

#endif
