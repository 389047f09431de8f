/* SPDX-License-Identifier: MIT */
/*
 * The core's port to the secure image: freestanding AArch64 at S-EL1. See
 * core/port/host/isth_port.h for what a port owes, SPEC section 6 for why.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Single-copy atomic, unordered: ldr, str. */
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

/* Later accesses stay after the load: ldar. */
static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* Earlier accesses stay before the store: stlr. */
static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

/* Orders everything, an earlier store before a later load among it. */
static inline void isth_fence(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

/*
 * Our memcpy() loads each byte of its source once (image/string.S); what the
 * compiler may put in its place need not, so it is not let (<string.h>).
 */
static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	(memcpy)(shared, src, n);
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	(memcpy)(dst, shared, n);
}

#endif
