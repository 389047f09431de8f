/* SPDX-License-Identifier: MIT */
/* Memory and text functions against the obvious way to do the same. */
#include <stdint.h>
#include <string.h>

#include "fmt.h"
#include "selftest.h"

#define SIZE 640
#define SHIFTS 9

static uint8_t src[SIZE], dst[SIZE], want[SIZE];

static uint8_t random_byte(void)
{
	static uint32_t seed = 1;

	seed = seed * 1103515245u + 12345u;
	return (uint8_t)(seed >> 16);
}

/* Byte by byte; volatile, or the compiler would call what is tested. */
static void copy_bytes(volatile uint8_t *to, const volatile uint8_t *from,
		       size_t n)
{
	while (n--)
		*to++ = *from++;
}

static bool same(const volatile uint8_t *a, const volatile uint8_t *b, size_t n)
{
	for (; n; n--) {
		if (*a++ != *b++)
			return false;
	}
	return true;
}

static void fill(void)
{
	size_t i;

	for (i = 0; i < SIZE; i++) {
		src[i] = random_byte();
		dst[i] = random_byte();
	}
	copy_bytes(want, dst, SIZE);
}

static bool memcpy_right(void)
{
	size_t from, to, n;

	for (from = 0; from < SHIFTS; from++) {
		for (to = 0; to < SHIFTS; to++) {
			for (n = 0; n < 300; n++) {
				fill();
				memcpy(dst + 16 + to, src + from, n);
				copy_bytes(want + 16 + to, src + from, n);
				if (!same(dst, want, SIZE))
					return false;
			}
		}
	}
	return true;
}

/* src holds a copy of dst to compute the overlap from. */
static bool memmove_right(void)
{
	size_t from, to, n;

	for (from = 200; from < 200 + SHIFTS; from++) {
		for (to = 40; to < 340; to += 7) {
			for (n = 0; n < 290; n += 11) {
				fill();
				copy_bytes(src, dst, SIZE);
				memmove(dst + to, dst + from, n);
				copy_bytes(want + to, src + from, n);
				if (!same(dst, want, SIZE))
					return false;
			}
		}
	}
	return true;
}

static bool memset_right(void)
{
	size_t to, n, i;
	uint8_t byte;

	for (to = 0; to < SHIFTS; to++) {
		for (n = 0; n < 300; n++) {
			fill();
			byte = random_byte();
			memset(dst + to, byte, n);
			for (i = 0; i < n; i++)
				((volatile uint8_t *)want)[to + i] = byte;
			if (!same(dst, want, SIZE))
				return false;
		}
	}
	return true;
}

/* Equal up to byte at, which is larger in b by one unless at is n. */
static bool memcmp_right(void)
{
	size_t n, at;

	for (n = 0; n < 40; n++) {
		for (at = 0; at <= n; at++) {
			fill();
			copy_bytes(dst, src + 1, n);
			if (at < n) {
				src[1 + at] &= 0x7f;
				dst[at] = (uint8_t)(src[1 + at] + 1);
			}
			if ((memcmp(src + 1, dst, n) < 0) != (at < n) ||
			    (memcmp(dst, src + 1, n) > 0) != (at < n))
				return false;
		}
	}
	return true;
}

static bool fmt_right(void)
{
	char text[64], small[4];

	fmt_print(text, sizeof(text), "%s|%5u|%03x|%lx|%d|%ld|%c%%", "a", 42u,
		  0xfu, 0xfedcba9876543210ul, -7, -1234567890123l, 'z');
	if (strcmp(text, "a|   42|00f|fedcba9876543210|-7|-1234567890123|z%"))
		return false;
	return fmt_print(small, sizeof(small), "%s", "abcdef") == 3 &&
	       !strcmp(small, "abc") && strlen(small) == 3 &&
	       !strncmp("abx", small, 2) && strncmp("abx", small, 3) > 0;
}

void selftest_text(void)
{
	selftest_check(memcpy_right(), "memcpy");
	selftest_check(memmove_right(), "memmove");
	selftest_check(memset_right(), "memset");
	selftest_check(memcmp_right(), "memcmp");
	selftest_check(fmt_right(), "fmt, strlen, strcmp, strncmp");
}
