/* SPDX-License-Identifier: MIT */
/*
 * The port of a proof: shared memory belongs to an adversary. Each load gives
 * any value at all; each store and copy is checked against the bounds of what
 * it may touch; no content is tracked, since nothing may depend on it.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);

/* The own half, the peer's half and where they are: set by the harness. */
extern uint8_t *proof_own, *proof_peer;
extern uint64_t proof_half_size;

static inline void proof_writable(const void *p, uint64_t n)
{
	__CPROVER_assert(__CPROVER_same_object(p, proof_own) &&
				 (const uint8_t *)p >= proof_own &&
				 n <= proof_half_size &&
				 (uint64_t)((const uint8_t *)p - proof_own) <=
					 proof_half_size - n,
			 "store lies in the own half");
}

static inline void proof_readable(const void *p, uint64_t n)
{
	__CPROVER_assert(__CPROVER_same_object(p, proof_peer) &&
				 (const uint8_t *)p >= proof_peer &&
				 n <= proof_half_size &&
				 (uint64_t)((const uint8_t *)p - proof_peer) <=
					 proof_half_size - n,
			 "load lies in the peer's half");
}

static inline uint32_t isth_load32(const uint32_t *p)
{
	proof_readable(p, 4);
	return nondet_u32();
}

static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return isth_load32(p);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	proof_readable(p, 8);
	return nondet_u64();
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	(void)v;
	proof_writable(p, 4);
}

static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	isth_store32(p, v);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	(void)v;
	proof_writable(p, 8);
}

static inline void isth_fence(void)
{
}

static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	proof_writable(shared, n);
	__CPROVER_assert(__CPROVER_r_ok(src, n), "source is readable");
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	proof_readable(shared, n);
	__CPROVER_assert(__CPROVER_w_ok(dst, n), "destination is writable");
}

#endif
