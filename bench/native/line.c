// SPDX-License-Identifier: MIT
/*
 * A limit of ping-pong: one cache line, in which each end writes the next
 * number when it sees the other's. No frame is copied: what comes out is made
 * of that number.
 */
#include "transport.h"

static uint64_t *line;
static uint64_t turn; /* the last one seen or written */

void transport_alloc(void)
{
	if (!ping_pong)
		die("there is no stream here");
	line = shared_alloc(64);
}

void transport_begin(enum end end)
{
	(void)end;
}

static bool put(void)
{
	__atomic_store_n(line, ++turn, __ATOMIC_RELEASE);
	return true;
}

/* Pings are the odd turns: turn 2n + 1 is ping n, turn 2n + 2 its answer. */
static bool get(uint8_t *frame)
{
	uint64_t number = (turn + 1) / 2;

	if (__atomic_load_n(line, __ATOMIC_ACQUIRE) != turn + 1)
		return false;
	turn++;
	frame_stamp(frame, number);
	return true;
}

bool transport_send(const uint8_t *frame)
{
	(void)frame;
	return put();
}

bool transport_receive(uint8_t *frame)
{
	return get(frame);
}

bool transport_answer(const uint8_t *frame)
{
	(void)frame;
	return put();
}

bool transport_take_answer(uint8_t *frame)
{
	return get(frame);
}
