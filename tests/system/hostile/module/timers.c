// SPDX-License-Identifier: MIT
/*
 * The timers that the normal world has: compare values far ahead, in the past
 * and about to come, control bits of any kind, while Linux takes no interrupt.
 * Then what Linux had there. At EL2, EL1's names mean EL2's timers.
 */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "smc.h"

struct timers {
	unsigned long physical, physical_control;
	unsigned long virtual, virtual_control;
	unsigned long kernel_control;
};

static void read_timers(struct timers *t)
{
	t->physical = read_sysreg(cntp_cval_el0);
	t->physical_control = read_sysreg(cntp_ctl_el0);
	t->virtual = read_sysreg(cntv_cval_el0);
	t->virtual_control = read_sysreg(cntv_ctl_el0);
	t->kernel_control = read_sysreg(cntkctl_el1);
}

static void write_timers(const struct timers *t)
{
	write_sysreg(t->physical, cntp_cval_el0);
	write_sysreg(t->physical_control, cntp_ctl_el0);
	write_sysreg(t->virtual, cntv_cval_el0);
	write_sysreg(t->virtual_control, cntv_ctl_el0);
	write_sysreg(t->kernel_control, cntkctl_el1);
	isb();
}

static unsigned long compare_value(struct run *run)
{
	unsigned long now = read_sysreg(cntvct_el0);

	switch (draw_below(run, 5)) {
	case 0:
		return 0;
	case 1:
		return ~0ul;
	case 2:
		return now - draw_below(run, 1 << 20);
	case 3:
		return now + draw_below(run, 1 << 16);
	default:
		return draw(run);
	}
}

/* 1 is ENABLE, 2 is IMASK, 4 is read only. */
static void one(struct run *run)
{
	struct timers wild = { .physical = compare_value(run),
			       .physical_control = draw(run) & 3,
			       .virtual = compare_value(run),
			       .virtual_control = draw(run) & 3,
			       /* only bits of EL0's and of the event stream */
			       .kernel_control = draw(run) & 0x3ff };
	struct timers after;

	if (!draw_below(run, 4))
		write_sysreg(draw(run), cntp_tval_el0);
	write_timers(&wild);
	udelay(draw_below(run, 200));
	read_timers(&after);
	if (after.physical != wild.physical || after.virtual != wild.virtual ||
	    (after.physical_control ^ wild.physical_control) & 3 ||
	    (after.virtual_control ^ wild.virtual_control) & 3)
		wrong(run, "a timer came back changed");
}

static int timers(struct run *run)
{
	unsigned long i, flags;
	struct timers own;

	for (i = 0; i < run->count; i++, run->done++) {
		local_irq_save(flags);
		read_timers(&own);
		one(run);
		write_timers(&own);
		local_irq_restore(flags);
		cond_resched();
	}
	return 0;
}

const struct attack timers_attacks[] = {
	{ "timers", timers },
	{ 0 },
};
