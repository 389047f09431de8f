/* SPDX-License-Identifier: MIT */
/*
 * What a front end is to the driver: five functions, found by the linker. All
 * but front_move() may be left out (isths_front.c). The driver calls them in
 * its own task, one at a time; none may sleep, and none may loop for as long as
 * the peer likes.
 */
#ifndef ISTHS_FRONT_H
#define ISTHS_FRONT_H

#include <stdbool.h>
#include <stdint.h>

/* The link as both IP stacks see it. */
struct isths_link {
	bool up;	    /* the carrier; all else is 0 without */
	uint32_t frame_max; /* bytes of the longest frame that the peer takes */
	uint32_t agreed;    /* ISTH_FEATURE_* of both ends (SPEC 3.5) */
};

/*
 * Once, before all others. The link is down. Returns what the front end can
 * take, ISTH_FEATURE_* (SPEC 3.5): with 0 each frame comes whole, its checksums
 * made, and no longer than Linux's MTU. Left out: 0.
 */
uint32_t front_start(void);

/*
 * The link has changed, in any of its fields. It is down between two sessions,
 * always: what was learnt of the peer may be forgotten then. *link is the
 * driver's and needed only during the call.
 */
void front_link(const struct isths_link *link);

/* Once in each activation, before frames move. */
void front_timers(void);

/*
 * Move frames: send again what was refused (isths_tx_retry()), take what there
 * is (isths_rx_begin()), send what comes of it. Called until nothing moves or
 * the budget is spent; the driver then publishes what was sent and taken.
 */
void front_move(void);

/* Milliseconds until front_timers() is wanted; UINT32_MAX: it is not. */
uint32_t front_sleep_ms(void);

#endif
