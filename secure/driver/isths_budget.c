/* SPDX-License-Identifier: MIT */
#include "isths.h"
#include "isths_budget.h"

struct usage {
	uint32_t frames;
	uint32_t bytes;
};

static const struct usage activation_limit = {
	.frames = ISTHS_BUDGET_ACTIVATION_FRAMES,
	.bytes = ISTHS_BUDGET_ACTIVATION_BYTES,
};

static const struct usage period_limit = {
	.frames = ISTHS_BUDGET_PERIOD_FRAMES,
	.bytes = ISTHS_BUDGET_PERIOD_BYTES,
};

static const struct usage activation_kept_limit = {
	.frames = ISTHS_BUDGET_ACTIVATION_FRAMES * ISTHS_BUDGET_KEPT_FACTOR,
	.bytes = ISTHS_BUDGET_ACTIVATION_BYTES * ISTHS_BUDGET_KEPT_FACTOR,
};

static const struct usage period_kept_limit = {
	.frames = ISTHS_BUDGET_PERIOD_FRAMES * ISTHS_BUDGET_KEPT_FACTOR,
	.bytes = ISTHS_BUDGET_PERIOD_BYTES * ISTHS_BUDGET_KEPT_FACTOR,
};

static const struct usage nothing;

static struct {
	uint64_t period_ticks;
	uint64_t period_end; /* clock */
	struct usage activation;
	struct usage period;
} budget;

static bool usage_below(const struct usage *used, const struct usage *limit)
{
	return used->frames < limit->frames && used->bytes < limit->bytes;
}

void isths_budget_init(uint64_t clock_hz)
{
	budget.period_ticks = clock_hz * ISTHS_BUDGET_PERIOD_US / 1000000u;
	budget.period_end = 0;
	budget.activation = nothing;
	budget.period = nothing;
}

void isths_budget_begin(uint64_t now)
{
	budget.activation = nothing;
	if (now < budget.period_end)
		return;
	budget.period = nothing;
	budget.period_end = now + budget.period_ticks;
}

void isths_budget_charge(uint32_t bytes)
{
	budget.activation.frames++;
	budget.activation.bytes += bytes;
	budget.period.frames++;
	budget.period.bytes += bytes;
}

bool isths_budget_left(void)
{
	return usage_below(&budget.activation, &activation_limit) &&
	       usage_below(&budget.period, &period_limit);
}

bool isths_budget_kept(void)
{
	return usage_below(&budget.activation, &activation_kept_limit) &&
	       usage_below(&budget.period, &period_kept_limit);
}

bool isths_budget_period_spent(void)
{
	return !usage_below(&budget.period, &period_limit);
}
