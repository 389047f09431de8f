/* SPDX-License-Identifier: MIT */
#include <FreeRTOS.h>
#include <task.h>

#include <isth_calls.h>
#include <isth_limiter.h>

#include "arch.h"
#include "layout.h"
#include "log.h"
#include "smc.h"
#include "supervisor.h"
#include "task_table.h"

/* Above netd, below what has deadlines. */
#define PRIORITY (tskIDLE_PRIORITY + 2)
#define STACK_SIZE 8192

/* Looks within the time that Linux has. */
#define LOOKS 8u

STACK_DEFINE(stack, StackType_t, STACK_SIZE);

static StaticTask_t tcb;

/* Alone on a page, so that it can be shown read-only to others. */
static union {
	struct supervisor_stats stats;
	uint8_t page[4096];
} own_page __attribute__((aligned(4096)));

_Static_assert(sizeof(own_page) == sizeof(own_page.page), "one page");

static struct isth_limiter budget;

/* What EL3 had counted at the last look. */
static struct {
	uint64_t signs;
	uint64_t yields;
} seen;

/* Looks without a sign, and the counter at the last one with a sign. */
static unsigned int silent;
static uint64_t heard_at;

static uint64_t counted(uint64_t stat)
{
	return smc_call(ISTH_SMC_STATS, stat).x1;
}

/* A Linux that took its window back may be silent; one that did not get the
 * core has to be. */
static void look(void)
{
	uint64_t signs = counted(ISTH_STAT_LOOKS);
	uint64_t yields = counted(ISTH_STAT_YIELDS);

	if (signs != seen.signs ||
	    smc_call(ISTH_SMC_WINDOW_GET, 0).x1 != ISTH_WINDOW_ATTACHED) {
		silent = 0;
		heard_at = arch_counter();
	} else if (yields != seen.yields) {
		silent++;
	}
	seen.signs = signs;
	seen.yields = yields;
}

static bool restart(uint64_t now)
{
	return isth_limiter_take(&budget, now) &&
	       smc_call(ISTH_SMC_RESTART, 0).status == ISTH_PENDING;
}

/* It is said once, and asked again after as long a silence. */
static void end_linux(void)
{
	struct supervisor_stats *stats = &own_page.stats;
	uint64_t now = arch_counter();

	silent = 0;
	stats->silence_ms = (now - heard_at) * 1000u / sysreg_read(cntfrq_el0);
	if (restart(now)) {
		stats->restarts++;
		log_print("linux: silent for %lu ms, is ended",
			  stats->silence_ms);
		return;
	}
	if (!stats->refused++)
		log_print("linux: silent for %lu ms, is left so: %lu restarts",
			  stats->silence_ms, stats->restarts);
}

static void supervise(void *unused)
{
	TickType_t ticks = (TickType_t)own_page.stats.watch_ms *
			   configTICK_RATE_HZ / 1000u / LOOKS;

	(void)unused;
	for (;;) {
		vTaskDelay(ticks);
		look();
		if (silent >= LOOKS)
			end_linux();
	}
}

static void create(void)
{
	uint64_t hz = sysreg_read(cntfrq_el0);

	own_page.stats.watch_ms =
		smc_call(ISTH_SMC_INFO, ISTH_INFO_WATCH_MS).x1;
	if (!own_page.stats.watch_ms)
		return;
	isth_limiter_init(&budget, hz * SUPERVISOR_BACK_SECONDS, 1,
			  SUPERVISOR_RESTARTS);
	xTaskCreateStatic(supervise, "supervisor",
			  STACK_SIZE / sizeof(StackType_t), NULL, PRIORITY,
			  stack.stack, &tcb);
}

TASK(supervisor, .create = create, .page = &own_page);
