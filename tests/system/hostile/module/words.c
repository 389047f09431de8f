// SPDX-License-Identifier: MIT
/*
 * The shared words of the window that the driver has registered, of either
 * half, written behind its back.
 */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "isth_calls.h"
#include "isth_layout.h"
#include "smc.h"

#define WORD(field) offsetof(struct isth_mgmt_shm, field)

static const u32 positions[] = { WORD(txptr), WORD(rxptr) };

static const u32 all[] = {
	WORD(txptr),	 WORD(rxptr),	WORD(rx_event), WORD(tx_event),
	WORD(frame_max), WORD(session), WORD(echo),
};

static const u32 identity[] = {
	WORD(magic),	 WORD(version_major), WORD(features),
	WORD(ring_size), WORD(session),	      WORD(echo),
};

/* What a word may be worst at, from what it holds. */
static u32 worst(struct run *run, u32 old, u32 ring)
{
	switch (draw_below(run, 12)) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	case 2:
		return old + 0x80000000u;
	case 3:
		return old - 16;
	case 4:
		return old + ring;
	case 5:
		return old + ring + 16;
	case 6:
		return old + 8;
	case 7:
		return old - ring;
	case 8:
		return old + 16;
	case 9:
		return 0x7fffffffu;
	default:
		return draw(run);
	}
}

/* Traffic has to get the core now and then, where there is one only. */
static void pause(struct run *run)
{
	if (draw_below(run, 16))
		udelay(draw_below(run, 4));
	else
		usleep_range(1, 100);
}

static int rewrite(struct run *run, const u32 *words, size_t count)
{
	unsigned long base, size, i;
	u32 *word;

	if (smc_window(&base, &size) != ISTH_WINDOW_ATTACHED)
		return -ENODEV;
	for (i = 0; i < run->count; i++) {
		word = phys_to_virt(base) + draw_below(run, 2) * (size / 2) +
		       words[draw_below(run, count)];
		WRITE_ONCE(*word, worst(run, READ_ONCE(*word),
					size / 2 - ISTH_MGMT_SIZE));
		run->done++;
		pause(run);
	}
	return 0;
}

static int words_all(struct run *run)
{
	return rewrite(run, all, ARRAY_SIZE(all));
}

static int words_positions(struct run *run)
{
	return rewrite(run, positions, ARRAY_SIZE(positions));
}

static int words_identity(struct run *run)
{
	return rewrite(run, identity, ARRAY_SIZE(identity));
}

/* Anything in the two rings: records, headers, frames. */
static int words_rings(struct run *run)
{
	unsigned long base, size, i, ring;
	u32 *word;

	if (smc_window(&base, &size) != ISTH_WINDOW_ATTACHED)
		return -ENODEV;
	ring = size / 2 - ISTH_MGMT_SIZE;
	for (i = 0; i < run->count; i++) {
		word = phys_to_virt(base) + draw_below(run, 2) * (size / 2) +
		       ISTH_MGMT_SIZE + draw_below(run, ring / 4) * 4;
		WRITE_ONCE(*word, worst(run, READ_ONCE(*word), ring));
		run->done++;
		if (!(i & 63))
			pause(run);
	}
	return 0;
}

const struct attack words_attacks[] = {
	{ "words", words_all },
	{ "positions", words_positions },
	{ "identity", words_identity },
	{ "rings", words_rings },
	{ 0 },
};
