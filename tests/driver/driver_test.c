/* SPDX-License-Identifier: MIT */
/* The driver's filter, budget, texts and lines, each by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isths.h"
#include "isths_budget.h"
#include "isths_filter.h"
#include "isths_flight.h"
#include "isths_text.h"

#define FRAME 100u /* bytes that a filter is promised */

static uint8_t frame[FRAME];
static char said[200];
static unsigned int lines;

void isths_sys_log(const char *line)
{
	snprintf(said, sizeof(said), "%s", line);
	lines++;
}

/* Filter */

static void put16(unsigned int at, unsigned int value)
{
	frame[at] = (uint8_t)(value >> 8);
	frame[at + 1] = (uint8_t)value;
}

/* To this station, of that type. */
static void begin(unsigned int type)
{
	memset(frame, 0, sizeof(frame));
	memcpy(frame, isths_addresses.mac, sizeof(isths_addresses.mac));
	put16(12, type);
}

static void begin4(unsigned int fragment, unsigned int total)
{
	begin(0x0800);
	frame[14] = 0x45;
	put16(16, total);
	put16(20, fragment);
}

static void begin6(unsigned int next, unsigned int payload)
{
	begin(0x86dd);
	frame[14] = 0x60;
	put16(18, payload);
	frame[20] = (uint8_t)next;
}

/* next: what the fragment is of; offset in bytes. */
static void begin_fragment6(unsigned int next, unsigned int offset,
			    unsigned int data)
{
	begin6(44, 8 + data);
	frame[54] = (uint8_t)next;
	put16(56, offset);
}

/* Memory ends where the frame does, or where the promise does. */
static bool is(enum isths_drop wanted, uint32_t len)
{
	uint32_t held = len < FRAME ? len : FRAME;
	uint8_t *copy = malloc(held ? held : 1);
	enum isths_drop drop;

	memcpy(copy, frame, held);
	drop = isths_filter(copy, len);
	free(copy);
	if (drop != wanted)
		printf("      drop %d, not %d, of %u bytes\n", drop, wanted,
		       len);
	return drop == wanted;
}

static bool stations_and_types(void)
{
	bool ok;

	begin(0x0806);
	ok = is(ISTHS_DROP_NONE, 60) && is(ISTHS_DROP_NONE, 42) &&
	     is(ISTHS_DROP_SHORT, 41) && is(ISTHS_DROP_SHORT, 14) &&
	     is(ISTHS_DROP_SHORT, 13) && is(ISTHS_DROP_SHORT, 0);
	frame[5] ^= 2;
	ok = ok && is(ISTHS_DROP_ADDRESS, 60);
	frame[0] |= 1;
	ok = ok && is(ISTHS_DROP_NONE, 60);
	begin(0x0806);
	frame[0] ^= 4;
	ok = ok && is(ISTHS_DROP_ADDRESS, 60);
	begin(0x0807);
	ok = ok && is(ISTHS_DROP_ETHERTYPE, 60);
	begin(0x88a8);
	return ok && is(ISTHS_DROP_ETHERTYPE, 60);
}

static bool ip4(void)
{
	bool ok;

	begin4(0, 20);
	ok = is(ISTHS_DROP_NONE, 34) && is(ISTHS_DROP_SHORT, 33);
	begin4(0x4000, 20); /* may not be cut */
	ok = ok && is(ISTHS_DROP_NONE, 34);
	frame[14] = 0x44;
	ok = ok && is(ISTHS_DROP_IP4_HEADER, 60);
	frame[14] = 0x35;
	return ok && is(ISTHS_DROP_IP4_HEADER, 60);
}

/* n bytes of options, the first three of them given. */
static bool option(enum isths_drop wanted, unsigned int n, unsigned int kind,
		   unsigned int size, unsigned int third)
{
	begin4(0, 20 + n);
	frame[14] = (uint8_t)(0x45 + n / 4);
	frame[34] = (uint8_t)kind;
	frame[35] = (uint8_t)size;
	frame[36] = (uint8_t)third;
	return is(wanted, 34 + n) && is(ISTHS_DROP_SHORT, 33 + n);
}

