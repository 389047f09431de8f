/* SPDX-License-Identifier: MIT */
/*
 * Tags of 802.1Q, of which lwIP knows nothing. They are taken off what comes,
 * and put on what goes if this station is in a VLAN. The priority is what the
 * packet's DS field begins with (RFC 2474, 4.2.2): an application sets
 * pcb->tos.
 */
#ifndef NETD_VLAN_H
#define NETD_VLAN_H

#include <stdint.h>

#include "isth_offload.h"

struct pbuf;

#define NETD_VLAN_SIZE 4u

/* Bytes of the tag that each frame that goes has: 0 or NETD_VLAN_SIZE. */
uint32_t netd_vlan_size(void);

/* Take the tag off a frame that isths_filter() let in, if it has one. */
void netd_vlan_take_off(struct pbuf *p);

/* Its fields once it has the tag. */
void netd_vlan_shift(struct isth_offload *offload);

/* The first bytes of the frame begun, of *p: addresses and the tag. The rest
 * follows from NETD_VLAN_REST of the frame and of *p on. */
#define NETD_VLAN_REST 12u
void netd_vlan_write(const struct pbuf *p);

#endif
