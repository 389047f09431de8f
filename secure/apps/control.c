/* SPDX-License-Identifier: MIT */
/* How punctual the critical task is (tasks/control.c), among the counters. */
#include "isths.h"
#include "isths_stats.h"
#include "isths_text.h"

#include "app.h"
#include "tasks/control.h"

/* Buckets by their lower bound in ns, those that something fell into. */
static void walk_histogram(struct isths_sink *sink, const uint64_t *histogram)
{
	char name[24];
	struct isths_text t;
	unsigned int i;
	uint64_t count;

	sink->group(sink, "latency_from_ns");
	for (i = 0; i < LATENCY_BUCKETS; i++) {
		count = isths_foreign(&histogram[i]);
		if (!count)
			continue;
		isths_text_init(&t, name, sizeof(name));
		isths_text_decimal(&t, latency_bucket_ns(i));
		sink->number(sink, name, count);
	}
	sink->group_end(sink);
}

static void counters(struct isths_sink *sink)
{
	const struct control_stats *c = isths_page("control");

	if (!c)
		return;
	sink->number(sink, "activations", isths_foreign(&c->activations));
	sink->number(sink, "deadlines_missed",
		     isths_foreign(&c->deadlines_missed));
	sink->number(sink, "latency_min_ns", isths_foreign(&c->latency_min_ns));
	sink->number(sink, "latency_max_ns", isths_foreign(&c->latency_max_ns));
	walk_histogram(sink, c->histogram);
}

APP(control, .counters = counters);
