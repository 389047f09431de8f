/* SPDX-License-Identifier: MIT */
/* Counters by name, for whoever writes them down. */
#ifndef ISTHS_STATS_H
#define ISTHS_STATS_H

#include <stddef.h>
#include <stdint.h>

/* Receives a tree: groups with names, in them numbers with names. */
struct isths_sink {
	void (*group)(struct isths_sink *sink, const char *name);
	void (*group_end)(struct isths_sink *sink);
	void (*number)(struct isths_sink *sink, const char *name,
		       uint64_t value);
};

/* A number with its name, and a group of them. */
struct isths_row {
	const char *name;
	uint64_t value;
};

void isths_sink_rows(struct isths_sink *sink, const char *group,
		     const struct isths_row *row, size_t count);

/* The same of an array of rows. */
#define ISTHS_SINK_ROWS(sink, group, rows) \
	isths_sink_rows(sink, group, rows, sizeof(rows) / sizeof((rows)[0]))

/* A counter that another task writes: a whole value, maybe of a moment ago. */
static inline uint64_t isths_foreign(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

/* All counters of the driver, and EL3's. */
void isths_stats_walk(struct isths_sink *sink);

#endif
