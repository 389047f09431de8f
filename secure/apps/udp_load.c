/* SPDX-License-Identifier: MIT */
/*
 * Load over UDP, to measure with: a sink on port 5001 that counts, and reports
 * to its client (udp_report.h); and a source towards Linux on request,
 * GET /udp?to=ADDRESS&port=N&seconds=N&bytes=N (load_query.h). Both speak iperf
 * 2's datagrams: iperf -u sends to the sink, iperf -s -u counts the source's.
 */
#include <string.h>

#include "lwip/def.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

#include "isths.h"

#include "app.h"
#include "arch/cc.h"
#include "http.h"
#include "load_query.h"
#include "netd_neighbour.h"
#include "udp_report.h"

#define PORT UDP_REPORT_PORT
#define BYTES_MIN 16u /* iperf's header */
#define BYTES_MAX 1472u
#define BYTES_DEFAULT 64u

#define TURN_MS 1u
#define ASK_TURNS 1000u
#define FAREWELLS 4u /* so often the last is sent: one may be lost */

static struct {
	struct udp_pcb *pcb;
	struct load_query load;
	uint64_t end; /* clock */
	uint32_t id;
	uint32_t asked;	    /* turns that wait for the address's station */
	uint32_t farewells; /* still to be said; 0: nothing to do */
} source;

static uint64_t received, sent;

static void sink_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
			 const ip_addr_t *from, u16_t port)
{
	(void)unused;
	received++;
	udp_report_take(pcb, p, from, port);
	pbuf_free(p);
}

static void header_fill(struct udp_datagram *h, uint32_t id)
{
	uint64_t now = isths_sys_clock();
	uint64_t hz = isths_clock_hz();

	h->id = lwip_htonl(id);
	h->seconds = lwip_htonl((uint32_t)(now / hz));
	h->microseconds = lwip_htonl((uint32_t)(now % hz * 1000000u / hz));
	h->id_high = 0;
}

/* False: there is no memory, space or route for more now. */
static bool source_put(uint32_t id)
{
	struct pbuf *p =
		pbuf_alloc(PBUF_TRANSPORT, (u16_t)source.load.bytes, PBUF_RAM);
	bool gone;

	if (!p)
		return false;
	memset(p->payload, 0, p->len);
	header_fill(p->payload, id);
	gone = udp_sendto(source.pcb, p, &source.load.to,
			  (u16_t)source.load.port) == ERR_OK;
	pbuf_free(p);
	return gone;
}

/*
 * lwIP keeps a datagram or two while it asks who has the address, and drops the
 * others. So until there is an answer one goes out a second: it makes lwIP ask.
 */
static uint32_t source_share(void)
{
	if (!netd_neighbour_knows(&source.load.to))
		return source.asked++ % ASK_TURNS ? 0 : 1;
	source.asked = 0;
	return ISTHS_BUDGET_ACTIVATION_FRAMES;
}

/*
 * As much as an activation's budget. It is counted here too: what lwIP drops
 * or keeps, for want of the peer's address or a larger MTU, is not charged.
 */
static void source_burst(void)
{
	uint32_t left = source_share();

	while (left-- && isths_budget_left() && source_put(source.id)) {
		source.id = (source.id + 1) & 0x7fffffffu;
		sent++;
	}
}

static void source_turn(void *unused)
{
	(void)unused;
	if (isths_sys_clock() < source.end) {
		source_burst();
	} else {
		source_put(~source.id + 1);
		source.farewells--;
	}
	if (source.farewells)
		sys_timeout(TURN_MS, source_turn, NULL);
}

/* Send as fast as the budget lets us. False: we do already. */
static bool source_begin(const struct load_query *load)
{
	if (source.farewells)
		return false;
	source.load = *load;
	source.end = isths_sys_clock() +
		     load->centiseconds * isths_clock_hz() / 100u;
	source.id = 0;
	source.asked = 0;
	source.farewells = FAREWELLS;
	sys_timeout(TURN_MS, source_turn, NULL);
	return true;
}

static struct udp_pcb *pcb_new(void)
{
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb)
		netd_panic("netd: no UDP load");
	return pcb;
}

static void start(void)
{
	struct udp_pcb *sink = pcb_new();

	if (udp_bind(sink, IP_ANY_TYPE, PORT) != ERR_OK)
		netd_panic("netd: no UDP sink");
	udp_recv(sink, sink_receive, NULL);
	source.pcb = pcb_new();
}

static void answer(struct http_answer *a, char *query)
{
	struct load_query q = { .port = PORT,
				.centiseconds = 1000,
				.bytes = BYTES_DEFAULT };

	if (!load_query_parse(&q, query) || q.bytes < BYTES_MIN ||
	    q.bytes > BYTES_MAX)
		http_answer_text(a, "400 Bad Request",
				 "to=ADDRESS&port=1..65535&seconds=0.01..3600&"
				 "bytes=16..1472\n");
	else if (!source_begin(&q))
		http_answer_text(a, "503 Service Unavailable",
				 "one is running\n");
	else
		http_answer_text(a, "200 OK", "started\n");
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "datagrams_received", received);
	sink->number(sink, "datagrams_sent", sent);
}

APP(udp_load, .start = start, .counters = counters, .path = "/udp",
    .answer = answer);
