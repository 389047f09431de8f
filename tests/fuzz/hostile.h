/* SPDX-License-Identifier: MIT */
/*
 * An end of the channel whose peer is the input: before each of the end's loads
 * the input may change any shared word, of the peer's half and of its own.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "fuzz.h"
#include "link_invariant.h"

#define HOSTILE_HZ 1000u

struct hostile {
	struct fuzz_input in;
	struct isth_end end;
	struct isth_quarantine quarantine;
	uint64_t now;
	uint32_t last_position; /* a peer that counts on is the best liar */
};

extern struct hostile hostile;

/* The input takes over: the end over a zeroed window, without a session. */
void hostile_begin(const uint8_t *data, size_t size);

/* Bring the link up, as the peer's first and only honest act. */
void hostile_up(void);

/* The input's next write to shared memory, as it would do between loads. */
void hostile_write(void);

/* What holds after every call. */
void hostile_check(void);

#endif
