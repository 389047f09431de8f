/* SPDX-License-Identifier: MIT */
/*
 * What lwIP's TCP is not shown, and what it forgets. Each rule keeps the peer
 * from an assertion of lwIP 2.2.1; none touches a segment that Linux, or
 * another sound TCP, sends.
 */
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"

#include "netd_counters.h"
#include "netd_hooks.h"
#include "netd_netif.h"
#include "netd_tcp.h"

/* RFC 791's smallest MTU of 68, without headers. */
#define MSS_MIN 28u

/* lwIP segments by half of the largest window it saw: that must not be 0. */
#define SYN_WINDOW_MIN (2u * MSS_MIN)

#define OPTION_END 0u
#define OPTION_NOP 1u
#define OPTION_MSS 2u
#define OPTION_SCALE 3u
#define OPTION_SACK_PERMITTED 4u

/* A segment's options, which may lie in two pieces. */
struct options {
	const u8_t *part1;
	const u8_t *part2;
	uint32_t len1;
	uint32_t len;
	uint32_t at;
};

static uint32_t option_byte(const struct options *o, uint32_t at)
{
	return at < o->len1 ? o->part1[at] : o->part2[at - o->len1];
}

/*
 * Step to the next option that is no padding; false: no more, or malformed.
 * On true, its kind is at o->at and it has *size bytes, all there.
 */
static bool option_next(struct options *o, uint32_t *size)
{
	o->at += *size;
	while (o->at < o->len && option_byte(o, o->at) == OPTION_NOP)
		o->at++;
	if (o->at + 1 >= o->len || option_byte(o, o->at) == OPTION_END)
		return false;
	*size = option_byte(o, o->at + 1);
	return *size >= 2 && o->at + *size <= o->len;
}

/*
 * The options of a SYN, and a usable MSS among them or none. lwIP reads them
 * again when the SYN is repeated, this time without a look at the MTU.
 */
static enum netd_drop check_syn_options(const struct tcp_pcb *pcb,
					struct options *o)
{
	uint32_t mss_max = pcb->state == SYN_RCVD ? pcb->mss : 0xffffu;
	uint32_t size = 0, mss;

	while (option_next(o, &size)) {
		if (option_byte(o, o->at) != OPTION_MSS || size != 4)
			continue;
		mss = option_byte(o, o->at + 2) << 8 |
		      option_byte(o, o->at + 3);
		if (mss < MSS_MIN || mss > mss_max)
			return NETD_DROP_TCP_SYN;
	}
	return NETD_DROP_NONE;
}

/*
 * lwIP obeys an MSS option at any time. A smaller MSS than that of a segment
 * in its queue breaks an invariant of tcp_write().
 */
static enum netd_drop check_other_options(struct options *o)
{
	uint32_t size = 0;

	while (option_next(o, &size)) {
		switch (option_byte(o, o->at)) {
		case OPTION_MSS:
		case OPTION_SCALE:
		case OPTION_SACK_PERMITTED:
			return NETD_DROP_TCP_OPTION;
		}
	}
	return NETD_DROP_NONE;
}

static bool fin_queued(const struct tcp_pcb *pcb)
{
	const struct tcp_seg *seg;

	for (seg = pcb->ooseq; seg; seg = seg->next) {
		if (TCPH_FLAGS(seg->tcphdr) & TCP_FIN)
			return true;
	}
	return false;
}

/*
 * lwIP queues a first segment that came out of order without a look at where
 * it ends. It also moves a queued FIN to the end of data that comes later,
 * which must leave room for it.
 */
static enum netd_drop check_window(const struct tcp_pcb *pcb,
				   const struct tcp_hdr *hdr,
				   const struct pbuf *p)
{
	uint32_t fin = TCPH_FLAGS(hdr) & TCP_FIN ? 1 : 0;
	uint32_t end = hdr->seqno + p->tot_len + fin;
	uint32_t edge;

	/* A listener has no more than a state. */
	if (pcb->state < SYN_RCVD || !(p->tot_len + fin))
		return NETD_DROP_NONE;
	edge = pcb->rcv_nxt + pcb->rcv_wnd;
	/* Told with the SYN; an application may leave it at that. */
	if (pcb->state == SYN_RCVD)
		edge = pcb->rcv_nxt + TCPWND_MIN16(pcb->rcv_wnd);
	if (TCP_SEQ_GT(end, edge))
		return NETD_DROP_TCP_WINDOW;
	if (end == edge && !fin && fin_queued(pcb))
		return NETD_DROP_TCP_WINDOW;
	return NETD_DROP_NONE;
}

static enum netd_drop check_segment(const struct tcp_pcb *pcb,
				    const struct tcp_hdr *hdr,
				    struct options *o, const struct pbuf *p)
{
	enum netd_drop drop;

	if (TCPH_FLAGS(hdr) & TCP_SYN) {
		if (hdr->wnd < SYN_WINDOW_MIN)
			return NETD_DROP_TCP_SYN;
		if (pcb->state == LISTEN)
			netd_tcp_rank_half_open();
		return check_syn_options(pcb, o);
	}
	drop = check_other_options(o);
	if (drop != NETD_DROP_NONE)
		return drop;
	return check_window(pcb, hdr, p);
}

