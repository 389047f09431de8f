/* SPDX-License-Identifier: MIT */
/*
 * An application that is in a group of each family, and counts what comes to
 * its port by them. A datagram to the port of the RTOS's own address makes it
 * leave them, and the next one join them again.
 */
#include <stdbool.h>

#include "lwip/igmp.h"
#include "lwip/ip.h"
#include "lwip/mld6.h"
#include "lwip/udp.h"

#include "app.h"
#include "arch/cc.h"

#define PORT 77

static uint64_t heard4, heard6;
static bool is_in;

/* 239.77.0.7, ff15::7 */
static void join_or_leave(void)
{
	ip4_addr_t group4;
	ip6_addr_t group6;
	err_t err;

	IP4_ADDR(&group4, 239, 77, 0, 7);
	IP6_ADDR(&group6, PP_HTONL(0xff150000), 0, 0, PP_HTONL(7));
	if (is_in) {
		err = igmp_leavegroup(IP4_ADDR_ANY4, &group4);
		if (err == ERR_OK)
			err = mld6_leavegroup(IP6_ADDR_ANY6, &group6);
	} else {
		err = igmp_joingroup(IP4_ADDR_ANY4, &group4);
		if (err == ERR_OK)
			err = mld6_joingroup(IP6_ADDR_ANY6, &group6);
	}
	if (err != ERR_OK)
		netd_panic("netd: no place for a group");
	is_in = !is_in;
}

static void on_receive(void *unused, struct udp_pcb *pcb, struct pbuf *p,
		       const ip_addr_t *from, u16_t port)
{
	const ip_addr_t *to = ip_current_dest_addr();

	(void)unused;
	(void)pcb;
	(void)from;
	(void)port;
	if (!ip_addr_ismulticast(to))
		join_or_leave();
	else if (IP_IS_V6(to))
		heard6++;
	else
		heard4++;
	pbuf_free(p);
}

static void start(void)
{
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb || udp_bind(pcb, IP_ANY_TYPE, PORT) != ERR_OK)
		netd_panic("netd: no UDP port for the member");
	udp_recv(pcb, on_receive, NULL);
	join_or_leave();
}

static void counters(struct isths_sink *sink)
{
	sink->number(sink, "heard_ipv4", heard4);
	sink->number(sink, "heard_ipv6", heard6);
}

APP(member, .start = start, .counters = counters);
