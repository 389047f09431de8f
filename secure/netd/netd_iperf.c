/* SPDX-License-Identifier: MIT */
/*
 * lwIP's lwiperf, unchanged, but compiled here, for four reasons:
 *
 * Its client always sends for ten seconds; the function behind it, which takes
 * the settings, is private to it.
 *
 * It sends pieces of TCP_MSS bytes out of an array of 1600: with our MSS it
 * would send what lies behind the array, so here the MSS is Ethernet's. TCP
 * joins the pieces to full segments.
 *
 * It asserts that a header of 24 bytes comes in one piece, which is the peer's
 * choice. Without assertions it counts those bytes twice.
 *
 * Its reports look into the connection even after a reset, when there is none:
 * we never ask for one.
 */
#define LWIP_NOASSERT

#include "lwip/opt.h"

#undef TCP_MSS
#define TCP_MSS 1460

#include "apps/lwiperf/lwiperf.c"

#include "netd.h"
#include "netd_iperf.h"

static lwiperf_state_base_t *client;

void netd_iperf_init(void)
{
	if (!lwiperf_start_tcp_server(IP_ADDR_ANY, NETD_IPERF_PORT, NULL, NULL))
		netd_panic("netd: no iperf server");
}

bool netd_iperf_sending(void)
{
	return client && lwiperf_list_find(client);
}

bool netd_iperf_send(const ip_addr_t *to, uint16_t port, uint32_t seconds)
{
	lwiperf_settings_t settings = {
		.num_threads = lwip_htonl(1),
		.remote_port = lwip_htonl(NETD_IPERF_PORT),
		/* Negative: hundredths of a second. */
		.amount = lwip_htonl(-(seconds * 100u)),
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
