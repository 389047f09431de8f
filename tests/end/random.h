/* SPDX-License-Identifier: MIT */
/*
 * The next number of a seeded sequence (Marsaglia, "Xorshift RNGs", 2003). The
 * seed is any number but 0. Needs no other header, so that a kernel has it too.
 */
#ifndef END_RANDOM_H
#define END_RANDOM_H

static inline unsigned int random_next(unsigned int *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static inline unsigned long random_next_long(unsigned long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
