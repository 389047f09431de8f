/* SPDX-License-Identifier: MIT */
/* The RTOS's budget of frames and bytes, out of its /stats.json. */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* What one answer says: counters since boot, but for the last three. */
struct budget_sample {
	uint64_t uptime_ms;
	uint64_t busy_ns; /* netd's running time */
	uint64_t rx_frames, rx_bytes;
	uint64_t tx_frames, tx_bytes;
	uint64_t refused;     /* sends that had to wait for budget */
	uint64_t activations; /* that ended at their own budget */
	uint64_t periods;     /* that were used up */
	uint64_t period_us;   /* so many frames and bytes may move in it */
	uint64_t period_frames, period_bytes;
};

/* Between two answers. Shares are of 1, the rest is per second. */
struct budget_use {
	double frames;
	double bytes;
	double busy;
	double activations;
	double periods;
	double refused;
};

/* answer: HTTP's, terminated. False: it is no whole page of the RTOS's. */
bool budget_parse(const char *answer, struct budget_sample *sample);

/* False: they say nothing together, as of an RTOS that began anew. */
bool budget_between(const struct budget_sample *before,
		    const struct budget_sample *now, struct budget_use *use);

#endif
