/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counters. Each CPU counts in cache lines of its own, without an atomic
 * read-modify-write, whose retries another CPU could cause; a reader adds up.
 */
#include <platform_def.h>

#include <isth_calls.h>

#include <plat/common/platform.h>

#include "isthd_stats.h"

static struct stats_block {
	uint64_t counter[ISTH_STAT_COUNT];
} __aligned(CACHE_WRITEBACK_GRANULE) cpu_stats[PLATFORM_CORE_COUNT];

void isthd_stats_count(unsigned int counter)
{
	uint64_t *value = &cpu_stats[plat_my_core_pos()].counter[counter];

	/* One writer. Whole words, for readers on other CPUs. */
	__atomic_store_n(value, *value + 1U, __ATOMIC_RELAXED);
}

uint64_t isthd_stats_sum(unsigned int counter)
{
	uint64_t sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < PLATFORM_CORE_COUNT; cpu++)
		sum += __atomic_load_n(&cpu_stats[cpu].counter[counter],
				       __ATOMIC_RELAXED);
	return sum;
}
