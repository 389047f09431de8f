/* SPDX-License-Identifier: MIT */
/* lwIP's interface over the channel: frames in, frames out. */
#ifndef NETD_NETIF_H
#define NETD_NETIF_H

#include <stdbool.h>
#include <stdint.h>

extern const uint8_t netd_netif_mac[6];

void netd_netif_init(void);

/* The carrier came or went. Down: what lwIP learnt of the peer is forgotten. */
void netd_netif_carrier(bool up);

/* The largest frame that the peer takes is now this. */
void netd_netif_frame_max(uint32_t frame_max);

/* The MTUs in use. */
uint32_t netd_netif_mtu4(void);
uint32_t netd_netif_mtu6(void);

/* May this connection's segments go as super-frames? */
struct tcp_pcb;
bool netd_netif_super(const struct tcp_pcb *pcb);

/* Take frames out of the ring while there are any, under the budget. */
void netd_netif_receive(void);

/* Let TCP send what an earlier activation had to refuse. */
void netd_netif_resume(void);

/* Since then: bytes of a frame that the ring had no space for, or 0. */
uint32_t netd_netif_wants_space(void);

/* Since then: was a frame refused for want of budget? */
bool netd_netif_wants_budget(void);

#endif
