/* SPDX-License-Identifier: MIT */
/* What iperf -u's server says to its client: udp_report.c. */
#ifndef UDP_REPORT_H
#define UDP_REPORT_H

#include "lwip/udp.h"

#define UDP_REPORT_PORT 5001u /* of the server */

/* iperf 2's UDP_datagram, big endian. */
struct udp_datagram {
	uint32_t id; /* from 1 on; negative: the last */
	uint32_t seconds;
	uint32_t microseconds;
	uint32_t id_high;
};

/* A datagram has come, in lwIP's callback: count it, or answer the last. */
void udp_report_take(struct udp_pcb *pcb, const struct pbuf *p,
		     const ip_addr_t *from, u16_t port);

#endif
