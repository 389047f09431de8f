// SPDX-License-Identifier: MIT
#include "top.h"

#include <string.h>

/*
 * The counters of a device that came back have begun again, and nothing is
 * known of those before: no rates.
 */
double top_rate(const struct top *top, unsigned int counter)
{
	uint64_t before = top->before.value[counter];
	uint64_t now = top->now.value[counter];

	if (top->restarted || top->seconds <= 0 || now < before)
		return 0;
	return (double)(now - before) / top->seconds;
}

double top_rate_of(const struct top *top, const char *name)
{
	unsigned int i;

	for (i = 0; i < top->device.counters; i++) {
		if (!strcmp(top->device.counter[i], name))
			return top_rate(top, i);
	}
	return 0;
}

static double fill(const struct top *top, const char *sum, const char *times)
{
	double rate = top_rate_of(top, times);

	return rate > 0 ? top_rate_of(top, sum) / rate : 0;
}

double top_tx_fill(const struct top *top)
{
	return fill(top, "tx_ring_bytes_sum", "tx_publishes");
}

double top_rx_fill(const struct top *top)
{
	return fill(top, "rx_ring_bytes_sum", "rx_publishes");
}
