/* SPDX-License-Identifier: MIT */
#include "isth_tx.h"

#include "isths.h"
#include "isths_channel.h"
#include "isths_watch.h"

/* A bell may have been dropped: ring again after as long. */
#define RING_MS 10u

static struct {
	uint64_t looked; /* ticks: the last look */
	uint64_t waited; /* ticks of looking at the same position */
	uint32_t taken;	 /* the peer's position then */
} watch;

/*
 * Only time in which this end looked counts, RING_MS of it for each look: who
 * was stopped himself finds nobody to blame.
 */
bool isths_watch(uint64_t now)
{
	uint64_t hz = isths_clock_hz();
	struct isth_end *end = &isths_channel.end;
	uint64_t step = hz * RING_MS / 1000u;
	uint64_t passed = now - watch.looked < step ? now - watch.looked : step;
	uint64_t before = watch.waited;

	watch.looked = now;
	/* A broken rule or a new session is the next step's. */
	if (isth_tx_refresh(end) || end->tx.peer_rxptr == end->tx.published ||
	    end->tx.peer_rxptr != watch.taken) {
		watch.taken = end->tx.peer_rxptr;
		watch.waited = 0;
		return false;
	}
	watch.waited += passed;
	if (watch.waited / step != before / step)
		isths_channel.bell = true;
	if (watch.waited < hz * ISTHS_STALL_MS / 1000u)
		return false;
	watch.waited = 0;
	return true;
}
