/* SPDX-License-Identifier: MIT */
#include <isth_calls.h>

#include "arch.h"
#include "mmu.h"
#include "monitor_stats.h"
#include "smc.h"

#define COUNTERS_PER_PAGE (MMU_PAGE_SIZE / sizeof(uint64_t))

static uint64_t stats[COUNTERS_PER_PAGE]
	__attribute__((aligned(MMU_PAGE_SIZE)));

const uint64_t *monitor_stats_page(void)
{
	return stats;
}

void monitor_stats_refresh(void)
{
	static uint64_t next;
	uint64_t now = arch_counter();
	unsigned int i;

	if (now < next)
		return;
	next = now + sysreg_read(cntfrq_el0);
	for (i = 0; i < ISTH_STAT_COUNT; i++)
		stats[i] = smc_call(ISTH_SMC_STATS, i).x1;
}
