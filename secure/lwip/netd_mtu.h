/* SPDX-License-Identifier: MIT */
/*
 * The MTU of a path (RFC 1191, 8201): a router says of a packet of ours that it
 * was too long, and for what. It is believed if it quotes what is in flight
 * (RFC 5927, 4.1). A connection then makes shorter segments, never longer ones
 * again. Any other packet of IPv6 is cut into fragments of that size; one of
 * IPv4 may be cut on the way.
 */
#ifndef NETD_MTU_H
#define NETD_MTU_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip6_addr.h"

/* What a path takes uncut at least: RFC 8200, and what a host takes: RFC 791.
 * No router is believed that says less. */
#define NETD_MTU6_MIN 1280u
#define NETD_MTU4_MIN 576u

/* Bytes that a packet of IPv6 to there may have; 65535: nothing was heard. */
uint16_t netd_mtu_to6(const ip6_addr_t *to);

/*
 * May a router cut this packet of IPv4, whose header this is? One that must not
 * says so instead. A wrong checksum of the header stays wrong (RFC 1624, 3).
 */
void netd_mtu_cutting(uint8_t *ip, bool allowed);

#endif
