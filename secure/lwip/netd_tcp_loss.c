/* SPDX-License-Identifier: MIT */
/*
 * A lost segment costs a repetition, not lwIP's timer of half a second and
 * more. Three duplicate acknowledgements bring one; here few segments are in
 * flight, for each can be a super-frame, and the last one lost brings none at
 * all.
 */
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"

#include "isths.h"

#include "netd_counters.h"
#include "netd_tcp.h"

#define DUPLICATES 3u /* that lwIP waits for: RFC 5681, 3.2 */

/* Without a word from the peer: it acknowledges two segments at once, a single
 * one after up to 40 ms (Linux's TCP_DELACK_MIN). */
#define PROBE_MS 5u
#define PROBE_SINGLE_MS 50u

/* Segments in flight, up to one more than the duplicates. */
static uint32_t flying(const struct tcp_pcb *pcb)
{
	const struct tcp_seg *seg = pcb->unacked;
	uint32_t n = 0;

	for (; seg && n <= DUPLICATES; seg = seg->next)
		n++;
	return n;
}

/*
 * One duplicate less than there are segments has to do: no more will come, and
 * nothing on the link changes their order (RFC 5827, 3.2). Whether it is one,
 * lwIP sees.
 */
void netd_tcp_hear_duplicate(struct tcp_pcb *pcb, uint32_t ack, uint32_t len)
{
	uint32_t n;

	if (pcb->state < ESTABLISHED || ack != pcb->lastack || len)
		return;
	n = flying(pcb);
	if (n < 2 || n > DUPLICATES || pcb->dupacks + 2u < n ||
	    pcb->dupacks >= DUPLICATES - 1u)
		return;
	pcb->dupacks = DUPLICATES - 1u;
	netd_counters.early_retransmits++;
}

static uint32_t number(const struct tcp_pcb *pcb, unsigned int index)
{
	return (uint32_t)(uintptr_t)pcb->ext_args[index].data;
}

static void number_set(struct tcp_pcb *pcb, unsigned int index, uint32_t value)
{
	pcb->ext_args[index].data = (void *)(uintptr_t)value;
}

/* From now on the peer is expected to say a word. */
static void watch(struct tcp_pcb *pcb, uint32_t now)
{
	number_set(pcb, NETD_TCP_ACKED, pcb->lastack);
	number_set(pcb, NETD_TCP_SINCE, now | 1u);
}

/* One repetition for each silence (RFC 8985, 7); then it is lwIP's timer's. */
void netd_tcp_probe(struct tcp_pcb *pcb)
{
	uint32_t since = number(pcb, NETD_TCP_SINCE);
	uint32_t now = isths_ms();

	if (pcb->state < ESTABLISHED || !pcb->unacked || pcb->persist_backoff ||
	    number(pcb, NETD_TCP_ACKED) != pcb->lastack) {
		watch(pcb, now);
		return;
	}
	if (!since || !netif_is_link_up(netif_default) ||
	    (int32_t)(now - since) <
		    (int32_t)(pcb->unacked->next ? PROBE_MS : PROBE_SINGLE_MS))
		return;
	number_set(pcb, NETD_TCP_SINCE, 0);
	if (tcp_rexmit(pcb) != ERR_OK)
		return;
	netd_counters.tail_probes++;
	tcp_output(pcb);
}

/* What was lost with the link goes at once, and no timer is behind any more. */
void netd_tcp_link_up(void)
{
	struct tcp_pcb *pcb;
	uint32_t now = isths_ms();

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		watch(pcb, now);
		pcb->nrtx = 0;
		if (pcb->sa > 0)
			pcb->rto = (int16_t)((pcb->sa >> 3) + pcb->sv);
	}
}
