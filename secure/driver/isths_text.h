/* SPDX-License-Identifier: MIT */
/*
 * Text into a buffer of fixed size. What does not fit is left out and marked;
 * the text is always terminated.
 */
#ifndef ISTHS_TEXT_H
#define ISTHS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct isths_text {
	char *buffer;
	size_t size;
	size_t len; /* without the terminator */
	bool truncated;
};

void isths_text_init(struct isths_text *t, char *buffer, size_t size);
void isths_text_string(struct isths_text *t, const char *s);
void isths_text_decimal(struct isths_text *t, uint64_t value);
void isths_text_hex(struct isths_text *t, uint32_t value); /* 0x and 8 digits */

#endif
