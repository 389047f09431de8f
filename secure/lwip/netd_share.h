/* SPDX-License-Identifier: MIT */
/*
 * What one connection may hold, so that no peer takes it from the others.
 *
 * Receive buffers (PBUF_POOL) are for what is on its way through. Only lwIP's
 * own queues keep any: fragments, segments out of order, packets that wait for
 * an address. Each is bounded, and all together leave some free (netd.c).
 * Applications keep none: what they cannot use yet they copy.
 *
 * Blocks (netd_mem.h) hold what was not acknowledged yet. Each connection can
 * always have NETD_SHARE_QUEUE of either size, since all that is beyond leaves
 * the others' to them. All connections together leave some of both.
 */
#ifndef NETD_SHARE_H
#define NETD_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/opt.h"

struct tcp_pcb;

/* Receive buffers of all connections' segments out of order. */
#define NETD_SHARE_OOSEQ 256u

/* Receive buffers of the longest frame. */
#define NETD_SHARE_PACKET (65536u / PBUF_POOL_BUFSIZE)

/* Pieces of data that a connection may have in flight, whatever others do. */
#define NETD_SHARE_QUEUE 16u

/*
 * The same of all connections. Three more each: one that a write begins, one
 * that a window cuts off, and a FIN.
 */
#define NETD_SHARE_ALL (MEMP_NUM_TCP_PCB * (NETD_SHARE_QUEUE + 3u))

/* Segments that may wait in all shares. */
#define NETD_SHARE_SEGMENTS (NETD_SHARE_ALL + NETD_SHARE_OOSEQ)

/* Blocks of one size that may wait for acknowledgements or for an address. */
#define NETD_SHARE_SENT \
	(NETD_SHARE_ALL + MEMP_NUM_ARP_QUEUE + MEMP_NUM_ND6_QUEUE)

/* Bytes that a connection may have in flight and a copy of. */
#define NETD_SHARE_BYTES (128u * 1024u)

/*
 * A receive window for the connection, of at most 65535 bytes: what its
 * application has space for. In its accept callback only.
 */
void netd_share_window(struct tcp_pcb *pcb, uint16_t bytes);

/*
 * The application has used len bytes of it. lwIP announces space by the
 * super-frame only, for which this window is too small.
 */
void netd_share_read(struct tcp_pcb *pcb, uint16_t len);

/* All was read, and it is about to be closed: lwIP looks at its own window. */
void netd_share_window_end(struct tcp_pcb *pcb);

/* How many more pieces the connection may queue now. */
uint32_t netd_share_pieces(const struct tcp_pcb *pcb);

/* May len bytes be queued that are not copied? */
bool netd_share_has(const struct tcp_pcb *pcb, uint32_t len);

/*
 * Send a copy of as much of the len bytes at data as the connection's share
 * allows now. Returns how many bytes; the rest is for when some were sent.
 */
uint32_t netd_share_write(struct tcp_pcb *pcb, const void *data, uint32_t len);

/*
 * Of all that has shares some is always free. Where nothing is for long netd
 * has lost it: its life ends. Once in each activation.
 */
void netd_share_check(void);

#endif
