/* SPDX-License-Identifier: MIT */
/*
 * iperf 2: a server on TCP port 5001, and a client towards Linux on request,
 * GET /iperf?to=ADDRESS&port=N&seconds=N (load_query.h).
 *
 * It is lwIP's lwiperf, unchanged, but compiled here, for these reasons:
 *
 * Its client always sends for ten seconds; the function that takes the
 * settings is private to it.
 *
 * It sends pieces of TCP_MSS bytes out of an array of 1600: with our MSS it
 * would send what lies beyond the array. Its pieces are PIECE bytes, out of a
 * longer array with the same text: TCP joins them to segments, and walks along
 * all pieces of a segment for each of them.
 *
 * It asserts that a header of 24 bytes comes in one piece, which is the peer's
 * choice. Without assertions it counts those bytes twice.
 *
 * Its reports look into the connection even after a reset, when there is none:
 * we never ask for one.
 *
 * Its client does not notice when the server closes first, and is then never
 * freed: see client_receive().
 *
 * It knows the header of iperf 2.0. What 2.1 asks for beyond that is done here
 * (-R), or the connection is reset.
 */
#define LWIP_NOASSERT

#include "lwip/opt.h"
#include "lwip/priv/tcp_priv.h"

#define SERVER_PORT 5001u

#define PERIOD 10u   /* of the text; a piece is a multiple */
#define PIECE 64000u /* fits 16 bits */

#undef TCP_MSS
#define TCP_MSS PIECE

static void client_callbacks(struct tcp_pcb *pcb, tcp_sent_fn sent);
static err_t client_write(struct tcp_pcb *pcb, const void *data, u16_t len,
			  u8_t flags);
static void server_callbacks(struct tcp_pcb *pcb, tcp_recv_fn receive);

#define tcp_sent client_callbacks
#define tcp_write client_write
#define tcp_recv server_callbacks
#include "apps/lwiperf/lwiperf.c"
#undef tcp_recv
#undef tcp_write
#undef tcp_sent

#include "app.h"
#include "http.h"
#include "load_query.h"
#include "netd_share.h"
#include "netd_tcp.h"

/* iperf 2.1's header says so in its flags, and in those of a second part. */
#define FLAG_EXTENDED 0x40000000u
#define FLAG_BOUNCEBACK 0x00800000u
#define UPPER_REVERSE 0x0400u
#define UPPER_FULL_DUPLEX 0x0800u

struct header {
	lwiperf_settings_t settings;
	u32_t reserved[2];
	u16_t upper_flags;
};

static lwiperf_state_base_t *client;
static uint64_t clients;
static u8_t text[PIECE + PERIOD];

static void text_init(void)
{
	u32_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = lwiperf_txbuf_const[i % PERIOD];
}

/* Copied is only the header; anything else begins in the array's first text. */
static err_t client_write(struct tcp_pcb *pcb, const void *data, u16_t len,
			  u8_t flags)
{
	if (!netd_share_has(pcb, len))
		return ERR_MEM;
	if (!(flags & TCP_WRITE_FLAG_COPY))
		data = text + ((const u8_t *)data - lwiperf_txbuf_const);
	return tcp_write(pcb, data, len, flags);
}

/* Nothing is expected; without this, lwIP closes the connection by itself. */
static err_t client_receive(void *conn, struct tcp_pcb *pcb, struct pbuf *p,
			    err_t err)
{
	(void)err; /* lwIP passes ERR_OK */
	if (!p) {
		lwiperf_tcp_close(conn, LWIPERF_TCP_ABORTED_REMOTE);
		return ERR_OK;
	}
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	return ERR_OK;
}

/*
 * lwiperf may close here. lwIP then loses the data that came in the same
 * segment; so if there are any, lwiperf is asked when it polls.
 */
static err_t client_sent(void *conn, struct tcp_pcb *pcb, u16_t len)
{
	if (pcb->rcv_wnd != TCP_WND_MAX(pcb))
		return ERR_OK;
	return lwiperf_tcp_client_sent(conn, pcb, len);
}

