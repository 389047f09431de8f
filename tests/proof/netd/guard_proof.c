// SPDX-License-Identifier: MIT
/*
 * netd's guard before lwIP's TCP: every segment, for a connection in every
 * state. lwIP hands it options of up to 40 bytes, in one piece or in two; the
 * bytes beyond them do not exist here. Its own queue is private: a few segments
 * stand for any number, since they are looked at one by one.
 *
 * A look at one byte and the step from option to option are proved on their
 * own. The proofs of those who look and walk take their promises instead:
 *
 * REPLACE netd_option: option_byte:byte_promised
 * REPLACE netd_guard: option_byte:byte_promised option_next:option_promised
 */
#include "../proof.h"

#include "netd_tcp_guard.c"

#define OPTIONS_MAX 40u
#define QUEUE_MAX 3u

struct netd_counters netd_counters;
struct tcp_pcb *tcp_active_pcbs;

/* It sets priorities, which no rule of the guard looks at. */
void netd_tcp_rank_half_open(void)
{
}

/* It counts, and sets one number of lwIP's to another that lwIP knows. */
void netd_tcp_hear_duplicate(struct tcp_pcb *pcb, uint32_t ack, uint32_t len)
{
	(void)pcb;
	(void)ack;
	(void)len;
}

/* What waits ends, and its pcb is looked at no more. */
void tcp_abort(struct tcp_pcb *pcb)
{
	HOLDS(pcb->state == TIME_WAIT, "only what waits for old segments");
}

void pbuf_ref(struct pbuf *p)
{
	HOLDS(p, "a segment");
}

static struct tcp_hdr queued_header[QUEUE_MAX];
static struct tcp_seg queued[QUEUE_MAX];

static struct tcp_seg *queue_any(void)
{
	unsigned int n = nondet_u32(), i;

	ASSUME(n <= QUEUE_MAX);
	for (i = 0; i < n; i++) {
		queued_header[i]._hdrlen_rsvd_flags = nondet_u16();
		queued[i].tcphdr = &queued_header[i];
		queued[i].next = i + 1 < n ? &queued[i + 1] : NULL;
	}
	return n ? queued : NULL;
}

static struct tcp_pcb pcb_any(void)
{
	struct tcp_pcb any;
	uint32_t state = nondet_u32();

	ASSUME(state <= TIME_WAIT);
	any.state = (enum tcp_state)state;
	any.ooseq = queue_any();
	return any;
}

/* Two pieces of options; each ends where its memory ends. */
static uint8_t piece1[OPTIONS_MAX], piece2[OPTIONS_MAX];

static struct options options_any(void)
{
	struct options any;

	ASSUME(any.len <= OPTIONS_MAX && any.len1 <= any.len);
	any.part1 = piece1 + OPTIONS_MAX - any.len1;
	any.part2 = piece2 + OPTIONS_MAX - (any.len - any.len1);
	return any;
}

void proof_netd_option_byte(void)
{
	struct options o = options_any();
	uint32_t at = nondet_u32();

	__CPROVER_havoc_object(piece1);
	__CPROVER_havoc_object(piece2);
	ASSUME(at < o.len);
	HOLDS(option_byte(&o, at) <= UINT8_MAX, "a byte");
	REACHED(at < o.len1);
	REACHED(at == OPTIONS_MAX - 1 && at >= o.len1);
}

/* In the place of option_byte(). */
uint32_t byte_promised(const struct options *o, uint32_t at)
{
	HOLDS(at < o->len, "in the options");
	return nondet_u8();
}

/* Another option, behind the one of size bytes: it is there as a whole. */
static bool option_there(const struct options *o, uint32_t from, uint32_t size)
{
	return o->at >= from && o->at <= o->len && size >= 2 &&
	       size <= o->len - o->at;
}

/* In the place of option_next(). */
bool option_promised(struct options *o, uint32_t *size)
{
	uint32_t from = o->at + *size;

	HOLDS(o->at <= o->len && *size <= o->len - o->at, "in the options");
	if (nondet_u8())
		return false;
	o->at = nondet_u32();
	*size = nondet_u32();
	ASSUME(option_there(o, from, *size));
	return true;
}

void proof_netd_option(void)
{
	struct options o = options_any(), before = o;
	uint32_t size = nondet_u32();
	uint32_t from = o.at + size;
	bool next;

	ASSUME(o.at <= o.len && size <= o.len - o.at);
	next = option_next(&o, &size);
	HOLDS(!next || option_there(&o, from, size), "its promise");
	HOLDS(o.len == before.len && o.len1 == before.len1 &&
		      o.part1 == before.part1 && o.part2 == before.part2,
	      "the options stay");
	REACHED(next && o.at == OPTIONS_MAX - 2);
	REACHED(!next && o.at == OPTIONS_MAX);
}

void proof_netd_guard(void)
{
	struct tcp_pcb pcb = pcb_any();
	uint16_t optlen = nondet_u16(), opt1len = nondet_u16();
	bool split = nondet_u8();
	struct tcp_hdr hdr;
	struct pbuf p;
	err_t err;

	ASSUME(optlen <= OPTIONS_MAX && opt1len <= optlen);
	hdr._hdrlen_rsvd_flags = nondet_u16();
	hdr.wnd = nondet_u16();
	hdr.seqno = nondet_u32();
	err = netd_tcp_accept_segment(&pcb, &hdr, optlen, opt1len,
				      split ? piece2 : NULL, &p);
	HOLDS(err == ERR_OK || err == ERR_VAL, "taken or not");
	HOLDS(err != ERR_OK || !(TCPH_FLAGS(&hdr) & TCP_SYN) ||
		      hdr.wnd >= 2 * MSS_MIN,
	      "no window of a SYN is too small to cut");
	REACHED(err == ERR_OK && optlen == OPTIONS_MAX && split);
	REACHED(netd_counters.dropped[NETD_DROP_TCP_SYN]);
	REACHED(netd_counters.dropped[NETD_DROP_TCP_OPTION]);
	REACHED(netd_counters.dropped[NETD_DROP_TCP_WINDOW]);
}
