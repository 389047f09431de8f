/* SPDX-License-Identifier: MIT */
/*
 * Addresses of both families in one form, IPv4's mapped into IPv6's (RFC 4291,
 * 2.5.5.2), and the neighbour that a packet to one goes to.
 */
#ifndef NETD_HOP_H
#define NETD_HOP_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip_addr.h"

struct netd_address {
	union {
		uint8_t bytes[16]; /* as they lie in a packet */
		uint64_t half[2];
		uint32_t word[4];
	};
};

static inline bool netd_address_equal(const struct netd_address *a,
				      const struct netd_address *b)
{
	return a->half[0] == b->half[0] && a->half[1] == b->half[1];
}

static inline bool netd_address_is4(const struct netd_address *a)
{
	return !a->half[0] && a->word[2] == PP_HTONL(0xffffu);
}

/* bytes: 4, 16 of them as they lie in a packet. */
struct netd_address netd_address4(const void *bytes);
struct netd_address netd_address6(const void *bytes);
struct netd_address netd_address_of(const ip_addr_t *address);

/* All zeroes, mapped or not: there is none. */
struct netd_address netd_hop_to(const struct netd_address *to);

#endif
