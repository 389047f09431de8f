// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the channel is at this moment, in debugfs:
 *
 *	isthmus/channel	session, features, what lies in the rings
 *	isthmus/flights	the last violations, with their values
 *
 * All of it from private copies: no word of the window is loaded for a reader.
 */
#include <linux/debugfs.h>
#include <linux/netdevice.h>
#include <linux/seq_file.h>

#include "isthn.h"

static const char *const state_names[] = {
	[ISTH_DOWN] = "down",
	[ISTH_HELLO] = "hello",
	[ISTH_UP] = "up",
	[ISTH_QUARANTINED] = "quarantined",
};

/* One moment's values, as far as the tx lock holds them still. */
struct channel_view {
	enum isth_state state;
	u32 session;
	u32 peer_session;
	u32 agreed;
	u32 tx_used;
	u32 rx_used;
};

/*
 * NAPI may be moving these two, but no session begins while the tx lock is
 * held. Seen in the wrong order they say less than nothing: then it has just
 * emptied the ring.
 */
static u32 rx_used(const struct isth_end *end)
{
	u32 returned = READ_ONCE(end->rx.published);
	u32 used = READ_ONCE(end->rx.peer_txptr) - returned;

	return used <= end->ring_size ? used : 0;
}

static void view_channel(struct isthn_device *isth, struct channel_view *view)
{
	const struct isth_end *end = &isth->end;
	struct netdev_queue *txq = isthn_txq(isth);

	__netif_tx_lock_bh(txq);
	view->state = end->state;
	view->session = 0; /* withdrawn */
	if (end->state == ISTH_HELLO || end->state == ISTH_UP)
		view->session = end->session;
	view->peer_session = end->peer_session;
	view->agreed = end->agreed;
	view->tx_used = end->tx.txptr - end->tx.peer_rxptr;
	view->rx_used = rx_used(end);
	__netif_tx_unlock_bh(txq);
}

static int channel_show(struct seq_file *seq, void *unused)
{
	struct isthn_device *isth = seq->private;
	struct channel_view view;

	view_channel(isth, &view);
	seq_printf(seq, "state: %s\n", state_names[view.state]);
	seq_printf(seq, "session: %#x\n", view.session);
	seq_printf(seq, "peer session: %#x\n", view.peer_session);
	seq_printf(seq, "agreed:%s%s%s\n",
		   view.agreed & ISTH_FEATURE_CSUM ? " csum" : "",
		   view.agreed & ISTH_FEATURE_TSO4 ? " tso4" : "",
		   view.agreed & ISTH_FEATURE_TSO6 ? " tso6" : "");
	seq_printf(seq, "ring bytes: %u\n", isth->end.ring_size);
	seq_printf(seq, "tx used: %u\n", view.tx_used);
	seq_printf(seq, "rx used: %u\n", view.rx_used);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(channel);

static int flights_show(struct seq_file *seq, void *unused)
{
	isthn_flight_show(seq->private, seq);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(flights);

void isthn_debugfs_init(struct isthn_device *isth)
{
	isth->debugfs = debugfs_create_dir(ISTHN_DRIVER_NAME, NULL);
	debugfs_create_file("channel", 0400, isth->debugfs, isth,
			    &channel_fops);
	debugfs_create_file("flights", 0400, isth->debugfs, isth,
			    &flights_fops);
}

void isthn_debugfs_fini(struct isthn_device *isth)
{
	debugfs_remove(isth->debugfs);
}
