/* SPDX-License-Identifier: MIT */
/* Both ends of a channel over one window in this process. */
#ifndef PAIR_H
#define PAIR_H

#include "end/end.h"

#define PAIR_RING ISTH_RING_MIN
#define PAIR_WINDOW ISTH_WINDOW_SIZE(PAIR_RING)

struct pair {
	struct isth_end secure;
	struct isth_end normal;
	struct isth_quarantine secure_quarantine;
	struct isth_quarantine normal_quarantine;
	uint8_t *window;
};

/* Ticks per second of both ends' clock, and its time; tests move it on. */
#define PAIR_HZ 1000u
extern uint64_t pair_now;

/* A zeroed window with both ends initialised and no session. */
void pair_init(struct pair *pair);

/* One end, laid over the window anew: what a rebirth leaves is the window. */
void pair_reborn(struct pair *pair, struct isth_end *end);

/* Begin a session, and what isth_session_check() says of it, at pair_now. */
void pair_open(struct isth_end *end, uint32_t seed);
enum isth_session_event pair_check(const struct isth_end *end);

/* One session step of one end; true: it asked for a doorbell. */
bool pair_step(struct isth_end *end);

/* Both ends with a session, stepped until they are up. */
void pair_up(struct pair *pair);

/* The same, but the secure end offers only these features. */
void pair_up_with(struct pair *pair, uint32_t features);

/* As pair_up(), with every position at pos instead of 0. */
void pair_up_at(struct pair *pair, uint32_t pos);

/* Send frame number of len bytes; what isth_tx_begin() said. */
int pair_send(struct isth_end *end, uint32_t number, uint32_t len);

/*
 * Take one frame, which must be frame number of len bytes. False: it was not,
 * or there was none; the test has failed.
 */
bool pair_receive(struct isth_end *end, uint32_t number, uint32_t len);

#endif
