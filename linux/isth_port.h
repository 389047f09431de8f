/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel core's port to the Linux kernel: types, ordering, copies.
 *
 * The peer is outside of this kernel, on another core or on this very one, so
 * the barriers are the virt_ ones, which stay when CONFIG_SMP goes.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <linux/compiler.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>

#ifndef __LITTLE_ENDIAN
#error "the shared window is little endian, and so must be this kernel"
#endif

/* Single-copy atomic, unordered. */
static inline uint32_t isth_load32(const uint32_t *p)
{
	return READ_ONCE(*p);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	return READ_ONCE(*p);
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	WRITE_ONCE(*p, v);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	WRITE_ONCE(*p, v);
}

static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	/* Later accesses stay after the load; the partner is the peer's. */
	return virt_load_acquire(p);
}

static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	/* Earlier accesses stay before the store. */
	virt_store_release(p, v);
}

static inline void isth_fence(void)
{
	/* Orders everything, an earlier store before a later load too. */
	virt_mb();
}

/* n bytes between a private and a shared area. */
static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	memcpy(shared, src, n);
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	memcpy(dst, shared, n);
}

#endif
