/* SPDX-License-Identifier: MIT */
/*
 * The critical task (tasks/control.c) as Linux sees it: how punctual it is,
 * among the counters; and its last report, on UDP port 1003, as a line of text.
 * The number in a datagram is after how many turns each it is to report from
 * then on.
 */
#include "lwip/timeouts.h"
#include "lwip/udp.h"

#include "isths.h"
#include "isths_stats.h"
#include "isths_text.h"

#include "app.h"
#include "arch/cc.h"
#include "mailbox.h"
#include "tasks/control.h"
#include "tasks/control_messages.h"

#define PORT 1003
#define CLIENTS 1024 /* and up: one below may answer for ever */
#define LOOK_MS 50
#define LOOK_MAX 32 /* messages at a time */

static struct mailbox mailbox;
static struct control_report last;
static uint64_t answers;

static void look(void *unused)
{
	struct control_report report;
	int i;

	(void)unused;
	for (i = 0; i < LOOK_MAX; i++) {
		if (mailbox_receive(&mailbox, &report, sizeof(report),
				    isths_sys_clock()) != sizeof(report))
			break;
		last = report;
	}
	sys_timeout(LOOK_MS, look, NULL);
}

static void say(struct isths_text *text, const char *name, uint64_t number)
{
	isths_text_string(text, name);
	isths_text_decimal(text, number);
}

static void answer(struct udp_pcb *pcb, const ip_addr_t *to, u16_t port)
{
	char line[160];
	struct isths_text text;
	struct pbuf *p;

	isths_text_init(&text, line, sizeof(line));
	say(&text, "turn ", last.turn);
	say(&text, " latency_ns ", last.latency_ns);
	say(&text, " latency_max_ns ", last.latency_max_ns);
	say(&text, " deadlines_missed ", last.deadlines_missed);
	isths_text_string(&text, "\n");
	p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)text.len, PBUF_RAM);
	if (!p)
		return;
	pbuf_take(p, line, p->len);
	udp_sendto(pcb, p, to, port);
	pbuf_free(p);
	answers++;
}

/* The datagram's number, 0 if it has none. */
static uint64_t number_in(const struct pbuf *p)
{
	uint64_t number = 0;
	u16_t i;
	u8_t c;

	for (i = 0; i < 9 && i < p->tot_len; i++) {
		c = pbuf_get_at(p, i);
		if (c < '0' || c > '9')
			break;
		number = 10 * number + (c - '0');
	}
	return number;
}

static void on_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
		       const ip_addr_t *from, u16_t port)
{
	const struct control_request request = { .turns = number_in(p) };

	(void)unused;
	pbuf_free(p);
	if (port < CLIENTS)
		return;
	if (request.turns)
		mailbox_send(&mailbox, &request, sizeof(request),
			     isths_sys_clock());
	answer(pcb, from, port);
}

/* Where there is no such task there is no such port. */
static void start(void)
{
	void *memory = isths_mailbox("control");
	struct udp_pcb *pcb;

	if (!memory)
		return;
	mailbox_init(&mailbox, memory, MAILBOX_NETD, isths_clock_hz(),
		     isths_sys_clock());
	pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	if (!pcb || udp_bind(pcb, IP_ANY_TYPE, PORT) != ERR_OK)
		netd_panic("netd: no port for control's reports");
	udp_recv(pcb, on_receive, NULL);
	sys_timeout(LOOK_MS, look, NULL);
}

/* Buckets by their lower bound in ns, those that something fell into. */
static void walk_histogram(struct isths_sink *sink, const uint64_t *histogram)
{
	char name[24];
	struct isths_text t;
	unsigned int i;
	uint64_t count;

	sink->group(sink, "latency_from_ns");
	for (i = 0; i < LATENCY_BUCKETS; i++) {
		count = isths_foreign(&histogram[i]);
		if (!count)
			continue;
		isths_text_init(&t, name, sizeof(name));
		isths_text_decimal(&t, latency_bucket_ns(i));
		sink->number(sink, name, count);
	}
	sink->group_end(sink);
}

static void counters(struct isths_sink *sink)
{
	const struct control_stats *c = isths_page("control");

	if (!c)
		return;
	sink->number(sink, "activations", isths_foreign(&c->activations));
	sink->number(sink, "deadlines_missed",
		     isths_foreign(&c->deadlines_missed));
	sink->number(sink, "latency_min_ns", isths_foreign(&c->latency_min_ns));
	sink->number(sink, "latency_max_ns", isths_foreign(&c->latency_max_ns));
	sink->number(sink, "reports", isths_foreign(&c->reports));
	sink->number(sink, "reports_refused",
		     isths_foreign(&c->reports_refused));
	sink->number(sink, "reports_received", mailbox.received);
	sink->number(sink, "requests", isths_foreign(&c->requests));
	sink->number(sink, "requests_sent", mailbox.sent);
	sink->number(sink, "answers", answers);
	walk_histogram(sink, c->histogram);
}

APP(control, .start = start, .counters = counters);
