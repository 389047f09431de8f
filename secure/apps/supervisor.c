/* SPDX-License-Identifier: MIT */
/* What the critical task that watches Linux (tasks/supervisor.c) has done. */
#include "isths.h"
#include "isths_stats.h"

#include "app.h"
#include "tasks/supervisor.h"

static void counters(struct isths_sink *sink)
{
	const struct supervisor_stats *s = isths_page("supervisor");

	if (!s)
		return;
	sink->number(sink, "watch_ms", isths_foreign(&s->watch_ms));
	sink->number(sink, "restarts", isths_foreign(&s->restarts));
	sink->number(sink, "refused", isths_foreign(&s->refused));
	sink->number(sink, "silence_ms", isths_foreign(&s->silence_ms));
}

APP(supervisor, .counters = counters);
