// SPDX-License-Identifier: MIT
/*
 * What isth-top takes for the RTOS's budget: the numbers of a whole page by
 * their groups, and nothing of a page that is cut, changed or another one's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"

static const char head[] = "HTTP/1.1 200 OK\r\n"
			   "Content-Type: application/json\r\n"
			   "Content-Length: 0\r\n"
			   "Connection: close\r\n\r\n";

/* As the RTOS writes it, with the same names elsewhere. */
static const char page[] =
	"{\n  \"applications\": {\n    \"budget\": {\n"
	"      \"period_us\": 99,\n      \"period_frames\": 98}},\n"
	"  \"link\": {\n    \"frames\": 97,\n    \"uptime_ms\": 96},\n"
	"  \"rx\": {\n    \"frames\": 10,\n    \"bytes\": 20,\n"
	"    \"dropped\": {\n      \"frames\": 95,\n      \"V-01\": 94}},\n"
	"  \"tx\": {\n    \"frames\": 30,\n    \"bytes\": 40,\n"
	"    \"refused_full\": 93,\n    \"refused_budget\": 50},\n"
	"  \"netd\": {\n    \"uptime_ms\": 60,\n    \"busy_ns\": 70},\n"
	"  \"budget\": {\n    \"activation_frames\": 128,\n"
	"    \"activations_exceeded\": 80,\n    \"period_us\": 1000,\n"
	"    \"period_frames\": 256,\n    \"period_bytes\": 1048576,\n"
	"    \"periods_exceeded\": 18446744073709551615}\n}\n";

static char answer[sizeof(head) + sizeof(page)];
static struct budget_sample sample;

static void whole(void)
{
	snprintf(answer, sizeof(answer), "%s%s", head, page);
}

static bool taken(void)
{
	return budget_parse(answer, &sample);
}

static bool numbers(void)
{
	static const struct budget_sample expected = {
		.uptime_ms = 60,
		.busy_ns = 70,
		.rx_frames = 10,
		.rx_bytes = 20,
		.tx_frames = 30,
		.tx_bytes = 40,
		.refused = 50,
		.activations = 80,
		.periods = UINT64_MAX,
		.period_us = 1000,
		.period_frames = 256,
		.period_bytes = 1048576,
	};

	whole();
	return taken() && !memcmp(&sample, &expected, sizeof(sample));
}

/* The last byte is a newline, which is not missed. */
static bool cut(void)
{
	size_t size;

	whole();
	for (size = strlen(answer) - 2; size; size--) {
		answer[size] = '\0';
		if (taken()) {
			printf("%zu bytes were taken for all\n", size);
			return false;
		}
	}
	return true;
}

/* Each of these words, when another stands there. */
static bool others(void)
{
	static const char *const words[][2] = {
		{ "200 OK", "404 No" },
		{ "\"rx\"", "\"ry\"" },
		{ "uptime_ms\": 60", "uptimeXms\": 60" },
		{ "refused_budget", "refused_budgie" },
		{ "18446744073709551615", "18446744073709551616" },
		{ "\": 40", "\":-40" },
		{ "\": 20", "\": a0" },
		{ "V-01\"", "V-01\\" },
		{ "}\n}", "}}}" },
	};
	unsigned int i;
	char *at;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		whole();
		at = strstr(answer, words[i][0]);
		memcpy(at, words[i][1], strlen(words[i][1]));
		if (taken()) {
			printf("'%s' was taken\n", words[i][1]);
			return false;
		}
	}
	return true;
}

/* A name without end stays within its own memory. */
static bool long_name(void)
{
	static char text[4096];

	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, head, sizeof(head) - 1);
	text[sizeof(head) - 1] = '"';
	return !budget_parse(text, &sample);
}

static const struct budget_sample before = {
	.uptime_ms = 5000,
	.busy_ns = 1000000000,
	.rx_frames = 100,
	.rx_bytes = 1000,
	.tx_frames = 200,
	.tx_bytes = 2000,
	.refused = 3,
	.activations = 4,
	.periods = 5,
	.period_us = 1000,
	.period_frames = 256,
	.period_bytes = 1048576,
};

/* Half a second: 500 periods, 128 000 frames, 500 MiB. */
static bool shares(void)
{
	struct budget_sample now = before;
	struct budget_use use;

	now.uptime_ms += 500;
	now.busy_ns += 125000000;
	now.rx_frames += 16000;
	now.tx_frames += 48000;
	now.rx_bytes += 25 * 1048576;
	now.tx_bytes += 100 * 1048576;
	now.refused += 10;
	now.activations += 20;
	now.periods += 30;
	return budget_between(&before, &now, &use) && use.frames == 0.5 &&
	       use.bytes == 0.25 && use.busy == 0.25 && use.refused == 20 &&
	       use.activations == 40 && use.periods == 60;
}

/* A counter that went back, no time between them, no limits. */
static bool unknown(void)
{
	struct budget_sample now;
	struct budget_use use;
	size_t i;

	if (budget_between(&before, &before, &use))
		return false;
	for (i = 0; i < sizeof(now) / sizeof(uint64_t); i++) {
		now = before;
		now.uptime_ms += 500;
		if (!budget_between(&before, &now, &use))
			return false;
		((uint64_t *)&now)[i] = 0;
		if (budget_between(&before, &now, &use)) {
			printf("number %zu went to 0\n", i);
			return false;
		}
	}
	return true;
}

int main(void)
{
	static const struct {
		const char *name;
		bool (*run)(void);
	} tests[] = {
		{ "a page's numbers, each of its own group", numbers },
		{ "a page cut at any byte", cut },
		{ "pages with another word or number", others },
		{ "a name without end", long_name },
		{ "shares and rates between two answers", shares },
		{ "answers that do not follow each other", unknown },
	};
	unsigned int i, failed = 0, count = sizeof(tests) / sizeof(tests[0]);

	for (i = 0; i < count; i++) {
		bool ok = tests[i].run();

		printf("%s budget: %s\n", ok ? "ok  " : "FAIL", tests[i].name);
		failed += !ok;
	}
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
