/* SPDX-License-Identifier: MIT */
/*
 * iperf -u ends with a datagram of a negative number, and repeats it until the
 * server has told what arrived. So each sender is counted, by address and port:
 * the last FLOWS of them.
 */
#include <string.h>

#include "lwip/def.h"
#include "lwip/ip.h"

#include "isths.h"

#include "udp_report.h"

#define FLOWS 32u
#define CLIENTS 1024u /* and up: what is below may answer for ever */
/* Not for each datagram: what does is to be short. */
#define RARE __attribute__((noinline))
#define SAMPLE 64u /* one pair of so many is timed: a clock costs a call */

/* iperf 2's server_hdr_v1, big endian. */
struct report {
	uint32_t flags;
	uint32_t bytes_high;
	uint32_t bytes;
	uint32_t seconds;
	uint32_t microseconds;
	uint32_t lost;
	uint32_t late;
	uint32_t datagrams;
	uint32_t jitter_seconds;
	uint32_t jitter_microseconds;
};

#define FLAG_VERSION1 0x80000000u

struct flow {
	ip_addr_t from;
	u16_t port;
	bool ended;
	uint32_t used;	/* larger: later */
	uint32_t first; /* the number of its first datagram */
	uint32_t highest;
	uint32_t received;
	uint32_t late;
	uint64_t bytes;
	uint64_t begin, end; /* clock */
	uint32_t timed;	     /* number of the datagram whose transit that is: */
	int64_t transit;     /* us, from a clock of its own */
	uint64_t jitter16;   /* sixteenths of a us: RFC 3550, 6.4.1 */
};

static struct flow flows[FLOWS];

static void begin(struct flow *f, const ip_addr_t *from, u16_t port)
{
	*f = (struct flow){ .from = *from, .port = port };
}

static bool is_of(const struct flow *f, const ip_addr_t *from, u16_t port)
{
	return f->port == port && ip_addr_eq(&f->from, from);
}

/* The sender's, or a fresh one in place of the longest silent. */
static RARE struct flow *find(const ip_addr_t *from, u16_t port)
{
	static uint32_t uses;
	struct flow *f, *oldest = flows;

	for (f = flows; f < flows + FLOWS && !is_of(f, from, port); f++) {
		if ((int32_t)(f->used - oldest->used) < 0)
			oldest = f;
	}
	if (f == flows + FLOWS) {
		f = oldest;
		begin(f, from, port);
	}
	f->used = ++uses;
	return f;
}

static uint32_t load32(const struct pbuf *p, size_t at)
{
	uint32_t word;

	memcpy(&word, (const uint8_t *)p->payload + at, sizeof(word));
	return lwip_ntohl(word);
}

/* How much two neighbours differ in the time that they took. */
static RARE void time_pair(struct flow *f, uint32_t id, const struct pbuf *p)
{
	uint64_t sent =
		load32(p, offsetof(struct udp_datagram, seconds)) * 1000000ull +
		load32(p, offsetof(struct udp_datagram, microseconds));
	int64_t transit =
		(int64_t)(isths_ticks_ns(isths_sys_clock()) / 1000u - sent);
	int64_t difference = transit - f->transit;

	if (id > SAMPLE && id % SAMPLE && f->timed == id - 1)
		f->jitter16 +=
			(uint64_t)(difference < 0 ? -difference : difference) -
			f->jitter16 / 16u;
	f->timed = id;
	f->transit = transit;
}

static RARE void begin_count(struct flow *f, uint32_t id)
{
	if (f->ended)
		begin(f, &f->from, f->port);
	f->begin = isths_sys_clock();
	f->first = LWIP_MIN(id, 1u);
	f->highest = id;
}

static void count(struct flow *f, uint32_t id, const struct pbuf *p)
{
	if (!f->received || f->ended)
		begin_count(f, id);
	if (id < f->highest)
		f->late++;
	else
		f->highest = id;
	f->received++;
	f->bytes += p->tot_len;
	if (id % SAMPLE < 2)
		time_pair(f, id, p);
}

static void fill(struct report *r, const struct flow *f)
{
	uint64_t us = isths_ticks_ns(f->end - f->begin) / 1000u;
	uint32_t all = f->highest - f->first + 1u;
	uint64_t jitter = f->jitter16 / 16u;

	r->flags = lwip_htonl(FLAG_VERSION1);
	r->bytes_high = lwip_htonl((uint32_t)(f->bytes >> 32));
	r->bytes = lwip_htonl((uint32_t)f->bytes);
	r->seconds = lwip_htonl((uint32_t)(us / 1000000u));
	r->microseconds = lwip_htonl((uint32_t)(us % 1000000u));
	r->lost = lwip_htonl(all > f->received ? all - f->received : 0);
	r->late = lwip_htonl(f->late);
	r->datagrams = lwip_htonl(all);
	r->jitter_seconds = lwip_htonl((uint32_t)(jitter / 1000000u));
	r->jitter_microseconds = lwip_htonl((uint32_t)(jitter % 1000000u));
}

/* The last datagram's header again, and the report. */
static void answer(struct udp_pcb *pcb, const struct flow *f,
		   const struct pbuf *question)
{
	struct report report;
	struct pbuf *p = pbuf_alloc(
		PBUF_TRANSPORT, sizeof(struct udp_datagram) + sizeof(report),
		PBUF_RAM);

	if (!p)
		return; /* it asks again */
	fill(&report, f);
	memcpy(p->payload, question->payload, sizeof(struct udp_datagram));
	memcpy((uint8_t *)p->payload + sizeof(struct udp_datagram), &report,
	       sizeof(report));
	udp_sendto_if_src(pcb, p, &f->from, f->port, ip_current_input_netif(),
			  ip_current_dest_addr());
	pbuf_free(p);
}

static RARE void end(struct udp_pcb *pcb, struct flow *f, const struct pbuf *p)
{
	const ip_addr_t *to = ip_current_dest_addr();

	if (!f->received || f->port < CLIENTS || f->port == UDP_REPORT_PORT ||
	    ip_addr_ismulticast(to) ||
	    ip_addr_isbroadcast(to, ip_current_input_netif()))
		return;
	if (!f->ended) {
		count(f, 0u - load32(p, 0), p);
		f->end = isths_sys_clock();
		f->ended = true;
	}
	answer(pcb, f, p);
}

void udp_report_take(struct udp_pcb *pcb, const struct pbuf *p,
		     const ip_addr_t *from, u16_t port)
{
	static struct flow *last = flows;
	uint32_t id;

	if (p->len < sizeof(struct udp_datagram))
		return;
	id = load32(p, 0);
	/* One sender's come in a row, mostly. */
	if (!is_of(last, from, port))
		last = find(from, port);
	if ((int32_t)id < 0)
		end(pcb, last, p);
	else
		count(last, id, p);
}
