// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrier: it follows the session (SPEC section 4).
 *
 * NAPI's poll looks at the session each time. A tick makes it poll, for the
 * case that a doorbell was dropped, and looks after what needs a context that
 * may sleep: a window that the secure world has let go, a peer that stalls.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/random.h>

#include <isth_session.h>

#include "isthn.h"

#define TICK_BUSY_MS ISTHN_POLL_MS_MIN /* no carrier yet, or traffic */
#define TICK_LOST_MS 100	       /* no window */
#define TICK_DEAD_MS 1000	       /* nor will there be one */
#define HOPE_SECONDS 5		       /* for so long without carrier */

static void carrier_on(struct isthn_device *isth)
{
	isthn_count(&isth->session.up, 1);
	if (netif_msg_link(isth) && __ratelimit(&isth->messages))
		netdev_info(isth->netdev,
			    "link up: session %#x, peer's %#x, frames up to %u bytes\n",
			    isth->end.session, isth->end.peer_session,
			    isth_frame_max_peer(&isth->end));
	netif_carrier_on(isth->netdev);
	/*
	 * Frames may have waited through the change of sessions, held up by
	 * the byte queue limits alone, which netif_wake_queue() would not see.
	 */
	netif_start_queue(isth->netdev);
	netif_schedule_queue(isthn_txq(isth));
}

static void carrier_off(struct isthn_device *isth, const char *why)
{
	if (!netif_carrier_ok(isth->netdev))
		return;
	netif_carrier_off(isth->netdev);
	if (netif_msg_link(isth) && __ratelimit(&isth->messages))
		netdev_info(isth->netdev, "link down: %s\n", why);
}

/* Both rings will be empty. NAPI's poll or NAPI disabled, tx lock held. */
static void forget(struct isthn_device *isth)
{
	isthn_rx_forget(isth);
	isthn_tx_forget(isth);
}

static void apply_event(struct isthn_device *isth,
			enum isth_session_event event)
{
	u64 flights = isth->quarantine.flights;
	bool bell;

	__netif_tx_lock(isthn_txq(isth), smp_processor_id());
	if (event == ISTH_SESSION_RESTART)
		forget(isth);
	bell = isth_session_apply(&isth->end, event, isthn_now(),
				  get_random_u32());
	__netif_tx_unlock(isthn_txq(isth));

	if (event == ISTH_SESSION_RESTART) {
		isthn_count(&isth->session.restart, 1);
		carrier_off(isth, isth->quarantine.flights == flights ?
					  "the peer left the session" :
					  "the peer broke a rule");
	}
	isthn_flight_say(isth);
	if (event == ISTH_SESSION_GO_UP)
		carrier_on(isth);
	if (bell)
		isthn_bell_ring(&isth->rx_bell);
}

/* A peer can change its words for ever: a few steps, the rest another time. */
void isthn_carrier_check(struct isthn_device *isth)
{
	enum isth_session_event event;
	int step;

	for (step = 0; step < ISTH_SESSION_STEPS; step++) {
		event = isth_session_check(&isth->end, isthn_now());
		if (event == ISTH_SESSION_STAY)
			return;
		apply_event(isth, event);
	}
}

/* Begin a session in the place of any other. NAPI disabled. */
static void open_session(struct isthn_device *isth)
{
	struct netdev_queue *txq = isthn_txq(isth);

	__netif_tx_lock_bh(txq);
	forget(isth);
	isth_session_open(&isth->end, isthn_now(), get_random_u32());
	__netif_tx_unlock_bh(txq);
	isthn_bell_ring(&isth->rx_bell);
}

/* End the session, if there is one. */
void isthn_carrier_close(struct isthn_device *isth)
{
	struct netdev_queue *txq = isthn_txq(isth);

	netif_carrier_off(isth->netdev);
	if (isth->end.state == ISTH_DOWN)
		return;
	__netif_tx_lock_bh(txq);
	forget(isth);
	isth_session_close(&isth->end, isthn_now());
	__netif_tx_unlock_bh(txq);
	isthn_bell_ring(&isth->rx_bell);
}

static void schedule_poll(struct isthn_device *isth)
{
	local_bh_disable();
	napi_schedule(&isth->napi);
	local_bh_enable();
}

static void tick_open(struct isthn_device *isth)
{
	isth->tick_carrier = jiffies;
	napi_disable(&isth->napi);
	open_session(isth);
	napi_enable(&isth->napi);
}

static void tick_lost(struct isthn_device *isth)
{
	napi_disable(&isth->napi);
	isthn_count(&isth->session.lost, 1);
	carrier_off(isth, isthn_firmware_running() ?
				  "the secure world has not got the window" :
				  "the secure world has stopped");
	isthn_carrier_close(isth);
	napi_enable(&isth->napi);
}

/* Begin a session in the place of the one that there is, if any. */
static void restart(struct isthn_device *isth, const char *why)
{
	carrier_off(isth, why);
	napi_disable(&isth->napi);
	if (isth->end.state != ISTH_DOWN) {
		isthn_count(&isth->session.restart, 1);
		open_session(isth);
	}
	napi_enable(&isth->napi);
}

/* RTNL held, the device open. */
void isthn_carrier_test(struct isthn_device *isth)
{
	restart(isth, "a test begins another session");
}

static void tick_stalled(struct isthn_device *isth)
{
	isthn_count(&isth->session.stalled, 1);
	restart(isth, "the peer takes no frames");
}

/* A carrier is soon there, or not for long: then its bell is waited for. */
static bool hopes(struct isthn_device *isth)
{
	if (netif_carrier_ok(isth->netdev)) {
		isth->tick_carrier = jiffies;
		return false;
	}
	return time_before(jiffies, isth->tick_carrier + HOPE_SECONDS * HZ);
}

static unsigned int tick_ms(struct isthn_device *isth)
{
	u64 packets = READ_ONCE(isth->tx.packets) + READ_ONCE(isth->rx.packets);
	bool busy = hopes(isth) || packets != isth->tick_packets ||
		    READ_ONCE(isth->tx_idle_ticks);

	isth->tick_packets = packets;
	if (busy)
		return TICK_BUSY_MS;
	return netif_carrier_ok(isth->netdev) ?
		       isth->poll_ms :
		       min_t(unsigned int, isth->poll_ms, TICK_LOST_MS);
}

static unsigned int tick_lost_ms(void)
{
	return isthn_firmware_running() ? TICK_LOST_MS : TICK_DEAD_MS;
}

/*
 * On no core in particular: neither the one that opened the device nor an
 * isolated one is woken for it.
 */
static void tick_again(struct isthn_device *isth, unsigned int ms)
{
	queue_delayed_work(system_unbound_wq, &isth->tick,
			   msecs_to_jiffies(ms));
}

/* From ndo_open. */
void isthn_carrier_open(struct isthn_device *isth)
{
	isth->tick_carrier = jiffies;
	tick_again(isth, 0);
}

/*
 * Runs from ndo_open to ndo_stop. Nobody else opens a session in the place of
 * none, or ends one for good.
 */
void isthn_carrier_tick(struct work_struct *work)
{
	struct isthn_device *isth =
		container_of(to_delayed_work(work), struct isthn_device, tick);
	bool down = READ_ONCE(isth->end.state) == ISTH_DOWN;
	bool held = isthn_window_check(isth);

	if (held && down)
		tick_open(isth);
	else if (held && isthn_tx_watch(isth))
		tick_stalled(isth);
	else if (!held && !down)
		tick_lost(isth);
	if (held)
		schedule_poll(isth);
	tick_again(isth, held ? tick_ms(isth) : tick_lost_ms());
}
