/* SPDX-License-Identifier: MIT */
/*
 * Blocks for lwIP: what it sends, and the state of connections. A few sizes,
 * each with its own blocks; a request takes the smallest size that fits and
 * has one left. Constant time, and nothing that Linux does can fragment it.
 */
#ifndef NETD_MEM_H
#define NETD_MEM_H

#include <stddef.h>
#include <stdint.h>

#define NETD_MEM_CLASSES 4

/* Blocks of the first two sizes, which hold a frame of MTU 1500 or less. */
#define NETD_MEM_FRAMES (1024u + 1024u)

struct netd_mem_usage {
	uint32_t block_size;
	uint32_t blocks;
	uint32_t used;
	uint32_t used_max;
	uint64_t exhausted; /* requests that had to look further */
};

void netd_mem_init(void);
struct netd_mem_usage netd_mem_usage(unsigned int class);

#endif
