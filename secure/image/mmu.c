/* SPDX-License-Identifier: MIT */
/* VMSAv8-64, EL1&0 stage 1, 4 KiB granule (Arm ARM, chapter D8). */
#include <stdbool.h>

#include "arch.h"
#include "board.h"
#include "layout.h"
#include "mmu.h"

/* 39 bits of virtual address: three levels, the first indexed by bits 38:30. */
#define VA_BITS 39u
#define LEVEL_FIRST 1u
#define LEVEL_LAST 3u
#define ENTRIES 512u

/*
 * First level 1, low gigabyte 1 + image (15 MiB) 8 + UART 1, netd's gigabyte 1
 * + views 1 + window (8 MiB + 8 KiB) 5 + its memory (below 15 MiB) 8.
 */
#define TABLE_COUNT 26u

#define DESC_VALID (1ul << 0)
#define DESC_TABLE (1ul << 1) /* levels 1 and 2 */
#define DESC_PAGE (1ul << 1)  /* level 3 */
#define DESC_ATTR(index) ((uint64_t)(index) << 2)
#define DESC_NS (1ul << 5)
#define DESC_USER (1ul << 6)	  /* AP[1] */
#define DESC_READ_ONLY (1ul << 7) /* AP[2] */
#define DESC_INNER_SHAREABLE (3ul << 8)
#define DESC_ACCESSED (1ul << 10)
#define DESC_PXN (1ul << 53)
#define DESC_UXN (1ul << 54)
#define DESC_ADDRESS 0x0000fffffffff000ul

#define ATTR_NORMAL 0u
#define ATTR_DEVICE 1u

/* Normal: write-back, read- and write-allocate. Device: nGnRE. */
#define MAIR (0xfful << (8 * ATTR_NORMAL) | 0x04ul << (8 * ATTR_DEVICE))

#define TCR_T0SZ (64ul - VA_BITS)
#define TCR_WALKS_CACHED (1ul << 8 | 1ul << 10 | 3ul << 12)
#define TCR_NO_TTBR1 (1ul << 23)
#define TCR_IPS(range) ((uint64_t)(range) << 32)
#define IPS_48_BITS 5u

#define SCTLR_M (1ul << 0)
#define SCTLR_C (1ul << 2)
#define SCTLR_I (1ul << 12)
#define SCTLR_WXN (1ul << 19)

typedef uint64_t table_t[ENTRIES];

static table_t tables[TABLE_COUNT] __attribute__((aligned(MMU_PAGE_SIZE)));
static unsigned int tables_used;

static const uint64_t kind_bits[] = {
	[MMU_CODE] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
		     DESC_READ_ONLY | DESC_UXN,
	[MMU_RODATA] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
		       DESC_READ_ONLY | DESC_UXN | DESC_PXN,
	[MMU_DATA] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE | DESC_UXN |
		     DESC_PXN,
	[MMU_DEVICE] = DESC_ATTR(ATTR_DEVICE) | DESC_UXN | DESC_PXN,
	[MMU_USER_CODE] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
			  DESC_USER | DESC_READ_ONLY | DESC_PXN,
	[MMU_USER_RODATA] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
			    DESC_USER | DESC_READ_ONLY | DESC_UXN | DESC_PXN,
	[MMU_USER_DATA] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
			  DESC_USER | DESC_UXN | DESC_PXN,
	[MMU_SHARED] = DESC_ATTR(ATTR_NORMAL) | DESC_INNER_SHAREABLE |
		       DESC_USER | DESC_UXN | DESC_PXN | DESC_NS,
};

static unsigned int entry_index(uintptr_t va, unsigned int level)
{
	return (unsigned int)(va >> (12u + 9u * (LEVEL_LAST - level))) &
	       (ENTRIES - 1u);
}

