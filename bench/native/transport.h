/* SPDX-License-Identifier: MIT */
/*
 * One way to move frames between two processes on two cores. No call waits for
 * the other end: what answers false is called again. The frame is in memory of
 * the process that no one else sees; each call copies it.
 *
 * One program per transport: pair.c and the file that has these.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum end { END_A, END_B };

/* What this run measures; constant once transport_alloc() was called. */
extern bool ping_pong;	     /* else a stream from A to B */
extern uint32_t frame_bytes; /* at most FRAME_MAX */
extern int core_of[2];	     /* of each end */

#define FRAME_MAX 1536u

/* Before there are two processes, and in each of them once there are. */
void transport_alloc(void);
void transport_begin(enum end end);

/* A's frame, as A sends it and as B finds it. */
bool transport_send(const uint8_t *frame);
bool transport_receive(uint8_t *frame);

/* Ping-pong only: B's, for the frame that it received last. */
bool transport_answer(const uint8_t *frame);
bool transport_take_answer(uint8_t *frame);

/*
 * A frame's number at its beginning, and made of it what stands at its end, in
 * which every byte changes from frame to frame.
 */
static inline uint64_t frame_tail(uint64_t number)
{
	return number * 0x9e3779b97f4a7c15u;
}

static inline void frame_stamp(uint8_t *frame, uint64_t number)
{
	uint64_t tail = frame_tail(number);

	memcpy(frame, &number, sizeof(number));
	memcpy(frame + frame_bytes - sizeof(tail), &tail, sizeof(tail));
}

/* Of pair.c: memory of both processes, zeroed; the end of both. */
void *shared_alloc(size_t bytes);
_Noreturn void die(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
