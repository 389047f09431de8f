/* SPDX-License-Identifier: MIT */
/* Frames into our own ring. */
#include "isth_tx.h"

#include "isths.h"
#include "isths_budget.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_tx.h"

struct isths_tx_counters isths_tx_counters;

/* Frames that their sender may have kept. */
static struct {
	uint32_t ring; /* bytes of one that the ring had no space for */
	bool budget;
} refused;

/*
 * A full ring may drain while we go on: what is in it must be published for
 * that.
 */
static int refuse_full(uint32_t len)
{
	isths_channel_publish();
	isths_tx_counters.full++;
	refused.ring = len;
	return ISTHS_ELATER;
}

static int refuse_budget(void)
{
	isths_tx_counters.budget++;
	refused.budget = true;
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
	if (kept && !isths_budget_kept())
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
	if (!isths_channel.link.up || (!refused.ring && !refused.budget))
		return false;
	refused.ring = 0;
	refused.budget = false;
	return true;
}

uint32_t isths_tx_wants_space(void)
{
	return refused.ring;
}

bool isths_tx_wants_budget(void)
{
	return refused.budget;
}
