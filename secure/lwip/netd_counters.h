/* SPDX-License-Identifier: MIT */
/* What is done about lwIP, counted since boot: netd_platform.c. */
#ifndef NETD_COUNTERS_H
#define NETD_COUNTERS_H

#include <stdint.h>

/* Why lwIP's TCP is not shown a segment. */
enum netd_drop {
	NETD_DROP_NONE,
	NETD_DROP_TCP_SYN,    /* an MSS or window too small to use */
	NETD_DROP_TCP_OPTION, /* an option of SYN outside a SYN */
	NETD_DROP_TCP_WINDOW, /* data beyond the window that was given */
	NETD_DROP_COUNT
};

struct netd_counters {
	uint64_t dropped[NETD_DROP_COUNT];
	uint64_t cut_by_mtu;	       /* connections cut by a smaller MTU */
	uint64_t windows_filled;       /* segments cut to fit a TCP window */
	uint64_t address_conflicts;    /* others that have our addresses */
	uint64_t address_defences;     /* times that they were contradicted */
	uint64_t neighbours_forgotten; /* times: netd_neighbour.h */
	uint64_t neighbours_kept;      /* found though lwIP knew them no more */
	uint64_t time_waits_ended;     /* by a new connection, or the peer */
	uint64_t early_retransmits;    /* after fewer duplicates than lwIP's */
	uint64_t tail_probes;	       /* repetitions after a silence */
	uint64_t mtu_heeded;	       /* routers' words on a path's MTU */
	uint64_t mtu_ignored;	       /* those on nothing that is known */
	uint64_t options_skipped;      /* packets of IPv4 that had some */
	uint64_t ooseq_cut; /* queues out of order cut for the sake of others */
};

extern struct netd_counters netd_counters;

#endif
