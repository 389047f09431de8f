/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>

#include "fmt.h"

struct output {
	char *text;
	size_t size;
	size_t len;
};

struct spec {
	unsigned int width;
	bool zeros;
	bool is_long;
};

static void put_char(struct output *out, char c)
{
	if (out->len + 1 < out->size)
		out->text[out->len++] = c;
}

static void put_string(struct output *out, const char *s)
{
	for (s = s ? s : "(null)"; *s; s++)
		put_char(out, *s);
}

static void put_number(struct output *out, const struct spec *spec,
		       uint64_t value, unsigned int base)
{
	char digits[20];
	unsigned int n = 0;
	unsigned int width = spec->width;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (; width > n; width--)
		put_char(out, spec->zeros ? '0' : ' ');
	while (n)
		put_char(out, digits[--n]);
}

static void put_signed(struct output *out, const struct spec *spec,
		       int64_t value)
{
	if (value < 0)
		put_char(out, '-');
	put_number(out, spec, value < 0 ? -(uint64_t)value : (uint64_t)value,
		   10);
}

/* What stands between % and the conversion; returns where that is. */
static const char *parse_spec(struct spec *spec, const char *p)
{
	*spec = (struct spec){ 0, *p == '0', false };
	for (; *p >= '0' && *p <= '9'; p++)
		spec->width = spec->width * 10 + (unsigned int)(*p - '0');
	if (*p == 'l') {
		spec->is_long = true;
		p++;
	}
	return p;
}

size_t fmt_vprint(char *text, size_t size, const char *format, va_list args)
{
	struct output out = { text, size, 0 };
	struct spec spec;
	const char *p;

	for (p = format; *p; p++) {
		if (*p != '%') {
			put_char(&out, *p);
			continue;
		}
		p = parse_spec(&spec, p + 1);
		switch (*p) {
		case 's':
			put_string(&out, va_arg(args, const char *));
			break;
		case 'c':
			put_char(&out, (char)va_arg(args, int));
			break;
		case 'd':
			put_signed(&out, &spec,
				   spec.is_long ? va_arg(args, long) :
						  va_arg(args, int));
			break;
		case 'u':
		case 'x':
			put_number(&out, &spec,
				   spec.is_long ? va_arg(args, unsigned long) :
						  va_arg(args, unsigned int),
				   *p == 'u' ? 10 : 16);
			break;
		case '\0':
			p--;
			break;
		default:
			put_char(&out, *p);
			break;
		}
	}
	text[out.len] = '\0';
	return out.len;
}

size_t fmt_print(char *text, size_t size, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = fmt_vprint(text, size, format, args);
	va_end(args);
	return len;
}
