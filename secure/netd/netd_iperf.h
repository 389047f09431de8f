/* SPDX-License-Identifier: MIT */
/* iperf 2: a server on TCP port 5001, and a client towards Linux on request. */
#ifndef NETD_IPERF_H
#define NETD_IPERF_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip_addr.h"

#define NETD_IPERF_PORT 5001u
#define NETD_IPERF_CENTISECONDS_MAX 360000u

/*
 * Send to an iperf server for so long, 1..NETD_IPERF_CENTISECONDS_MAX.
 * False: one is running, or no memory.
 */
bool netd_iperf_send(const ip_addr_t *to, uint16_t port, uint32_t centiseconds);

bool netd_iperf_sending(void);

#endif
