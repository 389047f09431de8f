/* SPDX-License-Identifier: MIT */
/*
 * The RTOS's clock, in nanoseconds: UDP, port 13. Whatever is asked, the answer
 * is one line of text, as of RFC 867's daytime.
 */
#include "lwip/udp.h"

#include "isths.h"
#include "isths_text.h"

#include "app.h"
#include "arch/cc.h"

#define CLOCK_PORT 13
#define CLIENTS 1024 /* and up: one below may answer for ever */

static uint64_t answers, refused;

static void answer(struct udp_pcb *pcb, const ip_addr_t *to, u16_t port)
{
	char line[24];
	struct isths_text text;
	struct pbuf *p;

	isths_text_init(&text, line, sizeof(line));
	isths_text_decimal(&text, isths_ticks_ns(isths_sys_clock()));
	isths_text_string(&text, "\n");
	p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)text.len, PBUF_RAM);
	if (!p) {
		refused++;
		return;
	}
	pbuf_take(p, line, p->len);
	udp_sendto(pcb, p, to, port);
	pbuf_free(p);
	answers++;
}

static void on_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
		       const ip_addr_t *from, u16_t port)
{
	(void)unused;
	if (port >= CLIENTS)
		answer(pcb, from, port);
	pbuf_free(p);
}

static void start(void)
{
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb || udp_bind(pcb, IP_ANY_TYPE, CLOCK_PORT) != ERR_OK)
		netd_panic("netd: no clock");
	udp_recv(pcb, on_receive, NULL);
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "answers", answers);
	sink->number(sink, "refused", refused);
}

APP(clock, .start = start, .counters = counters);
