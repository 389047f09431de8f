/* SPDX-License-Identifier: MIT */
#ifndef NETD_STATS_H
#define NETD_STATS_H

#include "isths_stats.h"

/* lwIP's counters, and what is done about it. */
void netd_stats_walk(struct isths_sink *sink);

#endif
