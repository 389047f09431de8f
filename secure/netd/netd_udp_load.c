/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lwip/def.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

#include "netd.h"
#include "netd_udp_load.h"

#define TURN_MS 1u
#define FAREWELLS 4u /* so often the last is sent: one may be lost */

/* iperf 2's UDP_datagram, big endian. */
struct header {
	uint32_t id; /* negative: the last */
	uint32_t seconds;
	uint32_t microseconds;
	uint32_t id_high;
};

static struct {
	struct udp_pcb *pcb;
	struct netd_udp_load load;
	uint64_t end; /* clock */
	uint32_t id;
	uint32_t farewells; /* still to be said; 0: nothing to do */
} source;

static void sink_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
			 const ip_addr_t *from, u16_t port)
{
	(void)unused;
	(void)pcb;
	(void)from;
	(void)port;
	netd_counters.udp_sunk++;
	pbuf_free(p);
}

static void header_fill(struct header *h, uint32_t id)
{
	uint64_t now = netd_clock();
	uint64_t hz = netd_boot->clock_hz;

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
	bool sent;

	if (!p)
		return false;
	memset(p->payload, 0, p->len);
	header_fill(p->payload, id);
	sent = udp_sendto(source.pcb, p, &source.load.to, source.load.port) ==
	       ERR_OK;
	pbuf_free(p);
	return sent;
}

/*
 * As much as an activation's budget. It is counted here too: what lwIP drops
 * or keeps, for want of the peer's address or a larger MTU, is not charged.
 */
static void source_burst(void)
{
	uint32_t left = NETD_BUDGET_ACTIVATION_FRAMES;

	while (left-- && netd_budget_rx(&netd_budget) &&
	       source_put(source.id)) {
		source.id = (source.id + 1) & 0x7fffffffu;
		netd_counters.udp_sourced++;
	}
}

static void source_turn(void *unused)
{
	(void)unused;
	if (netd_clock() < source.end) {
		source_burst();
	} else {
		source_put(~source.id + 1);
		source.farewells--;
	}
	if (source.farewells)
		sys_timeout(TURN_MS, source_turn, NULL);
}

bool netd_udp_load_send(const struct netd_udp_load *load)
{
	if (source.farewells)
		return false;
	source.load = *load;
	source.end =
		netd_clock() + load->centiseconds * netd_boot->clock_hz / 100u;
	source.id = 0;
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

void netd_udp_load_init(void)
{
	struct udp_pcb *sink = pcb_new();

	if (udp_bind(sink, IP_ANY_TYPE, NETD_UDP_LOAD_PORT) != ERR_OK)
		netd_panic("netd: no UDP sink");
	udp_recv(sink, sink_receive, NULL);
	source.pcb = pcb_new();
}
