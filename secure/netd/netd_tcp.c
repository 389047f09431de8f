/* SPDX-License-Identifier: MIT */
/*
 * What lwIP's TCP is not shown, and what it forgets. Each rule keeps the peer
 * from an assertion of lwIP 2.2.1; none touches a segment that Linux, or
 * another sound TCP, sends.
 */
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"

#include "netd.h"
#include "netd_hooks.h"
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
 * it ends. It also moves a queued FIN behind data that comes later, which must
 * leave room for it.
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
		return check_syn_options(pcb, o);
	}
	drop = check_other_options(o);
	if (drop != NETD_DROP_NONE)
		return drop;
	return check_window(pcb, hdr, p);
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
	enum netd_drop drop = check_segment(pcb, hdr, &o, p);

	if (drop == NETD_DROP_NONE)
		return ERR_OK;
	netd_counters.rx_dropped[drop]++;
	return ERR_VAL;
}

/*
 * The persist timer asserts that it has unsent data and none in flight. But an
 * acknowledged window probe may have been all there was to send.
 */
void netd_tcp_mend(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (pcb->persist_backoff && (!pcb->unsent || pcb->unacked))
			pcb->persist_backoff = 0;
	}
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
	uint16_t mss = tcp_eff_send_mss(pcb->mss, &pcb->local_ip,
					&pcb->remote_ip);
	err_t err = ERR_OK;

	if (mss == pcb->mss)
		return ERR_OK;
	if (longer_than(pcb->unacked, mss) || longer_than(pcb->unsent, mss))
		err = cut_queue(pcb, mss);
	pcb->mss = mss;
	return err;
}

/*
 * lwIP fragments a TCP segment that no longer fits: with IPv4 the segment
 * survives that, with IPv6 its buffers do not, and a retransmission would send
 * rubbish. So IPv6's are cut beforehand; a connection for which there is not
 * the memory ends here.
 */
void netd_tcp_mtu_shrunk(void)
{
	struct tcp_pcb *pcb, *next;

	for (pcb = tcp_active_pcbs; pcb; pcb = next) {
		next = pcb->next;
		if (!IP_IS_V6_VAL(pcb->remote_ip))
			continue;
		if (follow_mtu(pcb) == ERR_OK) {
			tcp_output(pcb);
			continue;
		}
		netd_counters.mtu_aborts++;
		tcp_abort(pcb);
	}
}

/*
 * When all connections are taken, by a Linux that is no more perhaps, lwIP
 * gives up the longest silent one of a lower priority than it wants to open.
 * So a listener stands above what it has accepted. What a service opens itself
 * does not: the one that makes way could be the one that asked for it.
 */
#define PRIO_LISTENER (TCP_PRIO_NORMAL + 1)

void netd_tcp_listener(struct tcp_pcb *pcb)
{
	ip_set_option(pcb, SOF_KEEPALIVE); /* connections inherit it */
	tcp_setprio(pcb, PRIO_LISTENER);
}

void netd_tcp_listen(uint16_t port, tcp_accept_fn accept)
{
	struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb || tcp_bind(pcb, IP_ANY_TYPE, port) != ERR_OK)
		netd_panic("netd: a TCP port is taken");
	pcb = tcp_listen(pcb);
	if (!pcb)
		netd_panic("netd: no memory to listen");
	netd_tcp_listener(pcb);
	tcp_accept(pcb, accept);
}

void netd_tcp_accepted(struct tcp_pcb *pcb)
{
	tcp_setprio(pcb, TCP_PRIO_NORMAL);
}

err_t netd_tcp_close(struct tcp_pcb *pcb)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
	tcp_err(pcb, NULL);
	if (tcp_close(pcb) == ERR_OK)
		return ERR_OK;
	tcp_abort(pcb);
	return ERR_ABRT;
}
