/* SPDX-License-Identifier: MIT */
/* EL3's counters, copied for those who may not call it. */
#ifndef MONITOR_STATS_H
#define MONITOR_STATS_H

#include <stdint.h>

/* The page of ISTH_STAT_COUNT counters; others see it read-only. */
const uint64_t *monitor_stats_page(void);

/* Read them again if the last time was a second ago. */
void monitor_stats_refresh(void);

#endif
