/* SPDX-License-Identifier: MIT */
#ifndef NETD_NEIGHBOUR_H
#define NETD_NEIGHBOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "netd_hop.h"

struct eth_addr;

/*
 * Before lwIP sees a frame, one that isths_filter() lets in, and after it. ARP
 * and neighbour discovery (RFC 826, 4861) believe the latest word about a
 * station. If it was false our answers go astray, and Linux does not ask again
 * as long as it knows us. So a packet from another station than the one that
 * our answer would go to makes us forget the neighbours of its protocol: we ask
 * before we answer.
 */
void netd_neighbour_check(const uint8_t *frame);
void netd_neighbour_settle(void);

/*
 * Does what is sent to this address go out at once, over a router or not? Then
 * *station is where lwIP knows it no more and we still do; NULL: lwIP knows.
 */
bool netd_neighbour_find(const struct netd_address *to,
			 const struct eth_addr **station);
bool netd_neighbour_knows(const ip_addr_t *to);

/* From time to time: who is heard and who is silent. */
void netd_neighbour_look_again(void);

/* The link is down. */
void netd_neighbour_forget_all(void);

#endif
