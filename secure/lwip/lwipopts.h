/* SPDX-License-Identifier: MIT */
/*
 * lwIP's configuration: one interface, one peer, one task, no operating
 * system, all memory static.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

/* One task calls lwIP; nothing runs beside it. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_SINGLE_NETIF 1
#define LWIP_NETIF_API 0
#define LWIP_HOOK_FILENAME "netd_hooks.h"

/*
 * Memory. Blocks of variable size come from netd_mem.c: constant time, no
 * fragmentation, and sizes beyond the 16 bits of lwIP's own pools.
 */
#define MEM_ALIGNMENT 8
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC netd_mem_alloc
#define MEM_CUSTOM_CALLOC netd_mem_calloc
#define MEM_CUSTOM_FREE netd_mem_free
#define MEMP_MEM_MALLOC 0

/* A received frame is a chain of these; 16 hold a super-frame. netd_share.h
 * says who may keep how many, and netd.c adds it up. */
#define PBUF_POOL_SIZE 1536
#define PBUF_POOL_BUFSIZE 4096
#define MEMP_NUM_PBUF 2048 /* references to data that is sent uncopied */
#define MEMP_NUM_TCP_SEG 2560
#define MEMP_NUM_TCP_PCB 32
/* Of these applications may have some more than they have today. */
#define MEMP_NUM_TCP_PCB_LISTEN 16
#define MEMP_NUM_UDP_PCB 16
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 16)
#define MEMP_NUM_FRAG_PBUF 64
#define MEMP_NUM_REASSDATA 8
/* Who asks for stations that there are not leaves some to who asks for one. */
#define ARP_TABLE_SIZE 32
#define ARP_QUEUE_LEN 3
#define MEMP_NUM_ARP_QUEUE (ARP_TABLE_SIZE * ARP_QUEUE_LEN + 1)
#define LWIP_ND6_NUM_NEIGHBORS 32
#define LWIP_ND6_NUM_DESTINATIONS 32
#define MEMP_NUM_ND6_QUEUE (LWIP_ND6_NUM_NEIGHBORS + 2)

/*
 * Groups that applications are in: 8 of each family, beside IPv4's all systems
 * and what IPv6 finds its two addresses by.
 */
#define LWIP_IGMP 1
#define MEMP_NUM_IGMP_GROUP (8 + 1)
#define LWIP_IPV6_MLD 1
#define MEMP_NUM_MLD6_GROUP (8 + 2)

/* IPv4. A 65000-byte datagram at MTU 1500 is 44 fragments. */
#define LWIP_IPV4 1
#define LWIP_ARP 1
#define ARP_QUEUEING 1
#define IP_FORWARD 0
#define IP_OPTIONS_ALLOWED 0 /* netd_options.c */
#define IP_REASSEMBLY 1
#define IP_FRAG 1
#define IP_REASS_MAX_PBUFS 256
#define IP_REASS_MAXAGE 3 /* seconds; nothing on this link is slower */
#define LWIP_ICMP 1
#define LWIP_RAW 0
#define LWIP_UDP 1

/*
 * IPv6. The link has one fixed prefix and no router. Addresses are valid at
 * once: the only neighbour is the one that the other end was given.
 */
#define LWIP_IPV6 1
#define LWIP_ICMP6 1
#define LWIP_IPV6_FORWARD 0
#define LWIP_IPV6_FRAG 1
#define LWIP_IPV6_REASS 1
#define IPV6_FRAG_COPYHEADER 1 /* pointers of 8 bytes */
#define LWIP_IPV6_AUTOCONFIG 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define LWIP_IPV6_DHCP6 0
#define LWIP_ND6_ALLOW_RA_UPDATES 1 /* gives struct netif its mtu6 */

/*
 * TCP. The effective MSS follows the interface's MTU, up to one that fills a
 * 65535-byte frame. lwIP's own check of TCP_MSS guards an arithmetic of its
 * socket layer, which is not built; netd.c checks what matters here.
 */
#define LWIP_TCP 1
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1
#define TCP_MSS 65481
#define LWIP_TCP_PCB_NUM_EXT_ARGS 5 /* NETD_TCP_ARGS */
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 4
#define TCP_WND (512 * 1024)
#define TCP_SND_BUF (512 * 1024)
#define TCP_SND_QUEUELEN 1536
#define TCP_OVERSIZE 0 /* its sums do not fit 16 bits with a large MSS */
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_PBUFS_LIMIT(pcb) netd_share_ooseq(pcb)
#define TCP_WND_UPDATE_THRESHOLD (TCP_WND / 8)
#define LWIP_TCP_TIMESTAMPS 0
#define LWIP_TCP_SACK_OUT 0
#define TCP_MSL 1000 /* ms; nothing outlives its ring */

/* A Linux that vanished must not hold its connections for long. */
#define TCP_MAXRTX 8
#define TCP_SYNMAXRTX 4
#define LWIP_TCP_KEEPALIVE 1
#define TCP_KEEPIDLE_DEFAULT 20000
#define TCP_KEEPINTVL_DEFAULT 2000
#define TCP_KEEPCNT_DEFAULT 5

#define LWIP_CHKSUM netd_checksum
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1 /* netd_offload.c */

#define LWIP_STATS 1
#define LWIP_STATS_LARGE 1
#define MEM_STATS 0 /* netd_mem.c counts */

#endif
