/* SPDX-License-Identifier: MIT */
/*
 * All that netd asks of the world outside: four calls, and what it is given
 * at its start. The kernel implements them; netd includes nothing of it.
 *
 * netd is one task, and only that task makes these calls.
 */
#ifndef NETD_SYS_H
#define NETD_SYS_H

#include <stdint.h>

struct control_stats; /* apps/control.h */

/* Given to netd_main(); stays valid and mapped for as long as netd runs. */
struct netd_boot {
	uint64_t clock_hz; /* of netd_clock() */

	/* Read-only, another task's to write; NULL: not offered. */
	const struct control_stats *control;
	const uint64_t *monitor; /* ISTH_STAT_COUNT counters of EL3 */
};

/* The channel's shared window as netd may use it. */
struct netd_window {
	void *base;    /* ISTH_WINDOW_ALIGN aligned, NULL: none */
	uint64_t size; /* bytes; a size that isth_window_ring_size() knows */
};

/* What netd_wait() saw; several may come at once. */
#define NETD_EVENT_BELL (1u << 0)    /* Linux rang since the last wait */
#define NETD_EVENT_ATTACH (1u << 1)  /* *w is mapped from now on */
#define NETD_EVENT_DETACH (1u << 2)  /* the next wait takes *w away */
#define NETD_EVENT_TIMEOUT (1u << 3) /* nothing else within timeout_ms */

/*
 * Sleep until the doorbell, a change of the window or the timeout, and return
 * the NETD_EVENT_* bits, never 0. A bell that rang since the last call ends
 * the next wait at once. timeout_ms 0 looks without sleeping.
 *
 * w: the caller's, the same in every call. ATTACH: *w is filled in and the
 * memory mapped, non-secure, read-write, never executable. DETACH: still
 * mapped, so that netd can close its session; the next call unmaps it, zeroes
 * *w and lets the owner have it back. ATTACH and DETACH never come together.
 */
uint32_t netd_wait(struct netd_window *w, uint32_t timeout_ms);

/* Ring Linux's doorbell. May be dropped over budget: never relied upon. */
void netd_ring(void);

/* Ticks of a counter that never goes back. */
uint64_t netd_clock(void);

/*
 * One line, without its newline, to the secure console. The kernel limits the
 * rate and the length; line is netd's and needed only during the call.
 */
void netd_log(const char *line);

/* netd's task; does not return. */
void netd_main(const struct netd_boot *boot) __attribute__((noreturn));

#endif
