/* SPDX-License-Identifier: MIT */
/*
 * TCP echo, port 7 (RFC 862). What cannot be sent back yet is kept in a ring
 * of the connection's own, and its receive window is what is free of that.
 */
#include <stdbool.h>

#include "lwip/pbuf.h"

#include "app.h"
#include "arch/cc.h"
#include "netd_share.h"
#include "netd_tcp.h"

#define ECHO_PORT 7

#define RING_SIZE 65535u

struct echo {
	struct tcp_pcb *pcb; /* NULL: free */
	uint32_t first;	     /* index of the oldest byte */
	uint32_t count;	     /* bytes */
	bool closing;	     /* the peer has no more to say */
	uint8_t ring[RING_SIZE];
};

static struct echo echoes[MEMP_NUM_TCP_PCB];
static uint64_t connections;

static struct echo *echo_get(struct tcp_pcb *pcb)
{
	struct echo *e;

	for (e = echoes; e < echoes + MEMP_NUM_TCP_PCB; e++) {
		if (e->pcb)
			continue;
		e->pcb = pcb;
		e->first = 0;
		e->count = 0;
		e->closing = false;
		return e;
	}
	return NULL;
}

static void ring_put(struct echo *e, const struct pbuf *p)
{
	uint32_t at = (e->first + e->count) % RING_SIZE;
	uint32_t n = RING_SIZE - at;

	if (p->tot_len > RING_SIZE - e->count)
		netd_panic("netd: TCP echo was sent more than its window");
	if (n > p->tot_len)
		n = p->tot_len;
	pbuf_copy_partial(p, e->ring + at, (u16_t)n, 0);
	pbuf_copy_partial(p, e->ring, (u16_t)(p->tot_len - n), (u16_t)n);
	e->count += p->tot_len;
}

/* Send back the oldest bytes; false: TCP takes none now. */
static bool send_part(struct echo *e)
{
	uint32_t len = e->count;

	if (len > RING_SIZE - e->first)
		len = RING_SIZE - e->first;
	len = netd_share_write(e->pcb, e->ring + e->first, len);
	if (!len)
		return false;
	e->first = (e->first + len) % RING_SIZE;
	e->count -= len;
	netd_share_read(e->pcb, (uint16_t)len);
	return true;
}

static err_t echo_end(struct echo *e)
{
	struct tcp_pcb *pcb = e->pcb;

	e->pcb = NULL;
	netd_share_window_end(pcb);
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
	if (p) {
		ring_put(e, p);
		pbuf_free(p);
	} else {
		e->closing = true;
	}
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
	struct echo *e = arg;

	(void)err;
	e->pcb = NULL;
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
	netd_share_window(pcb, RING_SIZE);
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