/* lwiperf sets a client's sent callback once, and clears anyone's. */
static void client_callbacks(struct tcp_pcb *pcb, tcp_sent_fn sent)
{
	tcp_sent(pcb, sent ? client_sent : NULL);
	if (sent)
		tcp_recv(pcb, client_receive);
}

/* -R: the server sends, as its client would, over the same connection. */
static err_t server_send(lwiperf_state_tcp_t *conn, const struct header *h)
{
	conn->base.server = 0;
	conn->settings = h->settings;
	conn->settings.flags = 0;
	conn->have_settings_buf = 1;
	conn->next_num = 4; /* what a client's does: its header has 24 bytes */
	conn->time_started = sys_now();
	client_callbacks(conn->conn_pcb, lwiperf_tcp_client_sent);
	return lwiperf_tcp_client_send_more(conn);
}

/* What the first data ask for, UPPER_*; they may be too short to ask. */
static u32_t wishes(const struct pbuf *p, struct header *h)
{
	u32_t flags;

	if (pbuf_copy_partial(p, h, sizeof(*h), 0) != sizeof(*h))
		return 0;
	flags = lwip_ntohl(h->settings.flags);
	if (flags & FLAG_BOUNCEBACK)
		return UPPER_FULL_DUPLEX; /* both send, too */
	return flags & FLAG_EXTENDED ? lwip_ntohs(h->upper_flags) : 0;
}

static err_t server_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p,
			    err_t err)
{
	lwiperf_state_tcp_t *conn = arg;
	struct header h;
	u32_t wish = p && !conn->have_settings_buf ? wishes(p, &h) : 0;

	if (wish & UPPER_FULL_DUPLEX) {
		pbuf_free(p);
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	if (!(wish & UPPER_REVERSE))
		return lwiperf_tcp_recv(arg, pcb, p, err);
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	return server_send(conn, &h);
}

static void server_callbacks(struct tcp_pcb *pcb, tcp_recv_fn receive)
{
	tcp_recv(pcb, receive ? server_receive : NULL);
}

static err_t server_accept(void *server, struct tcp_pcb *pcb, err_t err)
{
	if (pcb)
		netd_tcp_accepted(pcb);
	return lwiperf_tcp_accept(server, pcb, err);
}

static void start(void)
{
	lwiperf_state_tcp_t *server =
		lwiperf_start_tcp_server(IP_ANY_TYPE, SERVER_PORT, NULL, NULL);

	text_init();
	if (!server)
		netd_panic("netd: no iperf server");
	netd_tcp_listener(server->server_pcb);
	tcp_accept(server->server_pcb, server_accept);
}

static bool sending(void)
{
	return client && lwiperf_list_find(client);
}

/* False: one is running, or no memory. */
static bool send_to(const struct load_query *q)
{
	lwiperf_settings_t settings = {
		.num_threads = lwip_htonl(1),
		.remote_port = lwip_htonl(SERVER_PORT),
		/* Negative: not bytes but hundredths of a second. */
		.amount = lwip_htonl(-q->centiseconds),
	};
	lwiperf_state_tcp_t *state;

	if (sending() ||
	    lwiperf_tx_start_impl(&q->to, (u16_t)q->port, &settings, NULL, NULL,
				  NULL, &state) != ERR_OK)
		return false;
	client = &state->base;
	clients++;
	return true;
}

static void answer(struct http_answer *a, char *query)
{
	struct load_query q = { .port = SERVER_PORT, .centiseconds = 1000 };

	if (!load_query_parse(&q, query))
		http_answer_text(a, "400 Bad Request",
				 "to=ADDRESS&port=1..65535&"
				 "seconds=0.01..3600\n");
	else if (!send_to(&q))
		http_answer_text(a, "503 Service Unavailable",
				 "one is running, or no memory\n");
	else
		http_answer_text(a, "200 OK", "started\n");
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "clients", clients);
	sink->number(sink, "sending", sending());
}

APP(iperf, .start = start, .counters = counters, .path = "/iperf",
    .answer = answer);
