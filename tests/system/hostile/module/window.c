// SPDX-License-Identifier: MIT
/* Windows that are none: REGISTER where no window may be, and races for it. */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "isth_calls.h"
#include "isth_layout.h"
#include "smc.h"

#define SMALL ISTH_WINDOW_SIZE(ISTH_RING_MIN)
#define RAM_END (BOARD_RAM + BOARD_RAM_SIZE)
#define SECURE_END (BOARD_SECURE + BOARD_SECURE_SIZE)

/* Where no window may begin, whatever its size. */
static const unsigned long places[] = {
	0x0, /* boot ROM and EL3's flash */
	0x03fff000,
	0x04000000, /* the end of it, the other flash */
	0x08000000,
	0x08010000,
	0x08080000,
	0x080a0000, /* interrupts */
	0x09000000,
	0x09010000,
	0x09020000,
	0x09030000,
	0x09040000, /* devices */
	0x0a000000,
	0x0a003e00, /* virtio */
	BOARD_SECURE - SMALL,
	BOARD_SECURE - PAGE_SIZE, /* up to secure RAM */
	BOARD_SECURE,
	BOARD_SECURE + PAGE_SIZE,
	BOARD_SECURE + 0x20000, /* EL3 */
	BOARD_SECURE + 0x100000 - SMALL,
	BOARD_SECURE + 0x100000, /* the image */
	BOARD_SECURE + 0x120000,
	BOARD_SECURE + 0x800000,
	SECURE_END - SMALL,
	SECURE_END - PAGE_SIZE,
	SECURE_END,
	0x10000000,
	0x3eff0000, /* PCI: memory, I/O */
	BOARD_RAM - SMALL,
	BOARD_RAM - PAGE_SIZE, /* one page before RAM */
	RAM_END - SMALL + PAGE_SIZE,
	RAM_END - PAGE_SIZE,
	RAM_END, /* after it */
	0x100000000,
	0x4010000000,
	0x8000000000, /* PCI above 4 GiB */
	1ul << 40,
	1ul << 47,
	1ul << 48,
	1ul << 52,
	1ul << 62,
	1ul << 63,
	BOARD_RAM | 1ul << 48,
	BOARD_RAM | 1ul << 63,
	-(1ul << 30),
	-SMALL,
	-SMALL + PAGE_SIZE,
	-PAGE_SIZE, /* wrapping */
};

/* Sizes that no window has. */
static const unsigned long sizes[] = {
	0,
	1,
	16,
	PAGE_SIZE,
	2 * PAGE_SIZE,
	SMALL - 1,
	SMALL + 1,
	SMALL - PAGE_SIZE,
	SMALL + PAGE_SIZE,
	2 * SMALL,
	1ul << 30,
	1ul << 32,
	SMALL | 1ul << 32,
	SMALL | 1ul << 63,
	-PAGE_SIZE,
	-1ul,
};

static const unsigned long offsets[] = { 1, 2, 4, 8, 16, 64, 512, 2048, 4095 };

static void refused(struct run *run, unsigned long base, unsigned long size)
{
	long status = smc(run, ISTH_SMC_REGISTER, base, size, 0);

	if (status >= 0)
		wrong(run, "REGISTER took %lx, %lx bytes", base, size);
}

static void refuse_all(struct run *run)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		refused(run, places[i], SMALL);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		refused(run, own_memory, sizes[i]);
	for (i = 0; i < ARRAY_SIZE(offsets); i++)
		refused(run, own_memory + offsets[i], SMALL);
}

/* Ours becomes the window, or ends as it: as long as it takes the RTOS. */
static void settle(struct run *run, unsigned int wanted)
{
	unsigned long base, size;
	unsigned int state, left = 1000;

	while ((state = smc_window(&base, &size)) != wanted && left--)
		usleep_range(100, 200);
	if (state != wanted)
		wrong(run, "the window is in state %u, not %u", state, wanted);
}

static void give_back(struct run *run)
{
	unsigned long base, size;

	while (smc_window(&base, &size) != ISTH_WINDOW_NONE) {
		smc(run, ISTH_SMC_UNREGISTER, 0, 0, 0);
		usleep_range(100, 200);
	}
}

/* With our window there: itself, each overlap, another one beside it. */
static void refuse_second(struct run *run)
{
	unsigned long step;

	for (step = 0; step < SMALL; step += PAGE_SIZE)
		refused(run, own_memory + step, SMALL);
	refused(run, own_memory + SMALL, SMALL);
	refuse_all(run);
}

/*
 * The driver's window is there: everything is refused. Then ours, then none,
 * then one whose memory Linux uses otherwise as soon as it is given back.
 */
static int window_illegal(struct run *run)
{
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		refuse_all(run);
		give_back(run);
		refuse_all(run);
		smc(run, ISTH_SMC_REGISTER, own_memory, SMALL, 0);
		settle(run, ISTH_WINDOW_ATTACHED);
		refuse_second(run);
		memset(phys_to_virt(own_memory), 0xff, SMALL);
		give_back(run);
		memset(phys_to_virt(own_memory), 0, SMALL);
		refuse_all(run);
	}
	return 0;
}

/* What EL3 would take shall be none of Linux's other memory. */
static unsigned long random_place(struct run *run)
{
	unsigned long place = draw(run);

	switch (draw_below(run, 4)) {
	case 0:
		place = places[place % ARRAY_SIZE(places)] +
			draw_below(run, 1024) * PAGE_SIZE;
		break;
	case 1:
		place &= 0xfffff000;
		break;
	case 2:
		place &= -PAGE_SIZE;
		break;
	default:
		break;
	}
	return place - BOARD_RAM < BOARD_RAM_SIZE ? place | 1 : place;
}

static int window_random(struct run *run)
{
	unsigned long i, size;

	for (i = 0; i < run->count; i++) {
		size = draw_below(run, 4) ?
			       ISTH_WINDOW_SIZE(ISTH_RING_MIN
						<< draw_below(run, 6)) :
			       draw(run);
		refused(run, random_place(run), size);
		cond_resched();
	}
	return 0;
}

/* Register, ring, unregister: as fast as this CPU can, beside the others. */
static int window_race(struct run *run)
{
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		smc(run, ISTH_SMC_REGISTER,
		    own_memory + draw_below(run, 4) * SMALL, SMALL, 0);
		if (draw_below(run, 2))
			smc(run, ISTH_SMC_DOORBELL, 0, 0, 0);
		smc(run, ISTH_SMC_UNREGISTER, 0, 0, 0);
		cond_resched();
	}
	give_back(run);
	return 0;
}

const struct attack window_attacks[] = {
	{ "windows", window_illegal },
	{ "windows-random", window_random },
	{ "windows-race", window_race },
	{ 0 },
};
