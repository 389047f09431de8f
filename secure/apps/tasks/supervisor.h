/* SPDX-License-Identifier: MIT */
/*
 * The critical task that watches Linux: one that shows no sign of life for as
 * long as the board was told (SPEC section 5.9) is ended, and starts again.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <stdint.h>

/* One more in each ten minutes, up to as many at once; so six an hour. */
#define SUPERVISOR_RESTARTS 6u
#define SUPERVISOR_BACK_SECONDS 600u

/* Its record. One writer, the task. */
struct supervisor_stats {
	uint64_t watch_ms;   /* 0: it watches nobody */
	uint64_t restarts;   /* of a Linux that was silent */
	uint64_t refused;    /* over budget, or nothing to start from */
	uint64_t silence_ms; /* before the last of these */
};

#endif
