/* SPDX-License-Identifier: MIT */
/* The few words that every proof uses. */
#ifndef PROOF_H
#define PROOF_H

#include <stdint.h>

/* Any value at all. */
uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);

#define ASSUME(condition) __CPROVER_assume(condition)
#define HOLDS(condition, what) __CPROVER_assert(condition, what)

/* What a proof must be able to reach, or it proves nothing. */
#ifdef PROOF_COVER
#define REACHED(condition) __CPROVER_cover(condition)
#else
#define REACHED(condition) ((void)(condition))
#endif

#endif