static bool ip4_options(void)
{
	bool ok;

	ok = option(ISTHS_DROP_NONE, 4, 0, 9, 9) &&
	     option(ISTHS_DROP_NONE, 4, 1, 1, 1) &&
	     option(ISTHS_DROP_NONE, 4, 148, 4, 0) &&
	     option(ISTHS_DROP_NONE, 40, 7, 39, 4) &&
	     option(ISTHS_DROP_IP4_HEADER, 40, 7, 41, 4) &&
	     option(ISTHS_DROP_IP4_HEADER, 4, 7, 0, 0) &&
	     option(ISTHS_DROP_IP4_HEADER, 4, 7, 1, 0) &&
	     option(ISTHS_DROP_IP4_HEADER, 4, 131, 3, 4) &&
	     option(ISTHS_DROP_IP4_HEADER, 4, 137, 3, 4) &&
	     option(ISTHS_DROP_IP4_HEADER, 8, 1, 1, 131);
	option(ISTHS_DROP_NONE, 4, 1, 1, 1);
	put16(16, 23); /* shorter than its header */
	ok = ok && is(ISTHS_DROP_IP4_HEADER, 60);
	put16(16, 32);
	put16(20, 0x2000 | 8188); /* 65504 bytes, and 8 */
	ok = ok && is(ISTHS_DROP_NONE, 60);
	put16(16, 36);
	return ok && is(ISTHS_DROP_IP4_FRAGMENT, 60);
}

/* What others are in is not asked for, and no piece of it. */
static bool igmp(void)
{
	unsigned int type;
	bool ok;

	begin4(0, 28);
	frame[23] = 2;
	for (type = 0; type < 256; type++) {
		frame[34] = (uint8_t)type;
		if (!is(type == 0x11 ? ISTHS_DROP_NONE : ISTHS_DROP_CHATTER,
			42))
			return false;
	}
	ok = is(ISTHS_DROP_SHORT, 41);
	begin4(0x2000, 28);
	frame[23] = 2;
	return ok && is(ISTHS_DROP_IP4_FRAGMENT, 60);
}

static bool ip4_fragments(void)
{
	bool ok;

	begin4(0x2000, 28);
	ok = is(ISTHS_DROP_NONE, 60);
	begin4(0x2000, 20);
	ok = ok && is(ISTHS_DROP_IP4_FRAGMENT, 60);
	begin4(0x0001, 21);
	ok = ok && is(ISTHS_DROP_NONE, 60);
	begin4(0x0001, 20);
	ok = ok && is(ISTHS_DROP_IP4_FRAGMENT, 60);
	begin4(8189, 23); /* ends at 65515, with a header 65535 */
	ok = ok && is(ISTHS_DROP_NONE, 60);
	begin4(8189, 24);
	ok = ok && is(ISTHS_DROP_IP4_FRAGMENT, 60);
	begin4(0x1fff, 100);
	return ok && is(ISTHS_DROP_IP4_FRAGMENT, 100);
}

static bool ip6(void)
{
	bool ok;

	begin6(6, 20);
	ok = is(ISTHS_DROP_NONE, 55) && is(ISTHS_DROP_SHORT, 54);
	begin6(17, 20);
	ok = ok && is(ISTHS_DROP_NONE, 74);
	frame[14] = 0x40;
	ok = ok && is(ISTHS_DROP_IP6_HEADER, 74);
	begin6(43, 20);
	return ok && is(ISTHS_DROP_IP6_HEADER, 74);
}

static enum isths_drop icmp6_drop(unsigned int type)
{
	switch (type) {
	case 128:
	case 135:
	case 136:
		return ISTHS_DROP_NONE;
	case 133:
		return ISTHS_DROP_CHATTER;
	default:
		return ISTHS_DROP_ICMP6_TYPE;
	}
}

static bool icmp6(void)
{
	unsigned int type;

	for (type = 0; type < 256; type++) {
		begin6(58, 24);
		frame[54] = (uint8_t)type;
		if (!is(icmp6_drop(type), 78))
			return false;
		if ((type == 135 || type == 136) && !is(ISTHS_DROP_SHORT, 77))
			return false;
	}
	return true;
}

static bool too_big(void)
{
	bool ok;

	begin6(58, 24);
	frame[54] = 2;
	put16(60, 1279);
	ok = is(ISTHS_DROP_ICMP6_TYPE, 78);
	put16(60, 1280);
	ok = ok && is(ISTHS_DROP_NONE, 78) && is(ISTHS_DROP_NONE, 62) &&
	     is(ISTHS_DROP_SHORT, 61);
	put16(60, 0);
	put16(58, 1);
	return ok && is(ISTHS_DROP_NONE, 78);
}

