/* SPDX-License-Identifier: MIT */
/*
 * This station's addresses and VLAN: one table, which secure/addresses writes
 * into what was built. That tool checks each value, and knows this layout.
 * Bytes lie as in a frame; an address of zeroes is none.
 */
#ifndef ISTHS_ADDRESSES_H
#define ISTHS_ADDRESSES_H

#include <stdint.h>

/* By which the tool finds the table: nowhere else in an image. */
#define ISTHS_ADDRESSES_MARK "isth addresses 2"

struct isths_addresses {
	uint8_t mark[16];
	uint8_t mac[6];
	uint8_t reserved;
	uint8_t ip4_prefix; /* bits; IPv6's are 64 */
	uint8_t ip4[4];
	uint8_t ip4_gateway[4];
	uint8_t ip6[16];
	uint8_t ip6_gateway[16];
	uint8_t vlan[2]; /* 802.1Q: frames have its tag; 0: none */
};

extern const struct isths_addresses isths_addresses;

#endif
