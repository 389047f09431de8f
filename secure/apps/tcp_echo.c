/* SPDX-License-Identifier: MIT */
/*
 * TCP echo, port 7 (RFC 862). What cannot be sent back yet is held, and the
 * peer's send window stays closed by as much.
 */
#include <stdbool.h>

#include "lwip/pbuf.h"

#include "app.h"
#include "arch/cc.h"
#include "netd_tcp.h"

#define ECHO_PORT 7

/*
 * Held data come in chains of at most 65535 bytes. Two neighbours together are
 * longer than that, or they would be one; so these hold two TCP windows.
 */
#define HELD_MAX (4u * (TCP_WND / 65536u) + 2u)

struct echo {
	struct tcp_pcb *pcb; /* NULL: free */
	struct pbuf *held[HELD_MAX];
	uint32_t first; /* index of the oldest */
	uint32_t count;
	bool closing; /* the peer has no more to say */
};

static struct echo echoes[MEMP_NUM_TCP_PCB];
static uint64_t connections;

static struct echo *echo_get(struct tcp_pcb *pcb)
{
	static const struct echo fresh;
	struct echo *e;

	for (e = echoes; e < echoes + MEMP_NUM_TCP_PCB; e++) {
		if (e->pcb)
			continue;
		*e = fresh;
		e->pcb = pcb;
		return e;
	}
	return NULL;
}

static struct pbuf *held_newest(const struct echo *e)
{
	return e->held[(e->first + e->count - 1) % HELD_MAX];
}

static void held_put(struct echo *e, struct pbuf *p)
{
	struct pbuf *newest = e->count ? held_newest(e) : NULL;

	if (newest && (uint32_t)newest->tot_len + p->tot_len <= 0xffffu) {
		pbuf_cat(newest, p);
		return;
	}
	if (e->count == HELD_MAX)
		netd_panic("netd: TCP echo holds more than its window");
	e->held[(e->first + e->count++) % HELD_MAX] = p;
}

/* Forget the first len bytes of the oldest. */
static void held_drop(struct echo *e, uint16_t len)
{
	struct pbuf **oldest = &e->held[e->first];

	*oldest = pbuf_free_header(*oldest, len);
	if (*oldest)
		return;
	e->first = (e->first + 1) % HELD_MAX;
	e->count--;
}

static void echo_put(struct echo *e)
{
	while (e->count)
		held_drop(e, e->held[e->first]->tot_len);
	e->pcb = NULL;
}

/* Send back the beginning of the oldest; false: TCP takes no more now. */
static bool send_part(struct echo *e)
{
	const struct pbuf *part = e->held[e->first];
	uint32_t space = tcp_sndbuf(e->pcb);
	uint16_t len;

	while (!part->len && part->next)
		part = part->next; /* a header was here */
	len = (uint16_t)(part->len < space ? part->len : space);
	if (!len || tcp_write(e->pcb, part->payload, len,
			      TCP_WRITE_FLAG_COPY) != ERR_OK)
		return false;
	held_drop(e, len);
	tcp_recved(e->pcb, len);
	return true;
}

static err_t echo_end(struct echo *e)
{
	struct tcp_pcb *pcb = e->pcb;

	echo_put(e);
	return netd_tcp_close(pcb);
}

static err_t echo_work(struct echo *e)
{
	while (e->count && send_part(e))
		;
	if (e->closing && !e->count)
		return echo_end(e);
	tcp_output(e->pcb);
	return ERR_OK;
}

static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
			err_t err)
{
	struct echo *e = arg;

	(void)pcb;
	(void)err; /* lwIP passes ERR_OK */
	if (p)
		held_put(e, p);
	else
		e->closing = true;
	return echo_work(e);
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	(void)pcb;
	(void)len;
	return echo_work(arg);
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
	(void)pcb;
	return echo_work(arg);
}

/* The connection is gone already. */
static void on_error(void *arg, err_t err)
{
	(void)err;
	echo_put(arg);
}

static err_t on_accept(void *unused, struct tcp_pcb *pcb, err_t err)
{
	struct echo *e;

	(void)unused;
	if (err != ERR_OK || !pcb)
		return ERR_VAL;
	e = echo_get(pcb);
	if (!e)
		return ERR_MEM; /* lwIP aborts it */
	connections++;
	tcp_nagle_disable(pcb);
	netd_tcp_accepted(pcb);
	tcp_arg(pcb, e);
	tcp_recv(pcb, on_receive);
	tcp_sent(pcb, on_sent);
	tcp_poll(pcb, on_poll, 1);
	tcp_err(pcb, on_error);
	return ERR_OK;
}

static void start(void)
{
	netd_tcp_listen(ECHO_PORT, on_accept);
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "connections", connections);
}

APP(tcp_echo, .start = start, .counters = counters);
