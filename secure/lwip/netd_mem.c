/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "arch/cc.h"
#include "netd_mem.h"

/* From netd_mem.h's two in steps up to the largest. */
#define SMALL_SIZE 256u
#define FRAME_SIZE 2048u
#define LARGE_SIZE 16384u
#define LARGE_BLOCKS 24u
#define HUGE_SIZE 67584u
#define HUGE_BLOCKS 16u

#define BLOCK_ALIGN __attribute__((aligned(64)))

static uint8_t small_memory[NETD_MEM_SMALL_BLOCKS][SMALL_SIZE] BLOCK_ALIGN;
static uint8_t frame_memory[NETD_MEM_FRAME_BLOCKS][FRAME_SIZE] BLOCK_ALIGN;
static uint8_t large_memory[LARGE_BLOCKS][LARGE_SIZE] BLOCK_ALIGN;
static uint8_t huge_memory[HUGE_BLOCKS][HUGE_SIZE] BLOCK_ALIGN;

/* A free block holds the link to the next. */
struct free_block {
	struct free_block *next;
};

struct mem_class {
	uint8_t *memory;
	struct netd_mem_usage usage;
	struct free_block *free;
};

#define MEM_CLASS(array, size, count)                                 \
	{                                                             \
		.memory = (array)[0],                                 \
		.usage = { .block_size = (size), .blocks = (count) }, \
	}

/* From small to large. */
static struct mem_class classes[NETD_MEM_CLASSES] = {
	MEM_CLASS(small_memory, SMALL_SIZE, NETD_MEM_SMALL_BLOCKS),
	MEM_CLASS(frame_memory, FRAME_SIZE, NETD_MEM_FRAME_BLOCKS),
	MEM_CLASS(large_memory, LARGE_SIZE, LARGE_BLOCKS),
	MEM_CLASS(huge_memory, HUGE_SIZE, HUGE_BLOCKS),
};

static void class_push(struct mem_class *c, void *block)
{
	struct free_block *b = block;

	b->next = c->free;
	c->free = b;
}

static void *class_pop(struct mem_class *c)
{
	struct free_block *b = c->free;

	if (!b) {
		c->usage.exhausted++;
		return NULL;
	}
	c->free = b->next;
	if (++c->usage.used > c->usage.used_max)
		c->usage.used_max = c->usage.used;
	return b;
}

static bool class_owns(const struct mem_class *c, const uint8_t *block)
{
	return block >= c->memory &&
	       block < c->memory +
			       (size_t)c->usage.blocks * c->usage.block_size;
}

void netd_mem_init(void)
{
	struct mem_class *c;
	uint32_t i;

	for (c = classes; c < classes + NETD_MEM_CLASSES; c++) {
		for (i = c->usage.blocks; i > 0; i--)
			class_push(c, c->memory + (size_t)(i - 1) *
							  c->usage.block_size);
	}
}

void *netd_mem_alloc(size_t size)
{
	struct mem_class *c;
	void *block;

	for (c = classes; c < classes + NETD_MEM_CLASSES; c++) {
		if (size > c->usage.block_size)
			continue;
		block = class_pop(c);
		if (block)
			return block;
	}
	return NULL;
}

void netd_mem_free(void *block)
{
	struct mem_class *c;

	for (c = classes; c < classes + NETD_MEM_CLASSES; c++) {
		if (!class_owns(c, block))
			continue;
		c->usage.used--;
		class_push(c, block);
		return;
	}
	netd_panic("netd: a block that is none of the allocator's");
}

struct netd_mem_usage netd_mem_usage(unsigned int class)
{
	return classes[class].usage;
}

uint32_t netd_mem_left(unsigned int class)
{
	return classes[class].usage.blocks - classes[class].usage.used;
}
