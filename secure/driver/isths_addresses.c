/* SPDX-License-Identifier: MIT */
/* Nothing else stands here: who sees these values would be compiled for them.
 */
#include "isths_addresses.h"

const struct isths_addresses isths_addresses = {
	.mark = ISTHS_ADDRESSES_MARK,
	.mac = { 0x02, 0x49, 0x53, 0x54, 0x48, 0x01 },
	.ip4 = { 10, 77, 0, 1 },
	.ip4_prefix = 24,
	.ip6 = { 0xfd, 0x77, [15] = 1 },
};
