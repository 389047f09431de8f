/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "load_query.h"

/* Does s begin with prefix? Then the rest, else NULL. */
static const char *after(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(s, prefix, len) ? NULL : s + len;
}

/* A decimal number of at most 5 digits; false: none. */
static bool parse_number(const char *s, uint32_t *number)
{
	int digits;

	*number = 0;
	for (digits = 0; s[digits] >= '0' && s[digits] <= '9'; digits++) {
		if (digits == 5)
			return false;
		*number = *number * 10 + (uint32_t)(s[digits] - '0');
	}
	return digits;
}

/* Seconds with decimal places, of which the first two count; false: none. */
static bool parse_seconds(const char *s, uint32_t *centiseconds)
{
	uint32_t worth = 10;

	if (!parse_number(s, centiseconds))
		return false;
	*centiseconds *= 100u;
	while (*s >= '0' && *s <= '9')
		s++;
	if (*s != '.')
		return true;
	for (s++; *s >= '0' && *s <= '9'; s++) {
		*centiseconds += (uint32_t)(*s - '0') * worth;
		worth /= 10;
	}
	return true;
}

static bool parse_field(const char *field, struct load_query *q)
{
	const char *value;

	value = after(field, "to=");
	if (value) {
		q->to_given = ipaddr_aton(value, &q->to);
		return q->to_given;
	}
	value = after(field, "port=");
	if (value)
		return parse_number(value, &q->port);
	value = after(field, "seconds=");
	if (value)
		return parse_seconds(value, &q->centiseconds);
	value = after(field, "bytes=");
	return value && parse_number(value, &q->bytes);
}

bool load_query_parse(struct load_query *q, char *text)
{
	char *field, *end;
	bool last = false;

	for (field = text; !last; field = end + 1) {
		for (end = field; *end && *end != '&'; end++)
			;
		last = !*end;
		*end = '\0';
		if (!parse_field(field, q))
			return false;
	}
	return q->to_given && q->port && q->port <= 0xffff && q->centiseconds &&
	       q->centiseconds <= LOAD_QUERY_CENTISECONDS_MAX;
}
