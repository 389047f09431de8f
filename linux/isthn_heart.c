// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signs of life for a secure world that watches this one (SPEC section 5.9).
 * They come from a thread: a kernel that only takes interrupts is dead.
 */
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "isthn.h"

#define BEATS 4 /* within the silence that is too long */

static void again(struct isthn_device *isth)
{
	queue_delayed_work(system_unbound_wq, &isth->heart,
			   msecs_to_jiffies(isth->firmware.watch_ms / BEATS));
}

static void beat(struct work_struct *work)
{
	struct isthn_device *isth =
		container_of(to_delayed_work(work), struct isthn_device, heart);
	phys_addr_t unused;

	isthn_firmware_state(&unused);
	again(isth);
}

/* From when a window is lent to when none is. */
void isthn_heart_start(struct isthn_device *isth)
{
	INIT_DELAYED_WORK(&isth->heart, beat);
	if (isth->firmware.watch_ms)
		again(isth);
}

void isthn_heart_stop(struct isthn_device *isth)
{
	cancel_delayed_work_sync(&isth->heart);
}
