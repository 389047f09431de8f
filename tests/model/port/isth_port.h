/* SPDX-License-Identifier: MIT */
/*
 * The port of the weak-memory model: shared words become relacy's atomics and
 * the ring's bytes its plain variables, of which only the first eight of each
 * record's header halves and payload are modelled. C++, because relacy is.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdint.h>
#include <string.h>

#include <relacy/relacy.hpp>

#define _Static_assert static_assert

/* The model of the word or of the eight bytes at an address of the window. */
rl::atomic<uint32_t> &model_word(const void *p);
rl::var<uint64_t> &model_bytes(const void *p);

/* Called after each store of a word, before anything else happens. */
void model_stored(const void *p, uint32_t v);

static inline uint32_t isth_load32(const uint32_t *p)
{
	return model_word(p).load(rl::memory_order_relaxed);
}

static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return model_word(p).load(rl::memory_order_acquire);
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	model_word(p).store(v, rl::memory_order_relaxed);
	model_stored(p, v);
}

static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	model_word(p).store(v, rl::memory_order_release);
	model_stored(p, v);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	return model_bytes(p)($);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	model_bytes(p)($) = v;
}

static inline void isth_fence(void)
{
	rl::atomic_thread_fence(rl::memory_order_seq_cst);
}

static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	uint64_t v;

	(void)n;
	memcpy(&v, src, sizeof(v));
	model_bytes(shared)($) = v;
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	uint64_t v = model_bytes(shared)($);

	(void)n;
	memcpy(dst, &v, sizeof(v));
}

/*
 * The same with one of them taken out: what edges.py makes of the core's
 * releases, acquires, fences and second looks.
 */
extern int model_without; /* number of a site, 0: none */

static inline bool model_has(int site)
{
	return site != model_without;
}

static inline uint32_t model_load32_acquire(int site, const uint32_t *p)
{
	return model_has(site) ? isth_load32_acquire(p) : isth_load32(p);
}

static inline void model_store32_release(int site, uint32_t *p, uint32_t v)
{
	if (model_has(site))
		isth_store32_release(p, v);
	else
		isth_store32(p, v);
}

static inline void model_fence(int site)
{
	if (model_has(site))
		isth_fence();
}

#endif
