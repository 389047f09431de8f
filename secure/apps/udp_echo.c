/* SPDX-License-Identifier: MIT */
/* UDP echo, port 7 (RFC 862). */
#include "lwip/ip.h"
#include "lwip/udp.h"

#include "app.h"
#include "arch/cc.h"

#define ECHO_PORT 7

static uint64_t echoes;

/*
 * Answer from the address that was asked, in the datagram's own buffer. Not
 * to another echo, with which it would never end, and not to a group.
 */
static void on_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
		       const ip_addr_t *from, u16_t port)
{
	const ip_addr_t *to = ip_current_dest_addr();
	struct netif *netif = ip_current_input_netif();

	(void)unused;
	if (port != ECHO_PORT && !ip_addr_ismulticast(to) &&
	    !ip_addr_isbroadcast(to, netif)) {
		echoes++;
		udp_sendto_if_src(pcb, p, from, port, netif, to);
	}
	pbuf_free(p);
}

static void start(void)
{
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb || udp_bind(pcb, IP_ANY_TYPE, ECHO_PORT) != ERR_OK)
		netd_panic("netd: no UDP echo");
	udp_recv(pcb, on_receive, NULL);
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "echoes", echoes);
}

APP(udp_echo, .start = start, .counters = counters);
