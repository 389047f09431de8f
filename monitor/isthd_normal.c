/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The normal world's end (SPEC section 5.7). The core stays on as far as PSCI
 * knows, so nobody else can start it.
 */
#include <isth_calls.h>

#include <arch_helpers.h>

#include "isthd_interrupt.h"
#include "isthd_normal.h"
#include "isthd_stats.h"
#include "isthd_world.h"

/* On the resident core, which alone reads and writes it. */
static bool ended;

void isthd_normal_park(void)
{
	for (;;)
		wfi();
}

void isthd_normal_idle(void)
{
	dsbsy();
	wfi();
}

bool isthd_normal_ended(void)
{
	return ended;
}

void isthd_normal_end(void)
{
	isthd_stats_count(ISTH_STAT_NORMAL_ENDS);
	isthd_interrupt_end_normal();
	if (!isthd_world_on_resident() ||
	    isthd_world_state() != ISTH_SECURE_RUNNING)
		isthd_normal_park();
	ended = true;
	(void)isthd_world_enter();
}
