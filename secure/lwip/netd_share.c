/* SPDX-License-Identifier: MIT */
#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"

#include "isths.h"

#include "arch/cc.h"
#include "netd_counters.h"
#include "netd_hooks.h"
#include "netd_mem.h"
#include "netd_share.h"
#include "netd_tcp.h"

/* Fits a block of the second size with all headers. */
#define PIECE 1400u

#define LOST_MS 500u /* nothing of one kind is free: a fault */

void netd_share_window(struct tcp_pcb *pcb, uint16_t bytes)
{
	pcb->rcv_wnd = bytes;
	pcb->rcv_ann_wnd = bytes;
	pcb->rcv_ann_right_edge = pcb->rcv_nxt + bytes;
}

void netd_share_read(struct tcp_pcb *pcb, uint16_t len)
{
	tcp_recved(pcb, len);
	netd_tcp_open_window(pcb);
}

void netd_share_window_end(struct tcp_pcb *pcb)
{
	pcb->rcv_wnd = TCP_WND_MAX(pcb);
}

static uint32_t left(memp_t pool)
{
	return memp_pools[pool]->num - (uint32_t)lwip_stats.memp[pool]->used;
}

/* What is left over when all connections have their shares. */
static uint32_t spare(void)
{
	uint32_t blocks = LWIP_MIN(netd_mem_left(NETD_MEM_SMALL),
				   netd_mem_left(NETD_MEM_FRAME));
	uint32_t segments = left(MEMP_TCP_SEG);

	blocks = blocks > NETD_SHARE_SENT ? blocks - NETD_SHARE_SENT : 0;
	segments = segments > NETD_SHARE_SEGMENTS ?
			   segments - NETD_SHARE_SEGMENTS :
			   0;
	return LWIP_MIN(blocks, segments);
}

uint32_t netd_share_pieces(const struct tcp_pcb *pcb)
{
	uint32_t own = pcb->snd_queuelen < NETD_SHARE_QUEUE ?
			       NETD_SHARE_QUEUE - pcb->snd_queuelen :
			       0;

	return LWIP_MAX(own, spare());
}

/* tcp_write() makes no piece larger than half of the peer's largest window. */
static uint32_t piece_max(const struct tcp_pcb *pcb)
{
	uint32_t half = pcb->snd_wnd_max / 2u;

	return half && half < pcb->mss ? half : pcb->mss;
}

bool netd_share_has(const struct tcp_pcb *pcb, uint32_t len)
{
	return len / piece_max(pcb) < netd_share_pieces(pcb);
}

/* Bytes that the connection may send a copy of. */
static uint32_t room(const struct tcp_pcb *pcb)
{
	uint32_t flying = TCP_SND_BUF - pcb->snd_buf;
	uint32_t pieces = netd_share_pieces(pcb) * piece_max(pcb);
	uint32_t bytes;

	if (flying >= NETD_SHARE_BYTES)
		return 0;
	bytes = NETD_SHARE_BYTES - flying;
	bytes = LWIP_MIN(bytes, pieces);
	return LWIP_MIN(bytes, 0xffffu);
}

/*
 * The large blocks are for who comes first; who finds none takes small ones,
 * of which there is its share.
 */
uint32_t netd_share_write(struct tcp_pcb *pcb, const void *data, uint32_t len)
{
	uint32_t n = LWIP_MIN(len, room(pcb));

	if (!n)
		return 0;
	if (tcp_write(pcb, data, (u16_t)n, TCP_WRITE_FLAG_COPY) == ERR_OK)
		return n;
	n = LWIP_MIN(n, PIECE);
	if (tcp_write(pcb, data, (u16_t)n, TCP_WRITE_FLAG_COPY) == ERR_OK)
		return n;
	return 0;
}

/* Forget the queue's end, so that count buffers are left at most. */
static void trim(struct tcp_pcb *pcb, uint32_t count)
{
	struct tcp_seg **seg = &pcb->ooseq;
	uint32_t held = 0;

	while (*seg) {
		held += pbuf_clen((*seg)->p);
		if (held > count)
			break;
		seg = &(*seg)->next;
	}
	if (!*seg)
		return;
	netd_counters.ooseq_cut++;
	tcp_segs_free(*seg);
	*seg = NULL;
}

/*
 * TCP_OOSEQ_PBUFS_LIMIT: an equal part for each connection that has segments
 * out of order. The others are cut to theirs when there is a new one, so all
 * together never have more than NETD_SHARE_OOSEQ. The walk is as long as that.
 */
u16_t netd_share_ooseq(struct tcp_pcb *pcb)
{
	static uint32_t last;
	struct tcp_pcb *other;
	uint32_t holders = 1;

	for (other = tcp_active_pcbs; other; other = other->next) {
		if (other != pcb && other->ooseq)
			holders++;
	}
	for (other = tcp_active_pcbs; other && holders > last;
	     other = other->next) {
		if (other != pcb && other->ooseq)
			trim(other, NETD_SHARE_OOSEQ / holders);
	}
	last = holders;
	return (u16_t)(NETD_SHARE_OOSEQ / holders);
}

/* What there is none of, or NULL. */
static const char *exhausted(void)
{
	if (!left(MEMP_PBUF_POOL))
		return "netd: all receive buffers are lost";
	if (!left(MEMP_PBUF))
		return "netd: all references to data are lost";
	if (!left(MEMP_TCP_SEG))
		return "netd: all segments are lost";
	if (!netd_mem_left(NETD_MEM_SMALL) || !netd_mem_left(NETD_MEM_FRAME))
		return "netd: all blocks of one size are lost";
	return NULL;
}

void netd_share_check(void)
{
	static uint32_t last; /* when some of each was left */
	const char *what = exhausted();

	if (!what)
		last = isths_ms();
	else if (isths_ms() - last >= LOST_MS)
		netd_panic(what);
}
