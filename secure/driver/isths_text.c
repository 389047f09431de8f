/* SPDX-License-Identifier: MIT */
#include "isths_text.h"

void isths_text_init(struct isths_text *t, char *buffer, size_t size)
{
	t->buffer = buffer;
	t->size = size;
	t->len = 0;
	t->truncated = false;
	buffer[0] = '\0';
}

void isths_text_string(struct isths_text *t, const char *s)
{
	while (*s && t->len + 1 < t->size)
		t->buffer[t->len++] = *s++;
	t->buffer[t->len] = '\0';
	if (*s)
		t->truncated = true;
}

void isths_text_decimal(struct isths_text *t, uint64_t value)
{
	char digits[21]; /* 2^64 has 20 */
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	isths_text_string(t, &digits[at]);
}

void isths_text_hex(struct isths_text *t, uint32_t value)
{
	char digits[] = "0x00000000";
	int i;

	for (i = 9; i > 1; i--, value >>= 4)
		digits[i] = "0123456789abcdef"[value & 15];
	isths_text_string(t, digits);
}
