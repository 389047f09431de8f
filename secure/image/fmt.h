/* SPDX-License-Identifier: MIT */
/* Text from a format: the few conversions that the image prints with. */
#ifndef FMT_H
#define FMT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * %s %c %%; %d %u %x, each also with l; before u and x a width of one or two
 * digits, with a leading 0 to fill with zeros. Anything else prints as it
 * stands. The text always ends in a NUL and is cut to size bytes, size > 0.
 * Returns its length.
 */
size_t fmt_print(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t fmt_vprint(char *text, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
