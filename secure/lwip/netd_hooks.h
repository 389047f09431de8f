/* SPDX-License-Identifier: MIT */
/* lwIP's hooks that netd takes. Included by lwIP. */
#ifndef NETD_HOOKS_H
#define NETD_HOOKS_H

#include "lwip/arch.h"
#include "lwip/err.h"

struct pbuf;
struct tcp_hdr;
struct tcp_pcb;

err_t netd_tcp_accept_segment(struct tcp_pcb *pcb, struct tcp_hdr *hdr,
			      u16_t optlen, u16_t opt1len, const u8_t *opt2,
			      struct pbuf *p);

#define LWIP_HOOK_TCP_INPACKET_PCB netd_tcp_accept_segment

/* Receive buffers that this connection's segments out of order may have. */
u16_t netd_share_ooseq(struct tcp_pcb *pcb);

#endif
