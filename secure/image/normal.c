/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "log.h"
#include "normal.h"
#include "smc.h"

static const char *const causes[] = {
	[ISTH_END_RESET] = "reset",
	[ISTH_END_OFF] = "power off",
	[ISTH_END_EXCEPTION] = "an exception that EL3 cannot answer",
	[ISTH_END_ASKED] = "the RTOS",
};

/* How many ends have been said, and the last one that was for good. */
static uint64_t ends_said;
static uint64_t off_said;

static uint64_t ask(uint64_t query, uint64_t index)
{
	return smc_call(query, index).x1;
}

static void say_end(void)
{
	uint64_t cause = ask(ISTH_SMC_INFO, ISTH_INFO_NORMAL_END);

	if (cause >= sizeof(causes) / sizeof(causes[0]) || !causes[cause])
		return;
	log_print("linux: ended by %s, %lu starts since boot", causes[cause],
		  ask(ISTH_SMC_STATS, ISTH_STAT_RESTARTS) + 1);
}

static void follow_off(void)
{
	log_print("linux: off");
	if (!ask(ISTH_SMC_INFO, ISTH_INFO_OFF_IS_ALL))
		return;
	log_flush();
	smc_call(ISTH_SMC_POWER_OFF, 0);
}

void normal_away(void)
{
	uint64_t ends = ask(ISTH_SMC_STATS, ISTH_STAT_NORMAL_ENDS);

	if (ends != ends_said) {
		ends_said = ends;
		say_end();
	}
	if (off_said != ends &&
	    ask(ISTH_SMC_INFO, ISTH_INFO_NORMAL_STATE) == ISTH_NORMAL_OFF) {
		off_said = ends;
		follow_off();
	}
}
