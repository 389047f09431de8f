/* SPDX-License-Identifier: MIT */
/*
 * The port of a proof: shared memory belongs to an adversary. Each load gives
 * any value at all, two loads of one word two values; each load, store and copy
 * is looked at by the harness, which knows what it may touch. No content of the
 * window is kept, since nothing may depend on it.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../proof.h"

/* What the harness says to n bytes at p of the window (end_any.h). */
void proof_load(const void *p, uint64_t n);
void proof_store(const void *p, uint64_t n);

/* A word that the harness may want to remember. */
void proof_store32(const void *p, uint32_t v);

static inline uint32_t isth_load32(const uint32_t *p)
{
	proof_load(p, 4);
	return nondet_u32();
}

static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return isth_load32(p);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	proof_load(p, 8);
	return nondet_u64();
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	proof_store(p, 4);
	proof_store32(p, v);
}

static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	isth_store32(p, v);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	(void)v;
	proof_store(p, 8);
}

static inline void isth_fence(void)
{
}

/*
 * A copy is a primitive: it touches the n bytes from each pointer on, once, and
 * no proof has a loop over them. So frames and rings have their full sizes.
 */
static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	proof_store(shared, n);
	HOLDS(__CPROVER_r_ok(src, n), "source is readable");
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	proof_load(shared, n);
	HOLDS(__CPROVER_w_ok(dst, n), "destination is writable");
}

#endif
