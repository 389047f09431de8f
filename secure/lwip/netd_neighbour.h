/* SPDX-License-Identifier: MIT */
#ifndef NETD_NEIGHBOUR_H
#define NETD_NEIGHBOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/netif.h"

/*
 * Before lwIP sees a frame, one that isths_filter() lets in. ARP and neighbour
 * discovery (RFC 826, 4861) believe the latest word about a station. If it was
 * false our answers go astray, and Linux does not ask again as long as it knows
 * us. So a packet from another station than the one that our answer would go to
 * makes us forget the neighbours of its protocol: we ask before we answer.
 */
void netd_neighbour_check(struct netif *netif, const uint8_t *frame);

/* Does what is sent to this address go out at once, over a router or not? */
bool netd_neighbour_knows(const ip_addr_t *address);

#endif
