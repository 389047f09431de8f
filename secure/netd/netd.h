/* SPDX-License-Identifier: MIT */
/*
 * netd: the secure end's network process. One task, one event loop, lwIP and
 * a driver over the channel; the outside is netd_sys.h and nothing else.
 *
 * What netd promises the tasks above it: it never waits for Linux, never runs
 * without bound on what Linux wrote, and moves no more per activation and per
 * period than the budget below.
 */
#ifndef NETD_H
#define NETD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isth_end.h"

#include "netd_budget.h"
#include "netd_sys.h"

/* Build parameters. */
#ifndef NETD_POLL_MS
#define NETD_POLL_MS 5u /* finds frames whose doorbell was dropped */
#endif
#ifndef NETD_POLL_BUSY_MS
#define NETD_POLL_BUSY_MS 1u /* the same, right after traffic */
#endif

#ifndef NETD_READMISSIONS
#define NETD_READMISSIONS ISTH_READMISSIONS /* a minute, after violations */
#endif

/* Why netd drops a received frame or segment; counted by reason. */
enum netd_drop {
	NETD_DROP_NONE,
	NETD_DROP_BUFFER,	/* no private buffer left */
	NETD_DROP_SHORT,	/* shorter than its headers */
	NETD_DROP_ADDRESS,	/* for another station */
	NETD_DROP_ETHERTYPE,	/* neither IPv4, ARP nor IPv6 */
	NETD_DROP_IP4_HEADER,	/* version or options */
	NETD_DROP_IP4_FRAGMENT, /* empty, or ends beyond a datagram */
	NETD_DROP_IP6_HEADER,	/* version or extension headers */
	NETD_DROP_IP6_FRAGMENT, /* empty, or ends beyond a datagram */
	NETD_DROP_ICMP6_TYPE,	/* not one that this end needs */
	NETD_DROP_TCP_SYN,	/* an MSS or window too small to use */
	NETD_DROP_TCP_OPTION,	/* an option of SYN outside a SYN */
	NETD_DROP_TCP_WINDOW,	/* data beyond the window that was given */
	NETD_DROP_COUNT
};

/* Counters since boot: written by netd alone, shown by its status page. */
struct netd_counters {
	uint64_t activations;
	uint64_t bells_heard;
	uint64_t bells_rung;
	uint64_t timeouts;
	uint64_t busy_ticks;
	uint64_t busy_ticks_max; /* of one activation */

	uint64_t attaches;
	uint64_t detaches;
	uint64_t sessions; /* own sessions begun */
	uint64_t carrier_ups;
	uint64_t carrier_downs;

	uint64_t rx_frames;
	uint64_t rx_bytes;
	uint64_t rx_dropped[NETD_DROP_COUNT];

	uint64_t tx_frames;
	uint64_t tx_bytes;
	uint64_t tx_full;     /* refused: ring full; TCP sends them later */
	uint64_t tx_budget;   /* refused: over budget; TCP sends them later */
	uint64_t tx_down;     /* dropped: no carrier */
	uint64_t tx_too_long; /* dropped: longer than the peer takes */

	uint64_t budget_activation; /* activations that left frames behind */
	uint64_t budget_period;	    /* periods that were used up */

	uint64_t udp_echoes;
	uint64_t udp_sunk;
	uint64_t udp_sourced;
	uint64_t tcp_echo_connections;
	uint64_t http_requests;
	uint64_t iperf_clients;
	uint64_t mtu_aborts;	 /* TCP connections cut by a smaller MTU */
	uint64_t windows_filled; /* TCP segments cut to fit a window */
};

extern struct netd_counters netd_counters;

extern struct netd_budget netd_budget;

/* netd.c: what netd_main() was given. */
extern const struct netd_boot *netd_boot;

/*
 * netd.c, the parts of netd_main(): what is done once; and one activation, with
 * what netd_wait() saw. Returns for how long to wait then, in ms.
 */
void netd_start(const struct netd_boot *boot);
uint32_t netd_activate(uint32_t events, const struct netd_window *window);

/*
 * netd_filter.c: may lwIP see this frame of len bytes? The first 100 of them,
 * or all, lie at frame.
 */
enum netd_drop netd_filter(const uint8_t *frame, uint32_t len);

/* The services: each is started once and then lives in lwIP's callbacks. */
void netd_echo_udp_init(void);
void netd_echo_tcp_init(void);
void netd_http_init(void);
void netd_iperf_init(void);
void netd_udp_load_init(void);

#endif
