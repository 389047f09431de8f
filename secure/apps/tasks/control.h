/* SPDX-License-Identifier: MIT */
/*
 * The critical task: a control loop at 1 kHz, above every other task. It keeps
 * a record of how punctually it runs, which is what everything else on the
 * chip is measured by.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdint.h>

#include "latency.h"

#define CONTROL_PERIOD_NS 1000000u

/*
 * Latency: from the moment at which the timer was set to fire to the first
 * instruction of the task's turn. One writer, the task; 64-bit loads give
 * whole values, which may be of two different turns.
 */
struct control_stats {
	uint64_t activations;
	uint64_t deadlines_missed; /* latency of a period or more */
	uint64_t latency_min_ns;   /* UINT64_MAX before the first turn */
	uint64_t latency_max_ns;
	uint64_t reports;	  /* sent to netd */
	uint64_t reports_refused; /* netd was not there, or had no room */
	uint64_t requests;	  /* of netd */
	uint64_t histogram[LATENCY_BUCKETS];
};

/* The task's own record, for tests; others see a read-only view of it. */
const struct control_stats *control_stats_page(void);

#endif
