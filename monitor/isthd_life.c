/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secure world's life, as it tells it (SPEC section 5.5): it is ready, it
 * yields, it is dead.
 */
#include <platform_def.h>

#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <common/debug.h>
#include <plat/common/platform.h>

#include "isthd_bell.h"
#include "isthd_interrupt.h"
#include "isthd_life.h"
#include "isthd_normal.h"
#include "isthd_stats.h"
#include "isthd_world.h"

uintptr_t isthd_life_ready(const struct isthd_call *call)
{
	if (isthd_world_state() != ISTH_SECURE_BOOTING)
		return isthd_call_status(call, ISTH_ERR_INVALID);
	NOTICE("isthd: secure world on core 0x%lx, %u doorbells/s\n",
	       isthd_world_resident_mpidr(), ISTHD_BELL_RATE);
	(void)isthd_call_status(call, ISTH_OK);
	isthd_world_set_state(ISTH_SECURE_RUNNING);
	if (!isthd_world_alone())
		isthd_world_booted();
	/* BL31 waits for ever, and never goes to BL33 itself. */
	bl31_plat_runtime_setup();
	/* Cores that come up read it before they have caches. */
	flush_dcache_range(BL31_BASE, BL31_LIMIT - BL31_BASE);
	isthd_interrupt_end_normal();
	return isthd_normal_begin(call);
}

uintptr_t isthd_life_yield(const struct isthd_call *call)
{
	if (isthd_world_state() != ISTH_SECURE_RUNNING)
		return isthd_call_status(call, ISTH_ERR_NOT_READY);
	isthd_stats_count(ISTH_STAT_YIELDS);
	if (call->x1 == ISTH_YIELD_RING)
		(void)isthd_bell_try_normal();
	if (isthd_normal_away() != 0U)
		return isthd_normal_tend(call);
	(void)isthd_call_status(call, ISTH_OK);
	return isthd_world_leave();
}

/*
 * The last word of the secure world, perhaps out of an interrupt. Those that
 * arrive later are switched off one by one; a doorbell tells Linux to look.
 */
uintptr_t isthd_life_dead(const struct isthd_call *call)
{
	bool booting = isthd_world_state() == ISTH_SECURE_BOOTING;

	isthd_world_set_state(ISTH_SECURE_DEAD);
	isthd_interrupt_end_secure();
	if (booting)
		isthd_world_booted();
	isthd_bell_ring_normal();
	if (isthd_normal_away() != 0U)
		isthd_normal_park();
	return isthd_world_leave();
}
