// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flight records: what the peer broke and when (SPEC section 7.2), for the log
 * and debugfs.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/seq_file.h>

#include "isthn.h"

static const char *const rule_names[ISTH_RULE_COUNT] = {
	[ISTH_RULE_NONE] = "none",
	[ISTH_RULE_MAGIC] = "magic",
	[ISTH_RULE_VERSION] = "version",
	[ISTH_RULE_RING_SIZE] = "ring size",
	[ISTH_RULE_TXPTR_ALIGN] = "txptr alignment",
	[ISTH_RULE_TXPTR_RANGE] = "txptr range",
	[ISTH_RULE_RXPTR_ALIGN] = "rxptr alignment",
	[ISTH_RULE_RXPTR_RANGE] = "rxptr range",
	[ISTH_RULE_LEN] = "frame length",
	[ISTH_RULE_RECORD] = "record beyond txptr",
	[ISTH_RULE_FIELDS] = "offload fields",
	[ISTH_RULE_CSUM] = "checksum outside of the frame",
	[ISTH_RULE_GSO] = "super-frame",
};

/* Say each new record once, those that were overwritten meanwhile excepted. */
void isthn_flight_say(struct isthn_device *isth)
{
	const struct isth_quarantine *q = &isth->quarantine;
	u64 ago = min_t(u64, q->flights - isth->flights_said, ISTH_FLIGHTS);
	const struct isth_violation *v;

	for (; ago; ago--) {
		v = &isth_quarantine_flight(q, ago)->violation;
		if (netif_msg_rx_err(isth) && __ratelimit(&isth->messages))
			netdev_warn(isth->netdev,
				    "the peer broke rule V-%02u (%s) at %#x: found %#x, limit %#x\n",
				    v->rule, rule_names[v->rule], v->position,
				    v->found, v->limit);
	}
	isth->flights_said = q->flights;
}

static void show_record(struct seq_file *seq, const struct isth_flight *flight)
{
	const struct isth_violation *v = &flight->violation;
	u64 ms = div_u64(flight->time * MSEC_PER_SEC, HZ);

	seq_printf(seq,
		   "%llu.%03llu V-%02u position %#x found %#x limit %#x session %#x peer %#x\n",
		   ms / MSEC_PER_SEC, ms % MSEC_PER_SEC, v->rule, v->position,
		   v->found, v->limit, flight->session, flight->peer_session);
}

/* A copy first: the file's reader must not hold up the queue. */
void isthn_flight_show(struct isthn_device *isth, struct seq_file *seq)
{
	struct netdev_queue *txq = isthn_txq(isth);
	const struct isth_flight *flight;
	struct isth_quarantine q;
	u32 ago;

	__netif_tx_lock_bh(txq);
	q = isth->quarantine;
	__netif_tx_unlock_bh(txq);
	for (ago = ISTH_FLIGHTS; ago; ago--) {
		flight = isth_quarantine_flight(&q, ago);
		if (flight)
			show_record(seq, flight);
	}
}
