// SPDX-License-Identifier: MIT
/*
 * Memory that the interrupt controller reads and writes by itself: tables of
 * LPIs, of devices and their interrupts, the queue of commands. All of it is
 * aimed at secure RAM, and then given back to Linux.
 *
 * Arm IHI 0069, sections 9.15 (GICR), 9.18, 9.19 (GITS), 5.3 (commands).
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/barrier.h>

#include "smc.h"

#define GITS 0x08080000
#define GICR 0x080a0000 /* of the resident core */
#define FRAME 0x10000

#define GICR_CTLR 0x00 /* bit 0: LPIs */
#define GICR_PROPBASER 0x70
#define GICR_PENDBASER 0x78
#define GITS_CTLR 0x00
#define GITS_CBASER 0x80
#define GITS_CWRITER 0x88
#define GITS_BASER 0x100
#define BASERS 8

#define VALID (1ull << 63)
#define ID_BITS 15 /* of LPIs: 16 bits */

enum { MAPD = 0x08, MAPC = 0x09, MAPTI = 0x0a, INT = 0x03, CLEAR = 0x04 };

static u64 secure_page(struct run *run)
{
	return BOARD_SECURE +
	       draw_below(run, BOARD_SECURE_SIZE / 0x10000) * 0x10000;
}

/* LPIs' configuration and pending bits: read when they are switched on. */
static void redistributor_tables(struct run *run, u8 __iomem *frame)
{
	u64 properties = readq(frame + GICR_PROPBASER);
	u64 pending = readq(frame + GICR_PENDBASER);
	u32 control = readl(frame + GICR_CTLR);

	writel(0, frame + GICR_CTLR);
	writeq(secure_page(run) | ID_BITS, frame + GICR_PROPBASER);
	writeq(secure_page(run), frame + GICR_PENDBASER);
	writel(1, frame + GICR_CTLR);
	udelay(1);
	writel(0, frame + GICR_CTLR);
	writeq(properties, frame + GICR_PROPBASER);
	writeq(pending, frame + GICR_PENDBASER);
	writel(control, frame + GICR_CTLR);
	run->done += 2;
}

static u64 *command(u64 *at, u64 first, u64 second, u64 third)
{
	at[0] = first;
	at[1] = second;
	at[2] = third;
	at[3] = 0;
	return at + 4;
}

/* Device 7's interrupt 1 is to be kept in secure RAM, raised, and cleared. */
static unsigned long write_commands(struct run *run)
{
	u64 device = 7ull << 32, *first = phys_to_virt(own_memory), *at = first;

	at = command(at, MAPC, 0, VALID);
	at = command(at, MAPD | device, 4, VALID | secure_page(run));
	at = command(at, MAPTI | device, 1 | 8200ull << 32, 0);
	at = command(at, INT | device, 1, 0);
	at = command(at, CLEAR | device, 1, 0);
	at = command(at, MAPD | device, 0, 0);
	dsb(ishst);
	return (at - first) * sizeof(*at);
}

/* Commands from our queue, or from one in secure RAM; tables of either kind. */
static void attack_service(struct run *run, u8 __iomem *its)
{
	unsigned long bytes = write_commands(run);
	bool secure = draw_below(run, 2);
	int i;

	writel(0, its + GITS_CTLR);
	for (i = 0; i < BASERS && draw_below(run, 2); i++)
		writeq(VALID | secure_page(run), its + GITS_BASER + 8 * i);
	writeq(VALID | (secure ? secure_page(run) : own_memory),
	       its + GITS_CBASER);
	writel(1, its + GITS_CTLR);
	writeq(bytes, its + GITS_CWRITER);
	udelay(1);
	writel(0, its + GITS_CTLR);
	run->done++;
}

/* Linux's own queue runs again from its beginning: all that it has said. */
static void service_tables(struct run *run, u8 __iomem *its)
{
	u64 tables[BASERS], queue = readq(its + GITS_CBASER);
	u32 control = readl(its + GITS_CTLR);
	u64 end = readq(its + GITS_CWRITER);
	int i;

	for (i = 0; i < BASERS; i++)
		tables[i] = readq(its + GITS_BASER + 8 * i);
	attack_service(run, its);
	for (i = 0; i < BASERS; i++)
		writeq(tables[i], its + GITS_BASER + 8 * i);
	writeq(queue, its + GITS_CBASER);
	writel(control, its + GITS_CTLR);
	if (control & 1)
		writeq(end, its + GITS_CWRITER);
}

static int gic_tables(struct run *run)
{
	u8 __iomem *frame = ioremap(GICR, FRAME), *its = ioremap(GITS, FRAME);
	unsigned long i, flags;

	if (!frame || !its)
		return -ENOMEM;
	for (i = 0; i < run->count; i++) {
		local_irq_save(flags);
		redistributor_tables(run, frame);
		service_tables(run, its);
		local_irq_restore(flags);
		cond_resched();
	}
	iounmap(its);
	iounmap(frame);
	memset(phys_to_virt(own_memory), 0, PAGE_SIZE);
	return 0;
}

const struct attack tables_attacks[] = {
	{ "gic-tables", gic_tables },
	{ 0 },
};
