/* SPDX-License-Identifier: MIT */
/* Every counter that netd can see, by name, for whoever writes them down. */
#ifndef NETD_STATS_H
#define NETD_STATS_H

#include <stdint.h>

/* Receives a tree: groups with names, in them numbers with names. */
struct netd_sink {
	void (*group)(struct netd_sink *sink, const char *name);
	void (*group_end)(struct netd_sink *sink);
	void (*number)(struct netd_sink *sink, const char *name,
		       uint64_t value);
};

void netd_stats_walk(struct netd_sink *sink);

#endif
