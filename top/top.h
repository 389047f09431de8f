/* SPDX-License-Identifier: MIT */
/* isth-top: what it was asked for, what it has seen, how it shows that. */
#ifndef TOP_H
#define TOP_H

#include <stdbool.h>
#include <stdint.h>

#include "device.h"
#include "probe.h"
#include "request.h"

enum top_output { TOP_SCREEN, TOP_PLAIN, TOP_JSON };

struct top_options {
	const char *interface; /* NULL: the first of our driver */
	const char *peer;
	double delay;	     /* seconds from one report to the next */
	unsigned long count; /* reports, 0: without end */
	unsigned int probes; /* per second; 0: nothing is sent */
	enum top_output output;
};

/* All that a report is made of. */
struct top {
	struct top_options options;
	struct device device;
	bool present;	/* at the end of the interval */
	bool restarted; /* not the device that the interval began with */
	struct device_sample before, now;
	double seconds; /* that the interval took */
	double since;	/* the start, seconds */
	struct probe probe;
	struct request request;
};

/* options.c: false, and *status is what to end with. */
bool top_options(struct top_options *options, int argc, char **argv,
		 int *status);

/* rates.c: per second, in the interval. */
double top_rate(const struct top *top, unsigned int counter);
double top_rate_of(const struct top *top, const char *name);

/*
 * Bytes in a ring, the mean of all times in the interval at which a position
 * of it was published; 0 when there were none.
 */
double top_tx_fill(const struct top *top);
double top_rx_fill(const struct top *top);

/* text.c, json.c: a report to standard output. */
void text_report(const struct top *top);
void json_report(const struct top *top);

/* terminal.c: the screen's first and last words, and the next report's. */
void terminal_begin(void);
void terminal_home(void);
void terminal_end(void);

#endif
