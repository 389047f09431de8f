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
#define PROBES 5u /* a probe can be lost too */
#define SILENCE_MAX_MS 1000u

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
	number_set(pcb, NETD_TCP_SINCE, now);
	number_set(pcb, NETD_TCP_PROBES, 0);
}

/* The longest of late, ms: what a path takes, there and back. A repetition's
 * answer says nothing of it (Karn). */
static void learn_silence(struct tcp_pcb *pcb, uint32_t now)
{
	uint32_t longest = number(pcb, NETD_TCP_SILENCE);
	uint32_t silence = now - number(pcb, NETD_TCP_SINCE);

	if (number(pcb, NETD_TCP_PROBES))
		return;
	longest -= (longest + 7u) / 8u;
	silence = LWIP_MIN(silence, SILENCE_MAX_MS);
	number_set(pcb, NETD_TCP_SILENCE, LWIP_MAX(longest, silence));
}

/* ms; twice as long for each probe (RFC 6298, 5.5) */
static uint32_t patience(const struct tcp_pcb *pcb)
{
	uint32_t least = pcb->unacked->next ? PROBE_MS : PROBE_SINGLE_MS;
	uint32_t longest = 2u * number(pcb, NETD_TCP_SILENCE);

	return LWIP_MAX(least, longest) << number(pcb, NETD_TCP_PROBES);
}

/* lwIP counts it as its timer's work, which it would then do later. */
static err_t repeat_oldest(struct tcp_pcb *pcb)
{
	uint8_t repetitions = pcb->nrtx;
	err_t err = tcp_rexmit(pcb);

	pcb->nrtx = repetitions;
	return err;
}

/* A few repetitions for each silence (RFC 8985, 7); then it is lwIP's timer's
 * to go on. */
void netd_tcp_probe(struct tcp_pcb *pcb)
{
	uint32_t probes = number(pcb, NETD_TCP_PROBES);
	uint32_t now = isths_ms();

	if (pcb->state < ESTABLISHED || !pcb->unacked || pcb->persist_backoff) {
		watch(pcb, now);
		return;
	}
	if (number(pcb, NETD_TCP_ACKED) != pcb->lastack) {
		learn_silence(pcb, now);
		watch(pcb, now);
		return;
	}
	if (probes >= PROBES || !netif_is_link_up(netif_default) ||
	    now - number(pcb, NETD_TCP_SINCE) < patience(pcb))
		return;
	number_set(pcb, NETD_TCP_SINCE, now);
	number_set(pcb, NETD_TCP_PROBES, probes + 1u);
	if (repeat_oldest(pcb) != ERR_OK)
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
