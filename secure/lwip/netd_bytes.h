/* SPDX-License-Identifier: MIT */
/* Numbers as they lie in a frame: the first byte counts most. */
#ifndef NETD_BYTES_H
#define NETD_BYTES_H

#include <stdint.h>

static inline uint32_t netd_load16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t netd_load32(const uint8_t *p)
{
	return netd_load16(p) << 16 | netd_load16(p + 2);
}

static inline void netd_store16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

#endif
