/* SPDX-License-Identifier: MIT */
#include "netd_budget.h"

static const struct netd_usage activation_limit = {
	.frames = NETD_BUDGET_ACTIVATION_FRAMES,
	.bytes = NETD_BUDGET_ACTIVATION_BYTES,
};

static const struct netd_usage period_limit = {
	.frames = NETD_BUDGET_PERIOD_FRAMES,
	.bytes = NETD_BUDGET_PERIOD_BYTES,
};

static const struct netd_usage activation_tcp_limit = {
	.frames = NETD_BUDGET_ACTIVATION_FRAMES * NETD_BUDGET_TCP_FACTOR,
	.bytes = NETD_BUDGET_ACTIVATION_BYTES * NETD_BUDGET_TCP_FACTOR,
};

static const struct netd_usage period_tcp_limit = {
	.frames = NETD_BUDGET_PERIOD_FRAMES * NETD_BUDGET_TCP_FACTOR,
	.bytes = NETD_BUDGET_PERIOD_BYTES * NETD_BUDGET_TCP_FACTOR,
};

static const struct netd_usage nothing;

static bool usage_below(const struct netd_usage *used,
			const struct netd_usage *limit)
{
	return used->frames < limit->frames && used->bytes < limit->bytes;
}

void netd_budget_init(struct netd_budget *b, uint64_t clock_hz)
{
	b->period_ticks = clock_hz * NETD_BUDGET_PERIOD_US / 1000000u;
	b->period_end = 0;
	b->activation = nothing;
	b->period = nothing;
}

void netd_budget_begin(struct netd_budget *b, uint64_t now)
{
	b->activation = nothing;
	if (now < b->period_end)
		return;
	b->period = nothing;
	b->period_end = now + b->period_ticks;
}

void netd_budget_charge(struct netd_budget *b, uint32_t bytes)
{
	b->activation.frames++;
	b->activation.bytes += bytes;
	b->period.frames++;
	b->period.bytes += bytes;
}

bool netd_budget_rx(const struct netd_budget *b)
{
	return usage_below(&b->activation, &activation_limit) &&
	       usage_below(&b->period, &period_limit);
}

bool netd_budget_tcp(const struct netd_budget *b)
{
	return usage_below(&b->activation, &activation_tcp_limit) &&
	       usage_below(&b->period, &period_tcp_limit);
}

bool netd_budget_period_spent(const struct netd_budget *b)
{
	return !usage_below(&b->period, &period_limit);
}
