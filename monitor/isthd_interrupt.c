/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts: which world each belongs to, and the way of a secure one that
 * arrives while the normal world runs.
 */
#include <platform_def.h>

#include <arch_helpers.h>
#include <bl31/interrupt_mgmt.h>
#include <drivers/arm/gic_common.h>
#include <drivers/arm/gicv3.h>
#include <plat/common/platform.h>

#include "isthd_bell.h"
#include "isthd_cores.h"
#include "isthd_interrupt.h"
#include "isthd_stats.h"
#include "isthd_world.h"

#define TIMER_INTID 29 /* PPI of the secure physical timer */

/*
 * Every secure interrupt outranks every normal one (those start at
 * GIC_HIGHEST_NS_PRIORITY), and the timer outranks the doorbell.
 */
#define TIMER_PRIORITY 0x40U
#define BELL_PRIORITY 0x60U
#define FETCH_PRIORITY 0x60U

/*
 * A secure interrupt that nobody will ever handle would come back for ever.
 * Only an image that is dead, or one that routes an interrupt to a core which
 * is not its own, can cause it: switch the interrupt off.
 */
static void interrupt_quench(unsigned int intid)
{
	if (intid != INTR_ID_UNAVAILABLE)
		plat_ic_disable_interrupt(intid);
}

/* GICv3 shows a pending interrupt's number to its own world only. */
static unsigned int interrupt_pending(void)
{
	u_register_t scr = read_scr_el3();
	unsigned int intid;

	write_scr_el3(scr & ~SCR_NS_BIT);
	isb();
	intid = plat_ic_get_pending_interrupt_id();
	write_scr_el3(scr);
	isb();
	return intid;
}

/* One that the secure world does not take. */
static void interrupt_stray(void)
{
	unsigned int intid = interrupt_pending();

	if (intid == ISTHD_FETCH_INTID && !isthd_world_on_resident())
		isthd_cores_off();
	interrupt_quench(intid);
}

/* A secure interrupt has stopped the normal world. S-EL1 acknowledges it. */
static uint64_t interrupt_handler(uint32_t id, uint32_t flags, void *handle,
				  void *cookie)
{
	disable_serror(); /* as for a call */
	if (!isthd_world_on_resident() ||
	    isthd_world_state() != ISTH_SECURE_RUNNING) {
		interrupt_stray();
		return 0;
	}
	isthd_stats_count(ISTH_STAT_ENTRIES_INTERRUPT);
	return isthd_world_enter();
}

int isthd_interrupt_init(void)
{
	uint32_t flags = 0;

	/* To EL3 from the normal world; S-EL1 takes its own directly. */
	set_interrupt_rm_flag(flags, NON_SECURE);
	return register_interrupt_type_handler(INTR_TYPE_S_EL1,
					       interrupt_handler, flags);
}

static void interrupt_assign(unsigned int intid, unsigned int type,
			     unsigned int priority)
{
	plat_ic_set_interrupt_type(intid, type);
	plat_ic_set_interrupt_priority(intid, priority);
}

void isthd_interrupt_init_cpu(void)
{
	/*
	 * Platforms keep SGIs 8..15 secure, at the highest priority. As a
	 * normal interrupt it must not keep that: while it waits for the
	 * secure world to yield, it would hide the secure world's own.
	 */
	interrupt_assign(ISTHD_NORMAL_BELL_INTID, INTR_TYPE_NS,
			 GIC_HIGHEST_NS_PRIORITY);
	if (!isthd_world_on_resident()) {
		interrupt_assign(ISTHD_FETCH_INTID, INTR_TYPE_S_EL1,
				 FETCH_PRIORITY);
		/* One that was late for an earlier life of the core's. */
		plat_ic_clear_interrupt_pending(ISTHD_FETCH_INTID);
		plat_ic_enable_interrupt(ISTHD_FETCH_INTID);
		return;
	}
	interrupt_assign(ISTHD_BELL_INTID, INTR_TYPE_S_EL1, BELL_PRIORITY);
	interrupt_assign(TIMER_INTID, INTR_TYPE_S_EL1, TIMER_PRIORITY);
	plat_ic_enable_interrupt(ISTHD_BELL_INTID);
	plat_ic_enable_interrupt(TIMER_INTID);
}

/*
 * In the order of their priorities, as they may nest. The GIC-neutral calls
 * end EL3's interrupts only; on a GICv2 this is plat_ic_end_of_interrupt().
 */
void isthd_interrupt_end_secure(void)
{
	static const unsigned int intids[] = {
		TIMER_INTID,
		ISTHD_BELL_INTID,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(intids); i++) {
		if (plat_ic_get_interrupt_active(intids[i]) != 0U)
			gicv3_end_of_interrupt_sel1(intids[i]);
	}
}

void isthd_interrupt_end_normal(void)
{
	write_icc_igrpen1_el3(read_icc_igrpen1_el3() &
			      ~IGRPEN1_EL3_ENABLE_G1NS_BIT);
	isb();
}
