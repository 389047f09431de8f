/* SPDX-License-Identifier: MIT */
/*
 * lwIP fragments a TCP segment that no longer fits a smaller MTU, for as long
 * as the connection lives; and IPv6's fragments take the segment's buffers with
 * them, so that a retransmission would send rubbish. So segments are cut
 * beforehand.
 */
#include "lwip/priv/tcp_priv.h"

#include "netd.h"
#include "netd_tcp.h"

static bool longer_than(const struct tcp_seg *seg, uint16_t mss)
{
	for (; seg; seg = seg->next) {
		if (seg->len > mss)
			return true;
	}
	return false;
}

/*
 * Cut the first unsent segment into pieces of mss bytes, the last one first:
 * so only the pieces that are cut off need memory.
 */
static err_t cut_first(struct tcp_pcb *pcb, uint16_t mss)
{
	struct tcp_seg *seg = pcb->unsent;
	uint16_t fin = TCPH_FLAGS(seg->tcphdr) & TCP_FIN;
	uint16_t last;
	err_t err;

	while (seg->len > mss) {
		last = seg->len % mss ? seg->len % mss : mss;
		err = tcp_split_unsent_seg(pcb, (u16_t)(seg->len - last));
		if (err != ERR_OK)
			return err;
		/* It has gone to the last piece, but lwIP leaves it here. */
		if (fin)
			TCPH_UNSET_FLAG(seg->tcphdr, TCP_FIN);
		fin = 0;
	}
	return ERR_OK;
}

/* Cut all that is queued, sent or not, and send it again. */
static err_t cut_queue(struct tcp_pcb *pcb, uint16_t mss)
{
	struct tcp_seg *first, *next;
	err_t err = ERR_OK;

	if (pcb->unacked && tcp_rexmit_rto_prepare(pcb) != ERR_OK)
		return ERR_USE;
	first = pcb->unsent;
	for (; pcb->unsent && err == ERR_OK; pcb->unsent = next) {
		next = pcb->unsent->next;
		err = cut_first(pcb, mss);
	}
	pcb->unsent = first;
	return err;
}

static err_t follow_mtu(struct tcp_pcb *pcb)
{
	uint16_t mss =
		tcp_eff_send_mss(pcb->mss, &pcb->local_ip, &pcb->remote_ip);
	err_t err = ERR_OK;

	if (mss == pcb->mss)
		return ERR_OK;
	if (longer_than(pcb->unacked, mss) || longer_than(pcb->unsent, mss))
		err = cut_queue(pcb, mss);
	pcb->mss = mss;
	return err;
}

/* A connection for which there is not the memory ends here. */
void netd_tcp_mtu_shrunk(void)
{
	struct tcp_pcb *pcb, *next;

	for (pcb = tcp_active_pcbs; pcb; pcb = next) {
		next = pcb->next;
		if (follow_mtu(pcb) == ERR_OK) {
			tcp_output(pcb);
			continue;
		}
		netd_counters.mtu_aborts++;
		tcp_abort(pcb);
	}
}
