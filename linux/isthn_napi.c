// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAPI's poll: the session, what the peer has taken, what it has sent.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>

#include <isth_rx.h>
#include <isth_session.h>

#include "isthn.h"

/*
 * Is there a reason not to sleep? Asked while NAPI is still scheduled: a bell
 * that comes from here on is marked as missed and makes napi_complete_done()
 * schedule it again.
 */
static bool must_poll_again(struct isthn_device *isth)
{
	return isth_rx_wait(&isth->end) ||
	       isth_session_check(&isth->end, isthn_now()) != ISTH_SESSION_STAY;
}

int isthn_napi_poll(struct napi_struct *napi, int budget)
{
	struct isthn_device *isth =
		container_of(napi, struct isthn_device, napi);
	u32 rxptr;
	int done;

	/* netpoll, with who knows what lock held: it asks for nothing here. */
	if (!budget)
		return 0;
	isthn_carrier_check(isth);
	isthn_tx_poll(isth);
	done = isthn_rx_take(isth, budget);
	if (done == budget || must_poll_again(isth))
		return budget;
	/*
	 * Another poll may begin from here on. False: a timer or a busy poller
	 * is the next to look, and a bell would be wasted.
	 */
	rxptr = isth->end.rx.rxptr;
	if (!napi_complete_done(napi, done))
		isth_rx_unwait(&isth->end, rxptr);
	return done;
}

/*
 * On PREEMPT_RT a per-CPU interrupt has no thread that could be given a
 * priority, and ksoftirqd has none: one busy real-time task on the doorbell's
 * core would stop reception. So NAPI gets a thread, with the priority that the
 * kernel gives to those of interrupts; chrt changes it. Without the thread it
 * works as elsewhere.
 */
void isthn_napi_thread(struct isthn_device *isth)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		return;
	rtnl_lock();
	if (!dev_set_threaded(isth->netdev, true))
		sched_set_fifo(isth->napi.thread);
	rtnl_unlock();
}
