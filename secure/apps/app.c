/* SPDX-License-Identifier: MIT */
#include "app.h"

/* Both are the linker's, and not there if there are no applications. */
extern const struct app *const __start_apps[] __attribute__((weak));
extern const struct app *const __stop_apps[] __attribute__((weak));

app_entry app_first(void)
{
	return __start_apps;
}

app_entry app_end(void)
{
	return __stop_apps;
}

void app_start_all(void)
{
	app_entry entry;

	APP_FOR_EACH(entry)
	{
		if ((*entry)->start)
			(*entry)->start();
	}
}

void app_stats_walk(struct isths_sink *sink)
{
	app_entry entry;

	APP_FOR_EACH(entry)
	{
		if (!(*entry)->counters)
			continue;
		sink->group(sink, (*entry)->name);
		(*entry)->counters(sink);
		sink->group_end(sink);
	}
}
