/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The port of a hosted C11 build: unit tests, fuzzers, native benchmarks.
 *
 * A port gives the core its integer types, bool, and these few wrappers, the
 * only way in which the core touches shared memory (SPEC section 6).
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Single-copy atomic, unordered. */
static inline uint32_t isth_load32(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELAXED);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELAXED);
}

/* Later accesses stay after the load. */
static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* Earlier accesses stay before the store. */
static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

/* Orders everything, an earlier store before a later load among it. */
static inline void isth_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* n bytes between a private and a shared area; each shared byte once. */
static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	(void)memcpy(shared, src, n);
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	(void)memcpy(dst, shared, n);
}

#endif
