/* SPDX-License-Identifier: MIT */
/* lwIP's hooks that netd takes. Included by lwIP. */
#ifndef NETD_HOOKS_H
#define NETD_HOOKS_H

#include "lwip/arch.h"
#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct netif;
struct pbuf;
struct tcp_hdr;
struct tcp_pcb;

err_t netd_tcp_accept_segment(struct tcp_pcb *pcb, struct tcp_hdr *hdr,
			      u16_t optlen, u16_t opt1len, const u8_t *opt2,
			      struct pbuf *p);

#define LWIP_HOOK_TCP_INPACKET_PCB netd_tcp_accept_segment

/* The first sequence number of a connection; netd_isn_init() once before. */
void netd_isn_init(void);
u32_t netd_isn(const ip_addr_t *local_ip, u16_t local_port,
	       const ip_addr_t *remote_ip, u16_t remote_port);

#define LWIP_HOOK_TCP_ISN netd_isn

/*
 * A router's word on a packet of ours that was too long (netd_mtu.h); p: at its
 * IP header. Not 0: it was one, and p is freed. What else there is pays for a
 * comparison.
 */
int netd_mtu_hear4(struct pbuf *p);
int netd_mtu_hear6(struct pbuf *p);

/*
 * An IPv4 header with options: lwIP takes the packet without them. p: at that
 * header. Returns 1: p was used up.
 */
int netd_options_skip(struct pbuf *p, struct netif *netif);

#define LWIP_HOOK_IP4_INPUT(p, netif)              \
	(((const u8_t *)(p)->payload)[0] != 0x45 ? \
		 netd_options_skip(p, netif) :     \
		 ((const u8_t *)(p)->payload)[9] == 1 && netd_mtu_hear4(p))
#define LWIP_HOOK_IP6_INPUT(p, netif)                          \
	(((const u8_t *)(p)->payload)[6] == 58 /* ICMPv6 */ && \
	 netd_mtu_hear6(p))

/* Who takes what is for stations beyond the link; NULL: nobody. */
const ip6_addr_t *netd_gateway6(void);

#define LWIP_HOOK_ND6_GET_GW(netif, destination) netd_gateway6()

/* Receive buffers that this connection's segments out of order may have. */
u16_t netd_share_ooseq(struct tcp_pcb *pcb);

#endif
