// SPDX-License-Identifier: MIT
#include "top.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"usage: isth-top [OPTION...]\n"
	"\n"
	"Show what the link to the secure world does: rates, ring fill, "
	"doorbells,\n"
	"the RTOS's budget, drops, the session, and round trips of pings of "
	"its own.\n"
	"\n"
	"  -i, --interface NAME  the link's interface (the one of the driver "
	"isthmus)\n"
	"  -d, --delay SECONDS   from one report to the next, 0.01 to 3600 "
	"(1)\n"
	"  -n, --count N         end after N reports (never)\n"
	"  -p, --peer ADDRESS    whom to ping and to ask, IPv4 or IPv6 "
	"(10.77.0.1)\n"
	"  -r, --probes N        pings per second, 0 to 1000 (10); with 0 it\n"
	"                        sends nothing, and does not ask either\n"
	"      --plain           a block of text per report, as without a "
	"terminal\n"
	"      --json            a JSON object per report, on one line: "
	"counters as\n"
	"                        ethtool -S has them, rates per second, times "
	"in us\n"
	"  -h, --help            this\n"
	"\n"
	"Sent doorbells are those that EL3 delivered; suppressed: the other "
	"end was\n"
	"awake, or asked for none; over budget: dropped by EL3, which delays a "
	"frame\n"
	"until the next poll. Session and ring fill are in debugfs, for root "
	"alone.\n"
	"A ping without an answer after 1 s is lost.\n"
	"\n"
	"The RTOS's budget is out of its /stats.json, asked for once per "
	"report: shares\n"
	"of the frames and bytes that may move, and of the time that netd "
	"runs. Spent\n"
	"activations go on while the period has budget; a spent period waits "
	"for the\n"
	"next one; refused is what the RTOS could not send yet. What is over "
	"stays in\n"
	"the ring: only doorbells are dropped.\n";

enum { OPTION_PLAIN = 256, OPTION_JSON };

static const struct option known[] = {
	{ "interface", required_argument, NULL, 'i' },
	{ "delay", required_argument, NULL, 'd' },
	{ "count", required_argument, NULL, 'n' },
	{ "peer", required_argument, NULL, 'p' },
	{ "probes", required_argument, NULL, 'r' },
	{ "plain", no_argument, NULL, OPTION_PLAIN },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static bool wrong(const char *option, const char *found, const char *expected)
{
	fprintf(stderr, "isth-top: %s found: '%s', expected: %s\n", option,
		found, expected);
	return false;
}

/* Digits only: strtoul() would take a sign, and blanks. */
static bool whole(const char *word, unsigned long max, unsigned long *value)
{
	char *end;

	errno = 0;
	*value = strtoul(word, &end, 10);
	return *word >= '0' && *word <= '9' && !*end && !errno && *value <= max;
}

static bool set_delay(struct top_options *options, const char *word)
{
	char *end;

	options->delay = strtod(word, &end);
	if (end != word && !*end && options->delay >= 0.01 &&
	    options->delay <= 3600)
		return true;
	return wrong("--delay", word, "seconds, 0.01 to 3600");
}

static bool set_count(struct top_options *options, const char *word)
{
	if (whole(word, ~0ul, &options->count) && options->count)
		return true;
	return wrong("--count", word, "a number above 0");
}

static bool set_probes(struct top_options *options, const char *word)
{
	unsigned long value;

	if (!whole(word, PROBE_RATE_MAX, &value))
		return wrong("--probes", word, "a number, 0 to 1000");
	options->probes = (unsigned int)value;
	return true;
}

static bool set_interface(struct top_options *options, const char *word)
{
	options->interface = word;
	if (*word && strlen(word) < IF_NAMESIZE)
		return true;
	return wrong("--interface", word, "a name of 1 to 15 characters");
}

static bool set(struct top_options *options, int option, const char *word)
{
	switch (option) {
	case 'i':
		return set_interface(options, word);
	case 'd':
		return set_delay(options, word);
	case 'n':
		return set_count(options, word);
	case 'p':
		options->peer = word;
		return true;
	case 'r':
		return set_probes(options, word);
	case OPTION_PLAIN:
		options->output = TOP_PLAIN;
		return true;
	case OPTION_JSON:
		options->output = TOP_JSON;
		return true;
	default: /* getopt has said what is wrong */
		return false;
	}
}

static enum top_output default_output(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || (term && !strcmp(term, "dumb")))
		return TOP_PLAIN;
	return TOP_SCREEN;
}

bool top_options(struct top_options *options, int argc, char **argv,
		 int *status)
{
	int option;

	*options = (struct top_options){ .peer = "10.77.0.1",
					 .delay = 1,
					 .probes = 10,
					 .output = default_output() };
	while ((option = getopt_long(argc, argv, "i:d:n:p:r:h", known, NULL)) !=
	       -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			*status = 0;
			return false;
		}
		if (!set(options, option, optarg))
			goto err;
	}
	if (optind == argc)
		return true;
	fprintf(stderr, "isth-top: an option was expected, found: '%s'\n",
		argv[optind]);
err:
	fprintf(stderr, "isth-top --help says what there is\n");
	*status = 2;
	return false;
}
