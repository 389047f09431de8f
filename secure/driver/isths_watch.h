/* SPDX-License-Identifier: MIT */
/* Does Linux still take what it is sent (SPEC 4.4)? */
#ifndef ISTHS_WATCH_H
#define ISTHS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* A peer that takes nothing for as long is gone. */
#define ISTHS_STALL_MS 2000u

/*
 * Look at an end that is up, whenever no bell came. now: ticks.
 * True: the peer is gone, a session has to begin. Sets isths_channel.bell now
 * and then while something lies there: the last bell may have been dropped.
 */
bool isths_watch(uint64_t now);

#endif
