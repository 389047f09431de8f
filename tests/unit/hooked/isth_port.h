/* SPDX-License-Identifier: MIT */
/*
 * A port that tells the test of every access to shared memory, before it
 * happens: to end a life between two stores, or to change a word under the
 * reader's eyes. In one thread, so that no ordering is needed.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "hooks.h"

static inline uint32_t isth_load32(const uint32_t *p)
{
	hook_load(p, 4);
	return *(const volatile uint32_t *)p;
}

static inline uint32_t isth_load32_acquire(const uint32_t *p)
{
	return isth_load32(p);
}

static inline uint64_t isth_load64(const uint64_t *p)
{
	hook_load(p, 8);
	return *(const volatile uint64_t *)p;
}

static inline void isth_store32(uint32_t *p, uint32_t v)
{
	hook_store(p, 4);
	*(volatile uint32_t *)p = v;
}

static inline void isth_store32_release(uint32_t *p, uint32_t v)
{
	isth_store32(p, v);
}

static inline void isth_store64(uint64_t *p, uint64_t v)
{
	hook_store(p, 8);
	*(volatile uint64_t *)p = v;
}

static inline void isth_fence(void)
{
}

/* Copies happen piece by piece: each is an access of its own. */
static inline uint32_t hook_piece_of(uint32_t n)
{
	return n < hooks.piece ? n : hooks.piece;
}

static inline void isth_copy_to_shared(void *shared, const void *src,
				       uint32_t n)
{
	uint8_t *to = (uint8_t *)shared;
	const uint8_t *from = (const uint8_t *)src;
	uint32_t piece;

	for (; n; n -= piece, to += piece, from += piece) {
		piece = hook_piece_of(n);
		hook_store(to, piece);
		memcpy(to, from, piece);
	}
}

static inline void isth_copy_from_shared(void *dst, const void *shared,
					 uint32_t n)
{
	uint8_t *to = (uint8_t *)dst;
	const uint8_t *from = (const uint8_t *)shared;
	uint32_t piece;

	for (; n; n -= piece, to += piece, from += piece) {
		piece = hook_piece_of(n);
		hook_load(from, piece);
		memcpy(to, from, piece);
	}
}

#endif