/* The table below *entry, made if there is none; NULL: no more tables. */
static uint64_t *next_table(uint64_t *entry)
{
	if (*entry & DESC_VALID)
		return (uint64_t *)(*entry & DESC_ADDRESS);
	if (tables_used == TABLE_COUNT)
		return NULL;
	*entry = (uint64_t)tables[tables_used] | DESC_VALID | DESC_TABLE;
	return tables[tables_used++];
}

/* The level 3 entry of va, with the tables on the way; NULL as above. */
static uint64_t *page_entry(uintptr_t va)
{
	uint64_t *table = tables[0];
	unsigned int level;

	for (level = LEVEL_FIRST; level < LEVEL_LAST; level++) {
		table = next_table(&table[entry_index(va, level)]);
		if (!table)
			return NULL;
	}
	return &table[entry_index(va, LEVEL_LAST)];
}

/* Every page of the range has its tables and is unmapped. */
static bool range_free(uintptr_t va, size_t size)
{
	size_t offset;

	for (offset = 0; offset < size; offset += MMU_PAGE_SIZE) {
		const uint64_t *entry = page_entry(va + offset);

		if (!entry || *entry)
			return false;
	}
	return true;
}

int mmu_map(uintptr_t va, uint64_t pa, size_t size, enum mmu_kind kind)
{
	size_t offset;

	if (!range_free(va, size))
		return -1;
	for (offset = 0; offset < size; offset += MMU_PAGE_SIZE)
		*page_entry(va + offset) = (pa + offset) | kind_bits[kind] |
					   DESC_ACCESSED | DESC_PAGE |
					   DESC_VALID;
	/* The walker sees the entries before anyone uses them. */
	arch_dsb_ishst();
	arch_isb();
	return 0;
}

/*
 * The TLB is emptied of this core's entries only: the secure world runs on no
 * other, and none of its entries are anywhere else.
 */
void mmu_unmap(uintptr_t va, size_t size)
{
	size_t offset;

	for (offset = 0; offset < size; offset += MMU_PAGE_SIZE)
		*page_entry(va + offset) = 0;
	arch_dsb_ishst();
	__asm__ volatile("tlbi vmalle1" ::: "memory");
	arch_dsb_ish();
	arch_isb();
}

static void map_section(const char *start, const char *end, enum mmu_kind kind)
{
	mmu_map((uintptr_t)start, (uintptr_t)start, (size_t)(end - start),
		kind);
}

/* Room is sized at build time (TABLE_COUNT, ASSERTs of image.ld.S). */
void mmu_init(void)
{
	const uintptr_t *guard;

	tables_used = 1;
	map_section(image_text_start, image_text_end, MMU_CODE);
	map_section(image_rodata_start, image_rodata_end, MMU_RODATA);
	map_section(image_data_start, image_data_end, MMU_DATA);
	mmu_map(BOARD_UART_BASE, BOARD_UART_BASE, MMU_PAGE_SIZE, MMU_DEVICE);
	for (guard = image_guards_start; guard != image_guards_end; guard++)
		*page_entry(*guard) = 0;
	arch_dsb_ish();
}

static uint64_t physical_range(void)
{
	uint64_t range = sysreg_read(id_aa64mmfr0_el1) & 0xfu;

	return range < IPS_48_BITS ? range : IPS_48_BITS;
}

void mmu_enable(void)
{
	sysreg_write(mair_el1, MAIR);
	sysreg_write(tcr_el1, TCR_T0SZ | TCR_WALKS_CACHED | TCR_NO_TTBR1 |
				      TCR_IPS(physical_range()));
	sysreg_write(ttbr0_el1, (uint64_t)tables[0]);
	arch_isb();
	__asm__ volatile("tlbi vmalle1" ::: "memory");
	__asm__ volatile("ic iallu" ::: "memory");
	__asm__ volatile("dsb nsh" ::: "memory");
	arch_isb();
	sysreg_write(sctlr_el1, sysreg_read(sctlr_el1) | SCTLR_M | SCTLR_C |
					SCTLR_I | SCTLR_WXN);
	arch_isb();
}
