/* SPDX-License-Identifier: MIT */
/* What lwIP takes from compiler and platform. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stddef.h>
#include <stdint.h>

#define BYTE_ORDER LITTLE_ENDIAN
#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H 1

/* lwIP prints nothing; a broken invariant of lwIP stops netd. */
#define LWIP_PLATFORM_DIAG(x) ((void)0)
#define LWIP_PLATFORM_ASSERT(message) netd_panic(message)
#define LWIP_RAND() netd_random()

void netd_panic(const char *message) __attribute__((noreturn, cold));
uint32_t netd_random(void);

void *netd_mem_alloc(size_t size);
void netd_mem_free(void *block);

/* The sum, folded and not inverted, in memory order. */
uint16_t netd_checksum(const void *data, int len);

/* Named by functions of lwIP's that nobody calls and the linker drops. */
int atoi(const char *s);
void *netd_mem_calloc(size_t count, size_t size);

#endif
