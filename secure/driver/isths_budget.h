/* SPDX-License-Identifier: MIT */
/*
 * The traffic budget: how many frames and bytes move per activation and per
 * period (isths_config.h). Received and sent frames are charged alike, a frame
 * of 64 KiB by its bytes. No frame is taken from Linux once a limit is reached;
 * it stays in the ring for the next activation or period.
 *
 * What was taken may still be answered, in as many fragments as it needs: one
 * datagram at most is beyond the limits, since nothing more is taken. A frame
 * that its sender keeps is refused beyond ISTHS_BUDGET_KEPT_FACTOR times the
 * limits.
 */
#ifndef ISTHS_BUDGET_H
#define ISTHS_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "isths_config.h"

struct isths_usage {
	uint32_t frames;
	uint32_t bytes;
};

extern struct isths_budget {
	uint64_t period_ticks;
	uint64_t period_end; /* clock */
	struct isths_usage activation;
	struct isths_usage period;
} isths_budget;

/* Once. */
void isths_budget_init(uint64_t clock_hz);

/* An activation begins at time now (clock ticks). */
void isths_budget_begin(uint64_t now);

/* A frame of so many bytes was taken or sent. */
static inline void isths_budget_charge(uint32_t bytes)
{
	isths_budget.activation.frames++;
	isths_budget.activation.bytes += bytes;
	isths_budget.period.frames++;
	isths_budget.period.bytes += bytes;
}

/* Below so many times the limits of the period, or of both? */
static inline bool isths_budget_period_below(uint32_t factor)
{
	return isths_budget.period.frames <
		       factor * ISTHS_BUDGET_PERIOD_FRAMES &&
	       isths_budget.period.bytes < factor * ISTHS_BUDGET_PERIOD_BYTES;
}

static inline bool isths_budget_below(uint32_t factor)
{
	return isths_budget.activation.frames <
		       factor * ISTHS_BUDGET_ACTIVATION_FRAMES &&
	       isths_budget.activation.bytes <
		       factor * ISTHS_BUDGET_ACTIVATION_BYTES &&
	       isths_budget_period_below(factor);
}

/* May another frame be taken? */
static inline bool isths_budget_has(void)
{
	return isths_budget_below(1);
}

#endif
