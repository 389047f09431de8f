/* SPDX-License-Identifier: MIT */
/* The part of <string.h> that the image uses. */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

/* Each byte of src is loaded once, each of dst stored once. */
void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/*
 * Of a size that the compiler knows, a few loads and stores. How often these
 * load a byte is the compiler's affair: what is shared with the other world is
 * copied by (memcpy)(), the function.
 */
#define memcpy(dst, src, n) __builtin_memcpy(dst, src, n)

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

#endif
