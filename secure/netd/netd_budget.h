/* SPDX-License-Identifier: MIT */
/*
 * The traffic budget: how many frames and bytes netd moves per activation (the
 * longest that it holds the core at a stretch) and per period (its share of
 * the core). Received and sent frames are charged alike, a frame of 64 KiB by
 * its bytes. No frame is taken from Linux once a limit is reached; it stays in
 * the ring for the next activation or period.
 *
 * What was taken may still be answered, in as many fragments as it needs: one
 * datagram at most is beyond the limits, since nothing more is taken. TCP is
 * refused beyond NETD_BUDGET_TCP_FACTOR times the limits, and keeps the rest.
 */
#ifndef NETD_BUDGET_H
#define NETD_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#ifndef NETD_BUDGET_ACTIVATION_FRAMES
#define NETD_BUDGET_ACTIVATION_FRAMES 128u
#endif
#ifndef NETD_BUDGET_ACTIVATION_BYTES
#define NETD_BUDGET_ACTIVATION_BYTES (256u * 1024u)
#endif
#ifndef NETD_BUDGET_PERIOD_FRAMES
#define NETD_BUDGET_PERIOD_FRAMES 256u
#endif
#ifndef NETD_BUDGET_PERIOD_BYTES
#define NETD_BUDGET_PERIOD_BYTES (1024u * 1024u)
#endif
#ifndef NETD_BUDGET_PERIOD_US
#define NETD_BUDGET_PERIOD_US 1000u
#endif
#ifndef NETD_BUDGET_TCP_FACTOR
#define NETD_BUDGET_TCP_FACTOR 2u
#endif

struct netd_usage {
	uint32_t frames;
	uint32_t bytes;
};

struct netd_budget {
	uint64_t period_ticks;
	uint64_t period_end; /* clock */
	struct netd_usage activation;
	struct netd_usage period;
};

void netd_budget_init(struct netd_budget *b, uint64_t clock_hz);

/* An activation begins at time now (clock ticks). */
void netd_budget_begin(struct netd_budget *b, uint64_t now);

void netd_budget_charge(struct netd_budget *b, uint32_t bytes);

/* May another frame be taken? */
bool netd_budget_rx(const struct netd_budget *b);

/* May TCP send another? */
bool netd_budget_tcp(const struct netd_budget *b);

/* Is it the period's limit that was reached? */
bool netd_budget_period_spent(const struct netd_budget *b);

#endif
