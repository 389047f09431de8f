/* SPDX-License-Identifier: MIT */
/*
 * lwIP's lwiperf, unchanged, but compiled here, for these reasons:
 *
 * Its client always sends for ten seconds; the function behind it, which takes
 * the settings, is private to it.
 *
 * It sends pieces of TCP_MSS bytes out of an array of 1600: with our MSS it
 * would send what lies behind the array. Its pieces are PIECE bytes, out of a
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
 */
#define LWIP_NOASSERT

#include "lwip/opt.h"
#include "lwip/priv/tcp_priv.h"

#define PERIOD 10u   /* of the text; a piece is a multiple */
#define PIECE 64000u /* fits 16 bits */

#undef TCP_MSS
#define TCP_MSS PIECE

static void client_callbacks(struct tcp_pcb *pcb, tcp_sent_fn sent);
static err_t client_write(struct tcp_pcb *pcb, const void *data, u16_t len,
			  u8_t flags);

#define tcp_sent client_callbacks
#define tcp_write client_write
#include "apps/lwiperf/lwiperf.c"
#undef tcp_write
#undef tcp_sent

#include "netd.h"
#include "netd_iperf.h"
#include "netd_tcp.h"

static lwiperf_state_base_t *client;
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

static err_t server_accept(void *server, struct tcp_pcb *pcb, err_t err)
{
	if (pcb)
		netd_tcp_accepted(pcb);
	return lwiperf_tcp_accept(server, pcb, err);
}

void netd_iperf_init(void)
{
	lwiperf_state_tcp_t *server = lwiperf_start_tcp_server(
		IP_ADDR_ANY, NETD_IPERF_PORT, NULL, NULL);

	text_init();
	if (!server)
		netd_panic("netd: no iperf server");
	netd_tcp_listener(server->server_pcb);
	tcp_accept(server->server_pcb, server_accept);
}

bool netd_iperf_sending(void)
{
	return client && lwiperf_list_find(client);
}

bool netd_iperf_send(const ip_addr_t *to, uint16_t port, uint32_t centiseconds)
{
	lwiperf_settings_t settings = {
		.num_threads = lwip_htonl(1),
		.remote_port = lwip_htonl(NETD_IPERF_PORT),
		/* Negative: not bytes but hundredths of a second. */
		.amount = lwip_htonl(-centiseconds),
	};
	lwiperf_state_tcp_t *state;

	if (netd_iperf_sending() ||
	    lwiperf_tx_start_impl(to, port, &settings, NULL, NULL, NULL,
				  &state) != ERR_OK)
		return false;
	client = &state->base;
	netd_counters.iperf_clients++;
	return true;
}
