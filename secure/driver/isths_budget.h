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

/* Once; isths_budget_left() is in isths.h. */
void isths_budget_init(uint64_t clock_hz);

/* An activation begins at time now (clock ticks). */
void isths_budget_begin(uint64_t now);

/* A frame of so many bytes was taken or sent. */
void isths_budget_charge(uint32_t bytes);

/* May a frame be sent that can be kept as well? */
bool isths_budget_kept(void);

/* Is it the period's limit that was reached? */
bool isths_budget_period_spent(void);

#endif
