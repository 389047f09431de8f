/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies in secure memory. The normal world's RAM is outside BL31's map, and a
 * piece of it is mapped for as long as it is copied.
 */
#include <platform_def.h>

#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <common/debug.h>
#include <lib/utils_def.h>
#include <lib/xlat_tables/xlat_tables_v2.h>
#include <libfdt.h>
#include <plat/common/platform.h>

#include "isthd_keep.h"

#define TREE_MAX SZ_16K
#define PIECE PAGE_SIZE

/* ISTHD_STARTER_SIZE: bytes of BL33 that are needed to start it again. */
CASSERT(ISTHD_STARTER_SIZE % PIECE == 0, isthd_starter_is_whole_pages);

static uint64_t tree_copy[TREE_MAX / sizeof(uint64_t)];
static uint64_t starter_copy[ISTHD_STARTER_SIZE / sizeof(uint64_t)];

/* In the order in which they are written back. */
static struct kept {
	uint64_t *copy;
	uintptr_t base; /* a page's; 0: not kept */
	size_t size;	/* whole pages */
} kept[] = {
	{ .copy = tree_copy },
	{ .copy = starter_copy },
};

/* TF-A's memcpy() moves bytes. */
static void copy_piece(uint64_t *to, const uint64_t *from)
{
	volatile uint64_t *word = to;
	size_t i;

	for (i = 0; i < PIECE / sizeof(*to); i++)
		word[i] = from[i];
}

static int piece_map(uintptr_t base)
{
	return mmap_add_dynamic_region(base, base, PIECE,
				       MT_MEMORY | MT_RW | MT_NS |
					       MT_EXECUTE_NEVER);
}

static int piece_take(struct kept *k, size_t offset)
{
	int err = piece_map(k->base + offset);

	if (err != 0)
		return err;
	copy_piece(k->copy + offset / sizeof(uint64_t),
		   (const uint64_t *)(k->base + offset));
	return mmap_remove_dynamic_region(k->base + offset, PIECE);
}

/* Who reads or runs it does so without caches. */
static void piece_give(const struct kept *k, size_t offset)
{
	copy_piece((uint64_t *)(k->base + offset),
		   k->copy + offset / sizeof(uint64_t));
	flush_dcache_range(k->base + offset, PIECE);
	__asm__ volatile("ic iallu" ::: "memory");
}

static uintptr_t page_of(uintptr_t at)
{
	return at - at % PIECE;
}

/* A copy of so many bytes, and what else is in their pages. */
static void keep(struct kept *k, size_t room, uintptr_t at, size_t bytes)
{
	uintptr_t base = page_of(at);
	size_t size = page_of(at + bytes + PIECE - 1U) - base;
	size_t offset;

	if (bytes == 0U || size > room) {
		ERROR("isthd: no room for %lu bytes at 0x%lx\n", bytes, at);
		return;
	}
	k->base = base;
	k->size = size;
	for (offset = 0; offset < size; offset += PIECE) {
		if (piece_take(k, offset) != 0)
			k->base = 0;
	}
}

/* 0: there is none. */
static size_t tree_size(uintptr_t tree)
{
	uintptr_t page = page_of(tree);
	size_t size = 0;

	if (piece_map(page) != 0)
		return 0;
	if (fdt_check_header((const void *)tree) == 0)
		size = fdt_totalsize((const void *)tree);
	(void)mmap_remove_dynamic_region(page, PIECE);
	return size;
}

void isthd_keep_init(void)
{
	const entry_point_info_t *bl33 =
		bl31_plat_get_next_image_ep_info(NON_SECURE);

	if (!bl33)
		return;
	keep(&kept[0], sizeof(tree_copy), bl33->args.arg0,
	     tree_size(bl33->args.arg0));
	keep(&kept[1], sizeof(starter_copy), bl33->pc, sizeof(starter_copy));
}

bool isthd_keep_all(void)
{
	return kept[0].base != 0U && kept[1].base != 0U;
}

/* Three steps for each piece: map it, write it, and out of the map again. */
enum isthd_step isthd_keep_restore(unsigned int at)
{
	size_t step = at;
	size_t offset = step / 3U * PIECE;
	const struct kept *k = &kept[0];

	if (offset >= k->size) {
		offset -= k->size;
		k = &kept[1];
	}
	/* Mapped once before, so it can be again. */
	if (step % 3U == 0U) {
		(void)piece_map(k->base + offset);
		return ISTHD_STEP_MORE;
	}
	if (step % 3U == 1U) {
		piece_give(k, offset);
		return ISTHD_STEP_MORE;
	}
	(void)mmap_remove_dynamic_region(k->base + offset, PIECE);
	return k == &kept[1] && offset + PIECE == k->size ? ISTHD_STEP_DONE :
							    ISTHD_STEP_MORE;
}
