/* SPDX-License-Identifier: MIT */
/*
 * netd commits one crime in each of its lives (crimes/), until there is none
 * left: each ends its life and touches nothing else.
 */
#include <FreeRTOS.h>
#include <task.h>

#include "boot_page.h"
#include "crimes/crimes.h"
#include "selftest.h"

#define LATE 4u

/* Board time for all the lives, at a pause of at most half a second each. */
#define SECONDS_MAX 60

void selftest_netd(void)
{
	const struct isths_lives *lives = boot_page_lives();
	int seconds;

	for (seconds = 0; seconds < SECONDS_MAX; seconds++) {
		if (lives->begun > CRIMES)
			break;
		vTaskDelay(configTICK_RATE_HZ);
	}
	/* The last has no crime left, and lives. */
	vTaskDelay(2 * configTICK_RATE_HZ);
	selftest_check(lives->begun == CRIMES + 1u,
		       "each crime of netd ends that life of it");
	selftest_check(lives->late == LATE, "endless loops of netd are ended");
	selftest_check(lives->faulted == CRIMES - LATE,
		       "all other crimes are ended as faults");
	selftest_check(lives->restart_max_ns < 10000000u,
		       "netd's next life begins within 10 ms");
}
