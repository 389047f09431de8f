/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters; their numbers ISTH_STAT_* are SPEC 5.2's. */
#ifndef ISTHD_STATS_H
#define ISTHD_STATS_H

#include <stdint.h>

/* One more of a counter, on this CPU. */
void isthd_stats_count(unsigned int counter);

/* What all CPUs have counted since boot. */
uint64_t isthd_stats_sum(unsigned int counter);

#endif
