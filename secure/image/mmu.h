/* SPDX-License-Identifier: MIT */
/*
 * Address space of the secure image: 4 KiB pages, one table for all tasks.
 * The image, its devices: virtual = physical. Above MMU_VIEW_BASE lies what
 * netd at S-EL0 sees, and only that: views to read, the shared window, its own
 * memory. Everything else, page 0 among it, is unmapped.
 */
#ifndef MMU_H
#define MMU_H

#include <stddef.h>
#include <stdint.h>

#define MMU_PAGE_SIZE 4096u

/* Above every physical address that a board maps for us. */
#define MMU_VIEW_BASE 0x1000000000ul

/* The window lies here, with unmapped space on both ends. */
#define MMU_WINDOW_BASE 0x1000200000ul

enum mmu_kind {
	MMU_CODE,   /* read-only, executable */
	MMU_RODATA, /* read-only */
	MMU_DATA,   /* read-write */
	MMU_DEVICE, /* read-write, Device-nGnRE */

	/* For S-EL0, which may do what is said here; S-EL1 may run none. */
	MMU_USER_CODE,	 /* read-only, executable */
	MMU_USER_RODATA, /* read-only */
	MMU_USER_DATA,	 /* read-write */
	MMU_SHARED,	 /* read-write, cacheable, non-secure physical memory */
};

/*
 * Build the tables of the image, with a hole for each guard page. MMU off, bss
 * cleared. Then mmu_enable() on the core that runs us.
 */
void mmu_init(void);
void mmu_enable(void);

/*
 * Map pages that are not mapped now. All arguments in whole pages. Returns 0,
 * or -1 when something is mapped there already or the tables are used up (then
 * nothing was mapped). Tables are never given back, so a range once mapped can
 * always be mapped again.
 */
int mmu_map(uintptr_t va, uint64_t pa, size_t size, enum mmu_kind kind);

/* After it no access to the pages is possible or still under way. */
void mmu_unmap(uintptr_t va, size_t size);

#endif