/* The SYN to be shown again, in the order of a wire. */
static struct pbuf *again;

static void keep(struct tcp_hdr *hdr, struct pbuf *p)
{
	hdr->src = lwip_htons(hdr->src);
	hdr->dest = lwip_htons(hdr->dest);
	hdr->seqno = lwip_htonl(hdr->seqno);
	hdr->ackno = lwip_htonl(hdr->ackno);
	hdr->wnd = lwip_htons(hdr->wnd);
	pbuf_ref(p);
	again = p;
}

struct pbuf *netd_tcp_again(void)
{
	struct pbuf *p = again;

	again = NULL;
	return p;
}

/*
 * A connection that only waits for old segments ends when a new one begins
 * beyond all of its numbers (RFC 9293, 3.10.7.4), and when the peer says that
 * there is nothing to wait for: Linux answers an acknowledgement of the old one
 * with an RST. lwIP would answer the SYN with that, and ignore the RST.
 * Returns whether it has ended.
 */
static bool time_wait_ended(struct tcp_pcb *pcb, struct tcp_hdr *hdr,
			    struct pbuf *p)
{
	switch (TCPH_FLAGS(hdr) & (TCP_SYN | TCP_ACK | TCP_RST)) {
	case TCP_SYN:
		if (!TCP_SEQ_GT(hdr->seqno, pcb->rcv_nxt) || p->next)
			return false;
		keep(hdr, p);
		break;
	case TCP_RST:
	case TCP_RST | TCP_ACK:
		if (hdr->seqno != pcb->rcv_nxt)
			return false;
		break;
	default:
		return false;
	}
	tcp_abort(pcb);
	netd_counters.time_waits_ended++;
	return true;
}

/*
 * LWIP_HOOK_TCP_INPACKET_PCB: hdr's numbers are in host order, the options
 * follow it or, from opt1len on, lie at opt2; p holds the data.
 */
err_t netd_tcp_accept_segment(struct tcp_pcb *pcb, struct tcp_hdr *hdr,
			      u16_t optlen, u16_t opt1len, const u8_t *opt2,
			      struct pbuf *p)
{
	struct options o = {
		.part1 = (const u8_t *)(hdr + 1),
		.part2 = opt2,
		.len1 = opt2 ? opt1len : optlen,
		.len = optlen,
	};
	enum netd_drop drop;

	if (pcb->state == TIME_WAIT && time_wait_ended(pcb, hdr, p))
		return ERR_VAL;
	drop = check_segment(pcb, hdr, &o, p);
	if (drop == NETD_DROP_NONE) {
		netd_tcp_hear_duplicate(pcb, hdr->ackno, p->tot_len);
		return ERR_OK;
	}
	netd_counters.dropped[drop]++;
	return ERR_VAL;
}

/*
 * The persist timer asserts that it has unsent data and none in flight. But an
 * acknowledged window probe may have been all there was to send. And with a
 * window that is open it never gives up what the link does not take: that is
 * the timer of retransmission's to count.
 */
static void mend_persist(struct tcp_pcb *pcb)
{
	if (pcb->persist_backoff &&
	    (!pcb->unsent || pcb->unacked || pcb->unsent->len <= pcb->snd_wnd))
		pcb->persist_backoff = 0;
}

uint16_t netd_tcp_mss(const struct tcp_pcb *pcb)
{
	uintptr_t told = (uintptr_t)pcb->ext_args[NETD_TCP_MSS].data;

	return told ? (uint16_t)told : pcb->mss;
}

/*
 * The peer's MSS is for segments on a wire, to which super-frames are cut.
 * Those themselves have the interface's MTU as their limit, and lwIP's window
 * of congestion must let one of them go.
 */
static void mend_mss(struct tcp_pcb *pcb)
{
	uint16_t mss;

	if (pcb->state < ESTABLISHED || !netd_netif_super(pcb))
		return;
	mss = tcp_eff_send_mss(TCP_MSS, &pcb->local_ip, &pcb->remote_ip);
	if (pcb->mss >= mss)
		return;
	pcb->ext_args[NETD_TCP_MSS].data = (void *)(uintptr_t)netd_tcp_mss(pcb);
	pcb->mss = mss;
	if (pcb->cwnd < 2u * mss)
		pcb->cwnd = 2u * mss;
}

/*
 * What could not be sent while the link was down waits for ever: lwIP's timer
 * of retransmission would try again, and give up in the end, but it only runs
 * once something was sent. So a FIN would keep its connection.
 */
static void mend_unsent(struct tcp_pcb *pcb)
{
	if (pcb->unsent && !pcb->unacked && !pcb->persist_backoff &&
	    pcb->rtime < 0)
		pcb->rtime = 0;
}

void netd_tcp_mend(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		mend_persist(pcb);
		mend_unsent(pcb);
		mend_mss(pcb);
		netd_tcp_probe(pcb);
	}
}