/* After eight bytes of options. */
static bool groups(void)
{
	unsigned int type;

	for (type = 0; type < 256; type++) {
		bool group = type == 131 || type == 132 || type == 143;

		begin6(0, 36);
		frame[54] = 58;
		frame[62] = (uint8_t)type;
		if (!is(group ? ISTHS_DROP_CHATTER : ISTHS_DROP_IP6_HEADER, 90))
			return false;
	}
	frame[62] = 143;
	frame[55] = 1;
	return is(ISTHS_DROP_IP6_HEADER, 90) && is(ISTHS_DROP_SHORT, 62);
}

/* A router's question, and what it has to be to be heard. */
static bool query(void)
{
	static const uint8_t alert[8] = { 58, 0, 5, 2, 0, 0, 1, 0 };
	static const unsigned int bytes[] = {
		21, 54, 55, 56, 57, 58, 59, 60, 61
	};
	unsigned int i;

	begin6(0, 32);
	frame[21] = 1;
	memcpy(frame + 54, alert, sizeof(alert));
	frame[62] = 130;
	if (!is(ISTHS_DROP_NONE, 86) || !is(ISTHS_DROP_SHORT, 85))
		return false;
	for (i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
		frame[bytes[i]] ^= 0x42;
		if (!is(ISTHS_DROP_IP6_HEADER, 86))
			return false;
		frame[bytes[i]] ^= 0x42;
	}
	frame[60] = 0; /* padding of its own */
	return is(ISTHS_DROP_NONE, 86);
}

static bool tags(void)
{
	bool ok;

	begin(0x8100);
	put16(14, 0xf000); /* a priority */
	put16(16, 0x0806);
	ok = is(ISTHS_DROP_NONE, 46) && is(ISTHS_DROP_SHORT, 45) &&
	     is(ISTHS_DROP_SHORT, 17);
	put16(16, 0x0800);
	ok = ok && is(ISTHS_DROP_IP4_HEADER, 38) && is(ISTHS_DROP_SHORT, 37);
	put16(16, 0x8100);
	ok = ok && is(ISTHS_DROP_ETHERTYPE, 60);
	put16(14, 0x0001);
	ok = ok && is(ISTHS_DROP_VLAN, 60);
	put16(14, 0x0800);
	return ok && is(ISTHS_DROP_VLAN, 60);
}

static bool ip6_fragments(void)
{
	bool ok;

	begin_fragment6(17, 0, 8);
	ok = is(ISTHS_DROP_NONE, 70) && is(ISTHS_DROP_NONE, 63) &&
	     is(ISTHS_DROP_SHORT, 62);
	begin_fragment6(6, 8, 1);
	ok = ok && is(ISTHS_DROP_NONE, 63);
	begin_fragment6(17, 8, 0);
	ok = ok && is(ISTHS_DROP_IP6_FRAGMENT, 70);
	begin_fragment6(17, 65472, 7); /* 65535 - 40 - 2 * 8 */
	ok = ok && is(ISTHS_DROP_NONE, 70);
	begin_fragment6(17, 65472, 8);
	ok = ok && is(ISTHS_DROP_IP6_FRAGMENT, 70);
	begin_fragment6(17, 65472 | 7, 7); /* flags are no bytes */
	ok = ok && is(ISTHS_DROP_NONE, 70);
	begin_fragment6(44, 0, 8);
	ok = ok && is(ISTHS_DROP_IP6_HEADER, 70);
	begin_fragment6(58, 0, 8);
	frame[62] = 128;
	ok = ok && is(ISTHS_DROP_NONE, 70);
	frame[62] = 135;
	ok = ok && is(ISTHS_DROP_ICMP6_TYPE, 70);
	begin_fragment6(58, 8, 8);
	frame[62] = 135;
	return ok && is(ISTHS_DROP_NONE, 70);
}

/* Budget */

static bool limit(uint32_t frames, uint32_t bytes, uint32_t each)
{
	uint32_t n;

	isths_budget_init(1000000);
	isths_budget_begin(5);
	for (n = 0; isths_budget_left() && n <= frames; n++)
		isths_budget_charge(each);
	return n == (frames < (bytes + each - 1) / each ?
			     frames :
			     (bytes + each - 1) / each);
}

static bool activation_ends(void)
{
	return limit(ISTHS_BUDGET_ACTIVATION_FRAMES,
		     ISTHS_BUDGET_ACTIVATION_BYTES, 1) &&
	       limit(ISTHS_BUDGET_ACTIVATION_FRAMES,
		     ISTHS_BUDGET_ACTIVATION_BYTES, 60000);
}

/* So many activations of that each, at one time; how many frames in all. */
static uint32_t period(uint64_t now, uint32_t each)
{
	uint32_t n = 0, before;

	do {
		before = n;
		isths_budget_begin(now);
		for (; isths_budget_left(); n++)
			isths_budget_charge(each);
	} while (n != before);
	return n;
}

