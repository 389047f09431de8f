/* SPDX-License-Identifier: MIT */
/*
 * Load over UDP, to measure with: a sink on port 5001 that counts, and a
 * source towards Linux on request. Both speak iperf 2's datagrams as far as it
 * needs them: iperf -u sends to the sink, iperf -s -u counts the source's.
 */
#ifndef NETD_UDP_LOAD_H
#define NETD_UDP_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip_addr.h"

#define NETD_UDP_LOAD_PORT 5001u
#define NETD_UDP_LOAD_CENTISECONDS_MAX 360000u
#define NETD_UDP_LOAD_BYTES_MIN 16u /* iperf's header */
#define NETD_UDP_LOAD_BYTES_MAX 1472u

struct netd_udp_load {
	ip_addr_t to;
	uint16_t port;
	uint32_t centiseconds; /* 1..NETD_UDP_LOAD_CENTISECONDS_MAX */
	uint32_t bytes;	       /* of each datagram, BYTES_MIN..BYTES_MAX */
};

/* Send as fast as the budget lets us. False: we do already. */
bool netd_udp_load_send(const struct netd_udp_load *load);

#endif
