// SPDX-License-Identifier: MIT
/* Power: PSCI's calls, as no kernel makes them. On the resident core. */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "smc.h"

#define CPU_OFF 0x84000002ul
#define CPU_ON 0xc4000003ul
#define AFFINITY_INFO 0xc4000004ul

static const unsigned long others[] = {
	0x84000000, 0xc4000001, 0x84000001, 0x84000002, 0xc4000005, 0x84000005,
	0x84000006, 0xc4000007, 0x8400000a, 0x8400000b, 0xc400000c, 0xc400000d,
	0xc400000e, 0xc400000f, 0xc4000010, 0xc4000011, 0xc4000013, 0x84000014,
};

/* Cores of other clusters, other sockets, and of no board. */
static unsigned long target(struct run *run)
{
	unsigned long bits = draw(run);

	switch (draw_below(run, 4)) {
	case 0:
		return 0; /* the resident core */
	case 1:
		return bits % 8;
	case 2:
		return bits & 0xff00ffffff;
	default:
		return bits;
	}
}

/*
 * Where no core of the normal world can begin. TF-A takes such an address on
 * some platforms, and the core would fetch as the normal world does: nothing.
 */
static unsigned long bad_entry(struct run *run)
{
	unsigned long bits = draw(run);

	switch (draw_below(run, 4)) {
	case 0:
		return BOARD_SECURE + bits % BOARD_SECURE_SIZE;
	case 1:
		return bits % 0x04000000; /* the boot flash */
	case 2:
		return 0x08000000 + bits % 0x02000000; /* devices */
	default:
		return bits | 1ul << 60;
	}
}

static int psci_storm(struct run *run)
{
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		switch (draw_below(run, 4)) {
		case 0:
			smc(run, CPU_ON, target(run), bad_entry(run),
			    draw(run));
			break;
		case 1:
			smc(run, AFFINITY_INFO, target(run), draw(run), 0);
			break;
		default:
			smc(run, others[draw_below(run, ARRAY_SIZE(others))],
			    target(run), draw(run), draw(run));
			break;
		}
		cond_resched();
	}
	return 0;
}

/* Denied each time, whatever the other cores do meanwhile. */
static int psci_off(struct run *run)
{
	unsigned long i;

	for (i = 0; i < run->count; i++) {
		smc(run, CPU_OFF, 0, 0, 0);
		cond_resched();
	}
	return 0;
}

/* This CPU does nothing at all for COUNT ms, as if it were dead. */
static int stall(struct run *run)
{
	unsigned long i, flags;

	local_irq_save(flags);
	for (i = 0; i < run->count; i++, run->done++)
		mdelay(1);
	local_irq_restore(flags);
	return 0;
}

const struct attack psci_attacks[] = {
	{ "psci", psci_storm },
	{ "cpu-off", psci_off },
	{ "stall", stall },
	{ 0 },
};
