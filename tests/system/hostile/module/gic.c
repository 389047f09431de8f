// SPDX-License-Identifier: MIT
/*
 * The interrupt controller as the normal world sees it: every register with
 * ones, zeros and random values, and the secure world's SGIs by every way.
 *
 * Each register gets back what it held before Linux takes interrupts again.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "smc.h"

#define GICD 0x08000000
#define GICR 0x080a0000 /* of the resident core */
#define FRAME 0x10000

#define SGI0R sys_reg(3, 0, 12, 11, 7)
#define ASGI1R sys_reg(3, 0, 12, 11, 6)
#define SGI1R sys_reg(3, 0, 12, 11, 5)
#define PMR sys_reg(3, 0, 4, 6, 0)
#define BPR1 sys_reg(3, 0, 12, 12, 3)
#define IGRPEN1 sys_reg(3, 0, 12, 12, 7)
#define AP1R0 sys_reg(3, 0, 12, 9, 0)

/* Registers that hold what is written: from, to, step. */
static const struct range {
	u32 first;
	u32 end;
} plain[] = {
	{ 0x000, 0x004 },   /* CTLR */
	{ 0x080, 0x100 },   /* IGROUPR */
	{ 0x400, 0x800 },   /* IPRIORITYR */
	{ 0xc00, 0xd00 },   /* ICFGR */
	{ 0xd00, 0xd80 },   /* IGRPMODR */
	{ 0xe00, 0xf00 },   /* NSACR */
	{ 0x6100, 0x6900 }, /* IROUTER */
};

/* Pairs: what one sets the next one, 0x80 on, clears. */
static const u32 pairs[] = { 0x100, 0x200, 0x300 };
#define PAIR 0x80

static u32 pattern(struct run *run)
{
	switch (draw_below(run, 3)) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	default:
		return draw(run);
	}
}

static void write_plain(struct run *run, u8 __iomem *at)
{
	unsigned long flags;
	u32 old;

	local_irq_save(flags);
	old = readl(at);
	writel(pattern(run), at);
	writel(pattern(run), at);
	writel(old, at);
	local_irq_restore(flags);
	run->done += 2;
}

static void write_pair(struct run *run, u8 __iomem *set)
{
	u8 __iomem *clear = set + PAIR;
	unsigned long flags;
	u32 old;

	local_irq_save(flags);
	old = readl(set);
	writel(pattern(run), set);
	writel(pattern(run), clear);
	writel(pattern(run), set);
	writel(~old, clear);
	writel(old, set);
	local_irq_restore(flags);
	run->done += 3;
}

static void write_frame(struct run *run, u8 __iomem *frame)
{
	size_t i;
	u32 at;

	for (i = 0; i < ARRAY_SIZE(plain); i++) {
		for (at = plain[i].first; at < plain[i].end; at += 4)
			write_plain(run, frame + at);
	}
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		for (at = pairs[i]; at < pairs[i] + PAIR; at += 4)
			write_pair(run, frame + at);
	}
	cond_resched();
}

static int gic_registers(struct run *run)
{
	u8 __iomem *distributor = ioremap(GICD, FRAME);
	u8 __iomem *redistributor = ioremap(GICR, 2 * FRAME);
	unsigned long i;

	if (!distributor || !redistributor)
		return -ENOMEM;
	for (i = 0; i < run->count; i++) {
		write_frame(run, distributor);
		write_frame(run, redistributor + FRAME); /* SGIs and PPIs */
		write_plain(run, redistributor + 0x14);	 /* WAKER */
	}
	iounmap(redistributor);
	iounmap(distributor);
	return 0;
}

/* The CPU's interface to it, while Linux takes no interrupt. */
static void write_cpu_interface(struct run *run)
{
	unsigned long pmr = read_sysreg_s(PMR), bpr = read_sysreg_s(BPR1);
	unsigned long enabled = read_sysreg_s(IGRPEN1);
	unsigned long active = read_sysreg_s(AP1R0);

	write_sysreg_s(pattern(run), PMR);
	write_sysreg_s(pattern(run), BPR1);
	write_sysreg_s(0, IGRPEN1);
	write_sysreg_s(pattern(run), AP1R0);
	isb();
	udelay(draw_below(run, 1200));
	write_sysreg_s(active, AP1R0);
	write_sysreg_s(bpr, BPR1);
	write_sysreg_s(pmr, PMR);
	write_sysreg_s(enabled, IGRPEN1);
	isb();
	run->done += 4;
}

static int gic_cpu(struct run *run)
{
	unsigned long i, flags;

	for (i = 0; i < run->count; i++) {
		local_irq_save(flags);
		write_cpu_interface(run);
		local_irq_restore(flags);
		cond_resched();
	}
	return 0;
}

/*
 * To the resident core, or to all. Of Group 1 only those that Linux has no use
 * for: its own would stop it.
 */
static int gic_sgis(struct run *run)
{
	unsigned long i, value;

	for (i = 0; i < run->count; i++) {
		value = draw_below(run, 16) << 24;
		value |= draw_below(run, 2) ? 1 : 1ul << 40;
		switch (draw_below(run, 3)) {
		case 0:
			write_sysreg_s(value, SGI0R);
			break;
		case 1:
			write_sysreg_s(value, ASGI1R);
			break;
		default:
			write_sysreg_s(value | 8ul << 24, SGI1R);
			break;
		}
		isb();
		run->done++;
		cond_resched();
	}
	return 0;
}

const struct attack gic_attacks[] = {
	{ "gic", gic_registers },
	{ "gic-cpu", gic_cpu },
	{ "sgis", gic_sgis },
	{ 0 },
};
