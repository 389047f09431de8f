/* SPDX-License-Identifier: MIT */
/* Frames out of the peer's ring. */
#include "isths.h"
#include "isths_budget.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_filter.h"

struct isths_rx_counters isths_rx_counters;

bool isths_rx_begin(struct isth_frame *frame)
{
	return isths_channel.link.up && isths_budget_has() &&
	       isth_rx_begin(&isths_channel.end, frame) == ISTH_FRAME;
}

void isths_rx_copy(uint32_t offset, void *dst, uint32_t n)
{
	isth_rx_read(&isths_channel.end, offset, dst, n);
}

bool isths_rx_finish(const uint8_t *head)
{
	uint32_t len = isths_channel.end.rx.len;
	enum isths_drop drop = ISTHS_DROP_BUFFER;

	isth_rx_finish(&isths_channel.end);
	isths_budget_charge(len);
	isths_rx_counters.frames++;
	isths_rx_counters.bytes += len;
	if (head)
		drop = isths_filter(head, len);
	if (drop == ISTHS_DROP_NONE)
		return true;
	isths_rx_counters.dropped[drop]++;
	return false;
}
