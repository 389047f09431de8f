/* SPDX-License-Identifier: MIT */
/*
 * The Internet checksum's sum (RFC 1071), eight bytes at a time: the sum of
 * 16-bit words is the same in any order and any wider word, carries folded in.
 */
#include <stdint.h>
#include <string.h>

#include "arch/cc.h"

static uint64_t load64(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word)); /* any alignment */
	return word;
}

/* One's complement addition: the carry comes back in at the bottom. */
static uint64_t add(uint64_t sum, uint64_t word)
{
	sum += word;
	return sum + (sum < word);
}

/* The last len < 8 bytes, as a word whose missing bytes are zero. */
static uint64_t load_tail(const uint8_t *p, int len)
{
	uint64_t word = 0;
	int i;

	for (i = 0; i < len; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return word;
}

uint16_t netd_checksum(const void *data, int len)
{
	const uint8_t *p = data;
	uint64_t sum = 0;

	for (; len >= 32; p += 32, len -= 32) {
		sum = add(sum, load64(p));
		sum = add(sum, load64(p + 8));
		sum = add(sum, load64(p + 16));
		sum = add(sum, load64(p + 24));
	}
	for (; len >= 8; p += 8, len -= 8)
		sum = add(sum, load64(p));
	sum = add(sum, load_tail(p, len));

	sum = (sum >> 32) + (sum & 0xffffffffu);
	sum = (sum >> 32) + (sum & 0xffffffffu);
	sum = (sum >> 16) + (sum & 0xffffu);
	sum = (sum >> 16) + (sum & 0xffffu);
	return (uint16_t)sum;
}
