/* SPDX-License-Identifier: MIT */
/* Frames into our own ring. */
#include "isth_tx.h"

#include "isths.h"
#include "isths_budget.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_tx.h"

struct isths_tx_counters isths_tx_counters;

struct isths_refused isths_refused;

/*
 * A full ring may drain while we go on: what is in it must be published for
 * that.
 */
static int refuse_full(uint32_t len)
{
	isths_channel_publish();
	isths_tx_counters.full++;
	isths_refused.bytes = len;
	return ISTHS_ELATER;
}

static int refuse_budget(void)
{
	isths_tx_counters.budget++;
	isths_refused.budget = true;
	return ISTHS_ELATER;
}

static int drop_too_long(void)
{
	isths_tx_counters.too_long++;
	return ISTHS_ETOOLONG;
}

static int drop_down(void)
{
	isths_tx_counters.down++;
	return ISTHS_EDOWN;
}

int isths_tx_begin(uint32_t len, const struct isth_offload *offload, bool kept)
{
	const struct isths_link *link = &isths_channel.link;

	if (!link->up)
		return drop_down();
	if (kept && !isths_budget_below(ISTHS_BUDGET_KEPT_FACTOR))
		return refuse_budget();
	if (len > link->frame_max && !(offload && offload->gso_type))
		return drop_too_long();
	switch (isth_tx_begin(&isths_channel.end, len, offload)) {
	case 0:
		return 0;
	case ISTH_EFULL:
		return refuse_full(len);
	case ISTH_EINVAL: /* a super-frame of a session that agreed on none */
		return drop_too_long();
	default: /* the peer left or broke a rule: the next step sees it */
		return drop_down();
	}
}

void isths_tx_write(uint32_t offset, const void *src, uint32_t n)
{
	isth_tx_write(&isths_channel.end, offset, src, n);
}

void isths_tx_finish(void)
{
	uint32_t len = isths_channel.end.tx.len;

	isth_tx_finish(&isths_channel.end);
	isths_budget_charge(len);
	isths_tx_counters.frames++;
	isths_tx_counters.bytes += len;
}

bool isths_tx_retry(void)
{
	if (!isths_channel.link.up ||
	    (!isths_refused.bytes && !isths_refused.budget))
		return false;
	isths_refused.bytes = 0;
	isths_refused.budget = false;
	return true;
}
