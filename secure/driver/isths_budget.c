/* SPDX-License-Identifier: MIT */
#include "isths.h"
#include "isths_budget.h"

struct isths_budget isths_budget;

static const struct isths_usage nothing;

void isths_budget_init(uint64_t clock_hz)
{
	isths_budget = (struct isths_budget){
		.period_ticks = clock_hz * ISTHS_BUDGET_PERIOD_US / 1000000u,
	};
}

void isths_budget_begin(uint64_t now)
{
	isths_budget.activation = nothing;
	if (now < isths_budget.period_end)
		return;
	isths_budget.period = nothing;
	isths_budget.period_end = now + isths_budget.period_ticks;
}

bool isths_budget_left(void)
{
	return isths_budget_has();
}
