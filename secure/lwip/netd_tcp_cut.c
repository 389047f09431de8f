/* SPDX-License-Identifier: MIT */
/*
 * Segments that are too long for what they have to go through. They can be
 * super-frames, which lwIP does not expect.
 */
#include <stdbool.h>

#include "lwip/priv/tcp_priv.h"

#include "netd_counters.h"
#include "netd_netif.h"
#include "netd_share.h"
#include "netd_tcp.h"

err_t netd_tcp_cut(struct tcp_pcb *pcb, uint16_t len)
{
	struct tcp_seg *seg = pcb->unsent;
	err_t err = tcp_split_unsent_seg(pcb, len);

	/* It has gone to the piece cut off, but lwIP leaves it here too. */
	if (err == ERR_OK)
		TCPH_UNSET_FLAG(seg->tcphdr, TCP_FIN);
	return err;
}

/*
 * lwIP sends a segment whole or not at all. One that no longer fits the window
 * waits for a larger one, which need not come: no receiver announces one for
 * less than half its buffer (RFC 1122, 4.2.3.3). After 1.5 seconds a timer cuts
 * it. A wire's segments seldom meet this, since less than one is left over. So
 * a super-frame is cut here if half of it can go, which copies no more than it
 * sends; for less a receiver announces more.
 */
static void fill_window(struct tcp_pcb *pcb)
{
	uint32_t window = pcb->snd_wnd;

	if (pcb->persist_backoff && pcb->unsent && !pcb->unacked &&
	    pcb->unsent->len > window && pcb->unsent->len <= 2u * window &&
	    netd_tcp_cut(pcb, (uint16_t)window) == ERR_OK) {
		netd_counters.windows_filled++;
		tcp_output(pcb);
	}
}

void netd_tcp_fill_windows(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		fill_window(pcb);
}

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
	uint16_t last;
	err_t err;

	while (seg->len > mss) {
		if (!netd_share_pieces(pcb))
			return ERR_MEM;
		last = seg->len % mss ? seg->len % mss : mss;
		err = netd_tcp_cut(pcb, (uint16_t)(seg->len - last));
		if (err != ERR_OK)
			return err;
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

	if (!netd_netif_super(pcb))
		mss = LWIP_MIN(mss, netd_tcp_mss(pcb));
	if (mss == pcb->mss)
		return ERR_OK;
	if (longer_than(pcb->unacked, mss) || longer_than(pcb->unsent, mss))
		err = cut_queue(pcb, mss);
	/* tcp_write() asserts that no segment it may add to is longer. */
	if (err == ERR_OK)
		pcb->mss = mss;
	return err;
}

static err_t send_again(struct tcp_pcb *pcb)
{
	/* lwIP's own are longer, and the driver's to cut. */
	if (netd_netif_super(pcb))
		return pcb->unacked ? tcp_rexmit_rto_prepare(pcb) : ERR_OK;
	return follow_mtu(pcb);
}

bool netd_tcp_mss_lower(struct tcp_pcb *pcb, uint16_t mss)
{
	uint16_t was = netd_tcp_mss(pcb);

	if (pcb->state < ESTABLISHED || mss >= was)
		return false;
	pcb->ext_args[NETD_TCP_MSS].data = (void *)(uintptr_t)mss;
	if (send_again(pcb) != ERR_OK) {
		pcb->ext_args[NETD_TCP_MSS].data = (void *)(uintptr_t)was;
		return false;
	}
	tcp_output(pcb);
	return true;
}

/*
 * lwIP fragments a TCP segment that no longer fits a smaller MTU, for as long
 * as the connection lives; and IPv6's fragments take the segment's buffers with
 * them, so that a retransmission would send rubbish. So segments are cut
 * beforehand. A connection that would then have more than its share ends here.
 */
void netd_tcp_mtu_follow(void)
{
	struct tcp_pcb *pcb, *next;

	for (pcb = tcp_active_pcbs; pcb; pcb = next) {
		next = pcb->next;
		if (follow_mtu(pcb) == ERR_OK) {
			tcp_output(pcb);
			continue;
		}
		netd_counters.cut_by_mtu++;
		tcp_abort(pcb);
	}
}
