/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Doorbells and their budgets (SPEC sections 5.4 and 5.5). Each CPU of the
 * normal world has a bucket of its own: none can spend another's, nor wait for
 * it.
 */
#include <platform_def.h>

#include <isth_limiter.h>

#include <arch_helpers.h>
#include <lib/cassert.h>
#include <plat/common/platform.h>

#include "isthd_bell.h"
#include "isthd_stats.h"
#include "isthd_world.h"

CASSERT(ISTHD_BELL_RATE > 0 && ISTHD_BELL_BURST > 0, isthd_bell_budget);
CASSERT(ISTHD_BELL_TO_NORMAL_RATE > 0 && ISTHD_BELL_TO_NORMAL_BURST > 0,
	isthd_bell_to_normal_budget);

static struct bell_bucket {
	struct isth_limiter limiter;
} __aligned(CACHE_WRITEBACK_GRANULE) to_secure[PLATFORM_CORE_COUNT];

static struct isth_limiter to_normal;

void isthd_bell_init(void)
{
	uint64_t hz = plat_get_syscnt_freq2();
	unsigned int cpu;

	for (cpu = 0; cpu < PLATFORM_CORE_COUNT; cpu++)
		isth_limiter_init(&to_secure[cpu].limiter, hz, ISTHD_BELL_RATE,
				  ISTHD_BELL_BURST);
	isth_limiter_init(&to_normal, hz, ISTHD_BELL_TO_NORMAL_RATE,
			  ISTHD_BELL_TO_NORMAL_BURST);
}

uintptr_t isthd_bell_ring_secure(const struct isthd_call *call, int status)
{
	uintptr_t next = isthd_call_status(call, status);

	plat_ic_raise_s_el1_sgi(ISTHD_BELL_INTID, isthd_world_resident_mpidr());
	if (!isthd_world_on_resident())
		return next;
	isthd_stats_count(ISTH_STAT_ENTRIES_CALL);
	return isthd_world_enter();
}

void isthd_bell_ring_normal(void)
{
	plat_ic_raise_ns_sgi(ISTHD_NORMAL_BELL_INTID,
			     isthd_world_normal_mpidr());
}

uintptr_t isthd_bell_to_secure(const struct isthd_call *call)
{
	struct isth_limiter *limiter = &to_secure[plat_my_core_pos()].limiter;

	if (isthd_world_state() != ISTH_SECURE_RUNNING)
		return isthd_call_status(call, ISTH_ERR_NOT_READY);
	if (!isth_limiter_take(limiter, read_cntpct_el0())) {
		isthd_stats_count(ISTH_STAT_BELLS_TO_SECURE_DROP);
		return isthd_call_status(call, ISTH_ERR_THROTTLED);
	}
	isthd_stats_count(ISTH_STAT_BELLS_TO_SECURE);
	return isthd_bell_ring_secure(call, ISTH_OK);
}

int isthd_bell_try_normal(void)
{
	if (!isth_limiter_take(&to_normal, read_cntpct_el0())) {
		isthd_stats_count(ISTH_STAT_BELLS_TO_NORMAL_DROP);
		return ISTH_ERR_THROTTLED;
	}
	isthd_stats_count(ISTH_STAT_BELLS_TO_NORMAL);
	isthd_bell_ring_normal();
	return ISTH_OK;
}

uintptr_t isthd_bell_to_normal(const struct isthd_call *call)
{
	return isthd_call_status(call, isthd_bell_try_normal());
}
