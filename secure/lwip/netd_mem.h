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

/* The sizes that always have a free block, unless netd leaks (netd_share.h). */
enum {
	NETD_MEM_SMALL, /* a header or a small answer */
	NETD_MEM_FRAME, /* a frame of MTU 1500 or less */
};
#define NETD_MEM_SMALL_BLOCKS 1536u
#define NETD_MEM_FRAME_BLOCKS 1120u

struct netd_mem_usage {
	uint32_t block_size;
	uint32_t blocks;
	uint32_t used;
	uint32_t used_max;
	uint64_t exhausted; /* requests that had to look further */
};

void netd_mem_init(void);
struct netd_mem_usage netd_mem_usage(unsigned int class);

/* How many blocks of that size are free. */
uint32_t netd_mem_left(unsigned int class);

#endif
