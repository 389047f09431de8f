// SPDX-License-Identifier: MIT
#include "budget.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 64

/* Where a walk through the page is: all we know of JSON. */
struct walk {
	const char *at;
	unsigned int depth;    /* of braces */
	char group[NAME_SIZE]; /* the outermost one */
	char name[NAME_SIZE];  /* the last one read */
	uint64_t value;
};

enum step { STEP_ON, STEP_NUMBER, STEP_BAD };

static const struct {
	const char *group, *name;
	size_t offset;
} wanted[] = {
	{ "netd", "uptime_ms", offsetof(struct budget_sample, uptime_ms) },
	{ "netd", "busy_ns", offsetof(struct budget_sample, busy_ns) },
	{ "rx", "frames", offsetof(struct budget_sample, rx_frames) },
	{ "rx", "bytes", offsetof(struct budget_sample, rx_bytes) },
	{ "tx", "frames", offsetof(struct budget_sample, tx_frames) },
	{ "tx", "bytes", offsetof(struct budget_sample, tx_bytes) },
	{ "tx", "refused_budget", offsetof(struct budget_sample, refused) },
	{ "budget", "activations_exceeded",
	  offsetof(struct budget_sample, activations) },
	{ "budget", "periods_exceeded",
	  offsetof(struct budget_sample, periods) },
	{ "budget", "period_us", offsetof(struct budget_sample, period_us) },
	{ "budget", "period_frames",
	  offsetof(struct budget_sample, period_frames) },
	{ "budget", "period_bytes",
	  offsetof(struct budget_sample, period_bytes) },
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

static enum step take_name(struct walk *walk)
{
	size_t size = strcspn(walk->at, "\"\\");

	if (walk->at[size] != '"' || size >= NAME_SIZE)
		return STEP_BAD;
	memcpy(walk->name, walk->at, size);
	walk->name[size] = '\0';
	walk->at += size + 1;
	return STEP_ON;
}

static enum step take_number(struct walk *walk)
{
	char *end;

	errno = 0;
	walk->value = strtoull(walk->at - 1, &end, 10);
	walk->at = end;
	return errno ? STEP_BAD : STEP_NUMBER;
}

static enum step take_brace(struct walk *walk, char brace)
{
	if (brace == '{') {
		if (++walk->depth == 2)
			memcpy(walk->group, walk->name, NAME_SIZE);
		return STEP_ON;
	}
	return walk->depth-- ? STEP_ON : STEP_BAD;
}

static enum step take_step(struct walk *walk)
{
	char c = *walk->at++;

	if (c == '"')
		return take_name(walk);
	if (c >= '0' && c <= '9')
		return take_number(walk);
	if (c == '{' || c == '}')
		return take_brace(walk, c);
	return strchr(" \n,:", c) ? STEP_ON : STEP_BAD;
}

/* Which of the wanted numbers is it? WANTED: none. */
static size_t which(const struct walk *walk)
{
	size_t i;

	for (i = 0; walk->depth == 2 && i < WANTED; i++) {
		if (!strcmp(walk->group, wanted[i].group) &&
		    !strcmp(walk->name, wanted[i].name))
			return i;
	}
	return WANTED;
}

/* Is there a whole page, with all that is wanted? */
static bool parse_page(const char *page, struct budget_sample *sample)
{
	struct walk walk = { .at = page };
	unsigned int found = 0;
	enum step step;
	size_t i;

	while (*walk.at) {
		step = take_step(&walk);
		if (step == STEP_BAD)
			return false;
		i = step == STEP_NUMBER ? which(&walk) : WANTED;
		if (i == WANTED)
			continue;
		memcpy((char *)sample + wanted[i].offset, &walk.value,
		       sizeof(walk.value));
		found |= 1u << i;
	}
	return !walk.depth && found == (1u << WANTED) - 1u;
}

bool budget_parse(const char *answer, struct budget_sample *sample)
{
	static const char success[] = "HTTP/1.1 200 ";
	const char *page = strstr(answer, "\r\n\r\n");

	return !strncmp(answer, success, sizeof(success) - 1) && page &&
	       parse_page(page + 4, sample);
}

/* Nothing went back, as it does when netd begins anew. */
static bool follows(const struct budget_sample *now,
		    const struct budget_sample *before)
{
	return now->uptime_ms > before->uptime_ms &&
	       now->busy_ns >= before->busy_ns &&
	       now->rx_frames >= before->rx_frames &&
	       now->rx_bytes >= before->rx_bytes &&
	       now->tx_frames >= before->tx_frames &&
	       now->tx_bytes >= before->tx_bytes &&
	       now->refused >= before->refused &&
	       now->activations >= before->activations &&
	       now->periods >= before->periods;
}

bool budget_between(const struct budget_sample *before,
		    const struct budget_sample *now, struct budget_use *use)
{
	double seconds, periods;

	if (!follows(now, before) || !now->period_us || !now->period_frames ||
	    !now->period_bytes)
		return false;
	seconds = (double)(now->uptime_ms - before->uptime_ms) / 1e3;
	periods = seconds * 1e6 / (double)now->period_us;
	use->frames = (double)(now->rx_frames - before->rx_frames +
			       now->tx_frames - before->tx_frames) /
		      periods / (double)now->period_frames;
	use->bytes = (double)(now->rx_bytes - before->rx_bytes + now->tx_bytes -
			      before->tx_bytes) /
		     periods / (double)now->period_bytes;
	use->busy = (double)(now->busy_ns - before->busy_ns) / seconds / 1e9;
	use->activations =
		(double)(now->activations - before->activations) / seconds;
	use->periods = (double)(now->periods - before->periods) / seconds;
	use->refused = (double)(now->refused - before->refused) / seconds;
	return true;
}
