/* SPDX-License-Identifier: MIT */
/*
 * An application is a file that says APP(name, ...): the linker gathers them
 * in a table, so nobody else names it. It runs in the network task, over lwIP.
 * Tasks of FreeRTOS's are apps/tasks/.
 *
 *	static uint64_t calls;
 *
 *	static void counters(struct isths_sink *sink)
 *	{
 *		sink->number(sink, "calls", calls);
 *	}
 *
 *	APP(example, .start = start, .counters = counters);
 */
#ifndef APP_H
#define APP_H

#include "isths_stats.h"

struct http_answer;

/* What is not given is NULL, and nothing is done about it. */
struct app {
	const char *name;

	/* Once, in the network task: afterwards it lives in lwIP's callbacks.
	 */
	void (*start)(void);

	/* Tell sink the counters, in the network task. */
	void (*counters)(struct isths_sink *sink);

	/*
	 * HTTP: GET of path with a query (path?query) is answered in the
	 * network task. query is terminated, and the application's to cut
	 * (http.h).
	 */
	const char *path;
	void (*answer)(struct http_answer *answer, char *query);
};

#define APP(id, ...)                                                     \
	static const struct app app_##id = { .name = #id, __VA_ARGS__ }; \
	static const struct app *const app_##id##_entry                  \
		__attribute__((section("apps"), used)) = &app_##id

/* The table, in the linker's order: from app_first() up to app_end(). */
typedef const struct app *const *app_entry;
app_entry app_first(void);
app_entry app_end(void);

#define APP_FOR_EACH(entry) \
	for (entry = app_first(); entry != app_end(); entry++)

void app_start_all(void);

/* All counters, each application's in a group of its name. */
void app_stats_walk(struct isths_sink *sink);

#endif
