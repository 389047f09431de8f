// SPDX-License-Identifier: MIT
/* Calls: ours with random arguments, and everybody else's. */
#include <linux/kernel.h>
#include <linux/sched.h>

#include "isth_calls.h"
#include "isth_layout.h"
#include "smc.h"

/* Off and reset end the board, which is a row of its own. */
static bool ends_the_board(u32 number)
{
	switch (number & ~0x40000000u) {
	case 0x84000008: /* SYSTEM_OFF */
	case 0x84000009: /* SYSTEM_RESET */
	case 0x84000012: /* SYSTEM_RESET2 */
		return true;
	default:
		return false;
	}
}

static const u32 ours[] = {
	ISTH_SMC_CALL_COUNT, ISTH_SMC_UID,	   ISTH_SMC_REVISION,
	ISTH_SMC_FEATURES,   ISTH_SMC_INFO,	   ISTH_SMC_STATS,
	ISTH_SMC_DOORBELL,   ISTH_SMC_REGISTER,	   ISTH_SMC_UNREGISTER,
	ISTH_SMC_STATE,	     ISTH_SMC_READY,	   ISTH_SMC_YIELD,
	ISTH_SMC_WINDOW_GET, ISTH_SMC_WINDOW_DONE, ISTH_SMC_DEAD,
};

/* A value that somebody may not have thought of. */
static unsigned long argument(struct run *run)
{
	unsigned long bits = draw(run);

	switch (draw_below(run, 8)) {
	case 0:
		return bits % 16;
	case 1:
		return 0 - bits % 16;
	case 2:
		return 1ul << bits % 64;
	case 3:
		return BOARD_SECURE + bits % BOARD_SECURE_SIZE;
	case 4:
		return own_memory + bits % 2 * PAGE_SIZE;
	case 5:
		/* Such as fit our own memory. */
		return ISTH_WINDOW_SIZE(ISTH_RING_MIN << bits % 4);
	case 6:
		return (u32)bits;
	default:
		return bits;
	}
}

/* What EL3 would take, it shall be our own memory, not another's. */
static void keep_to_own_memory(unsigned long *x)
{
	if (x[1] - BOARD_RAM < BOARD_RAM_SIZE)
		x[1] = own_memory + x[1] % (2 * PAGE_SIZE);
}

/* The call in x[0], the other registers random. */
static void make(struct run *run, unsigned long *x)
{
	unsigned long out[SMC_REGISTERS];
	int r;

	for (r = 1; r < 4; r++)
		x[r] = argument(run);
	for (; r < SMC_REGISTERS; r++)
		x[r] = draw(run);
	keep_to_own_memory(x);
	smc_all(run, x, out);
	cond_resched();
}

/* All of our calls, with random registers. */
static int calls_random(struct run *run)
{
	unsigned long x[SMC_REGISTERS];
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		x[0] = ours[draw_below(run, ARRAY_SIZE(ours))];
		if (!draw_below(run, 16))
			x[0] |= draw(run) << 32;
		make(run, x);
	}
	return 0;
}

/*
 * Every function number of every owner, fast and yielding, 32 and 64 bits
 * wide: COUNT of the 2^24, evenly.
 */
static int calls_owners(struct run *run)
{
	unsigned long all = 1ul << 24;
	unsigned long x[SMC_REGISTERS];
	unsigned long i, number;

	for (i = 0; i < run->count; i++) {
		number = i * (all / run->count) +
			 draw_below(run, max(all / run->count, 1ul));
		/* Type and width, owner, function. */
		x[0] = (number >> 22) << 30 | (number >> 16 & 0x3f) << 24 |
		       (number & 0xffff);
		if (!ends_the_board(x[0]))
			make(run, x);
	}
	return 0;
}

/* As many doorbells as this CPU can make. */
static int calls_doorbells(struct run *run)
{
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		smc(run, ISTH_SMC_DOORBELL, 0, 0, 0);
		cond_resched();
	}
	return 0;
}

const struct attack calls_attacks[] = {
	{ "calls", calls_random },
	{ "owners", calls_owners },
	{ "doorbells", calls_doorbells },
	{ 0 },
};
