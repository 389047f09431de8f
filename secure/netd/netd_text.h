/* SPDX-License-Identifier: MIT */
/*
 * Text into a buffer of fixed size. What does not fit is left out and marked;
 * the text is always terminated.
 */
#ifndef NETD_TEXT_H
#define NETD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netd_text {
	char *buffer;
	size_t size;
	size_t len; /* without the terminator */
	bool truncated;
};

void netd_text_init(struct netd_text *t, char *buffer, size_t size);
void netd_text_string(struct netd_text *t, const char *s);
void netd_text_decimal(struct netd_text *t, uint64_t value);
void netd_text_hex(struct netd_text *t, uint32_t value); /* 0x and 8 digits */

#endif
