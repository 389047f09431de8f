/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secure world's life, as it tells it (SPEC section 5.5): it is ready, it
 * yields, it is dead.
 */
#include <common/debug.h>

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
	isthd_world_booted();
}

uintptr_t isthd_life_yield(const struct isthd_call *call)
{
	if (isthd_world_state() != ISTH_SECURE_RUNNING)
		return isthd_call_status(call, ISTH_ERR_NOT_READY);
	isthd_stats_count(ISTH_STAT_YIELDS);
	if (call->x1 == ISTH_YIELD_RING)
		(void)isthd_bell_try_normal();
	if (isthd_normal_ended())
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
	if (isthd_normal_ended())
		isthd_normal_park();
	isthd_bell_ring_normal();
	return isthd_world_leave();
}
