/* SPDX-License-Identifier: MIT */
/*
 * Acknowledgements. lwIP counts segments: of two it acknowledges the second at
 * once, and a single one after a quarter of a second. But here a segment can be
 * a super-frame, and be all that its sender may send before it is acknowledged
 * (RFC 9293, 3.8.6.3: one for every two MSS).
 */
#include "lwip/priv/tcp_priv.h"

#include "netd_tcp.h"

/* Bytes by which a receive window has to grow before that is said. */
#define GROWTH (16u * 1024u)

bool netd_tcp_open_window(struct tcp_pcb *pcb)
{
	uint32_t edge = pcb->rcv_nxt + pcb->rcv_wnd;

	if (!TCP_SEQ_GEQ(edge, pcb->rcv_ann_right_edge + GROWTH))
		return false;
	pcb->rcv_ann_wnd = pcb->rcv_wnd;
	return true;
}

static bool owes(struct tcp_pcb *pcb)
{
	if (pcb->state < ESTABLISHED)
		return false;
	return netd_tcp_open_window(pcb) || pcb->flags & TF_ACK_DELAY;
}

/* One frame for each connection at most, and only for one that got some. */
void netd_tcp_acknowledge(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (!owes(pcb))
			continue;
		tcp_ack_now(pcb);
		tcp_output(pcb);
	}
}