static bool period_ends(void)
{
	uint64_t ticks = ISTHS_BUDGET_PERIOD_US * 3;

	isths_budget_init(3000000);
	return period(100, 1) == ISTHS_BUDGET_PERIOD_FRAMES &&
	       !period(100 + ticks - 1, 1) &&
	       period(100 + ticks, 1) == ISTHS_BUDGET_PERIOD_FRAMES &&
	       period(100 + 2 * ticks, 50000) ==
		       (ISTHS_BUDGET_PERIOD_BYTES + 49999) / 50000;
}

/* Texts and lines */

static bool texts(void)
{
	static const char whole[] = "x0|18446744073709551615|10|0x89abcdef|"
				    "0x00000012";
	char buffer[sizeof(whole)];
	struct isths_text t;
	size_t size;

	for (size = 1; size <= sizeof(whole); size++) {
		memset(buffer, '#', sizeof(buffer));
		isths_text_init(&t, buffer, size);
		if (t.len || t.truncated || buffer[0])
			return false;
		isths_text_string(&t, "x");
		isths_text_decimal(&t, 0);
		isths_text_string(&t, "|");
		isths_text_decimal(&t, UINT64_MAX);
		isths_text_string(&t, "|");
		isths_text_decimal(&t, 10);
		isths_text_string(&t, "|");
		isths_text_hex(&t, 0x89abcdef);
		isths_text_string(&t, "|");
		isths_text_hex(&t, 0x12);
		isths_text_string(&t, "");
		if (strncmp(buffer, whole, size - 1) || buffer[size - 1] ||
		    t.len != size - 1 ||
		    t.truncated != (size < sizeof(whole)) ||
		    (size < sizeof(whole) && buffer[size] != '#'))
			return false;
	}
	return true;
}

static bool line(const char *wanted, unsigned int count)
{
	if (strcmp(said, wanted) || lines != count)
		printf("      '%s', %u lines\n", said, lines);
	return !strcmp(said, wanted) && lines == count;
}

static void break_rule(struct isth_quarantine *q, uint32_t rule)
{
	static uint32_t session = 0x77;
	struct isth_flight flight = {
		.violation = { .rule = rule,
			       .position = 0x10,
			       .found = 0xabcd,
			       .limit = 0x20 },
		.session = session,
	};

	session++;
	isth_quarantine_record(q, &flight);
}

static bool flights(void)
{
	static struct isth_quarantine q;

	isth_quarantine_init(&q, 1000, ISTH_READMISSIONS);
	isths_flight_log(&q);
	if (lines)
		return false;
	break_rule(&q, 4);
	isths_flight_log(&q);
	if (!line("netd: the peer broke V-04 at 0x00000010: 0x0000abcd against "
		  "0x00000020, session 0x00000077",
		  1))
		return false;
	isths_flight_log(&q);
	break_rule(&q, 4);
	break_rule(&q, 10);
	isths_flight_log(&q);
	return line("netd: the peer broke V-10 at 0x00000010: 0x0000abcd "
		    "against 0x00000020, session 0x00000079",
		    3);
}

static const struct {
	const char *name;
	bool (*holds)(void);
} tests[] = {
	{ "frames of other stations and types are dropped",
	  stations_and_types },
	{ "IPv4's header", ip4 },
	{ "IPv4's options are whole, and name no route", ip4_options },
	{ "IGMP: what asks", igmp },
	{ "IPv4's fragments, to the last byte", ip4_fragments },
	{ "IPv6's header", ip6 },
	{ "ICMPv6: three types of 256", icmp6 },
	{ "a path's MTU is 1280 or more", too_big },
	{ "what is said of groups is chatter", groups },
	{ "what is asked of groups is heard, with its Router Alert", query },
	{ "a tag of priority alone changes nothing", tags },
	{ "IPv6's fragments, to the last byte", ip6_fragments },
	{ "an activation's budget", activation_ends },
	{ "a period's budget", period_ends },
	{ "texts in room for any number of bytes", texts },
	{ "a line for each broken rule", flights },
};

int main(void)
{
	unsigned int i, failed = 0, count = sizeof(tests) / sizeof(*tests);

	for (i = 0; i < count; i++) {
		bool holds = tests[i].holds();

		printf("%s driver: %s\n", holds ? "ok   " : "FAIL ",
		       tests[i].name);
		failed += !holds;
	}
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
