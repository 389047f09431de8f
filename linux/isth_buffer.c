// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window's memory: ours, lent to the secure world from isth_buffer_get()
 * until isth_buffer_put(). Memory that the secure world may still have mapped
 * is never given back to the kernel.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "isthmus.h"

#define ISTH_ATTACH_TIMEOUT_MS 2000
#define ISTH_DETACH_TIMEOUT_MS 5000

static struct device *isth_dev(struct isth_device *isth)
{
	return isth->netdev->dev.parent;
}

static bool isth_state_free(u32 state)
{
	return state == ISTH_WINDOW_NONE || state == ISTH_WINDOW_REFUSED;
}

/*
 * Take back whatever buffer is registered, and wait until the secure world has
 * let it go. 0: nothing of ours is mapped there any more; -EBUSY: it may be.
 */
static int isth_buffer_release(struct isth_device *isth)
{
	unsigned long deadline =
		jiffies + msecs_to_jiffies(ISTH_DETACH_TIMEOUT_MS);
	phys_addr_t base;

	while (!isth_state_free(isth_firmware_state(&base))) {
		if (time_after(jiffies, deadline)) {
			dev_err(isth_dev(isth),
				"the secure world has not let go of the buffer at %pa in %u ms\n",
				&base, ISTH_DETACH_TIMEOUT_MS);
			return -EBUSY;
		}
		/* Refused as busy while attaching: so ask each time. */
		isth_firmware_unregister();
		usleep_range(500, 1000);
	}
	return 0;
}

/* A kernel that crashed, or was left by kexec, may have left its buffer. */
static int isth_buffer_evict(struct isth_device *isth)
{
	phys_addr_t base;

	if (isth_state_free(isth_firmware_state(&base)))
		return 0;
	dev_info(isth_dev(isth), "taking back an earlier kernel's buffer at %pa\n",
		 &base);
	return isth_buffer_release(isth);
}

static int isth_buffer_wait(struct isth_device *isth)
{
	unsigned long deadline =
		jiffies + msecs_to_jiffies(ISTH_ATTACH_TIMEOUT_MS);
	phys_addr_t base;

	for (;;) {
		switch (isth_firmware_state(&base)) {
		case ISTH_WINDOW_ATTACHED:
			return 0;
		case ISTH_WINDOW_ATTACHING:
			break;
		default:
			dev_err(isth_dev(isth),
				"the secure world refused the buffer at %pa\n",
				&isth->window_base);
			return -EACCES;
		}
		if (time_after(jiffies, deadline)) {
			dev_err(isth_dev(isth),
				"the secure world has not answered in %u ms\n",
				ISTH_ATTACH_TIMEOUT_MS);
			return -ETIMEDOUT;
		}
		usleep_range(500, 1000);
	}
}

static int isth_buffer_register(struct isth_device *isth)
{
	int status = isth_firmware_register(isth->window_base,
					    isth->window_size);

	if (status == ISTH_PENDING)
		return 0;
	dev_err(isth_dev(isth), "the firmware refused the buffer at %pa: %s (%d)\n",
		&isth->window_base, isth_firmware_strerror(status), status);
	return -EIO;
}

static int isth_buffer_alloc(struct isth_device *isth, unsigned int ring_kib)
{
	isth->window_size = ISTH_WINDOW_SIZE(ring_kib * 1024UL);
	isth->window = alloc_pages_exact(isth->window_size,
					 GFP_KERNEL | __GFP_ZERO |
						 __GFP_NOWARN);
	if (!isth->window) {
		dev_err(isth_dev(isth),
			"no %zu KiB of memory in one piece: try a smaller ring_kib\n",
			isth->window_size / 1024);
		return -ENOMEM;
	}
	isth->window_base = virt_to_phys(isth->window);
	return 0;
}

/*
 * Allocate the window and lend it to the secure world. Returns when it is
 * attached there; puts this end of the link over it.
 */
int isth_buffer_get(struct isth_device *isth, unsigned int ring_kib)
{
	int err;

	err = isth_buffer_evict(isth);
	if (err)
		return err;
	err = isth_buffer_alloc(isth, ring_kib);
	if (err)
		return err;
	err = isth_buffer_register(isth);
	if (err)
		goto err_free;
	err = isth_buffer_wait(isth);
	if (err)
		goto err_put;
	if (isth_end_init(&isth->end, isth->window, isth->window_size,
			   ISTH_WORLD_NORMAL, &isth->quarantine,
			   isth_offload_offered(isth->netdev->features))) {
		err = -EINVAL;
		goto err_put;
	}
	return 0;

err_put:
	isth_buffer_put(isth);
	return err;
err_free:
	free_pages_exact(isth->window, isth->window_size);
	return err;
}

/* Take the window back and free it; or leak it, if that cannot be had. */
void isth_buffer_put(struct isth_device *isth)
{
	if (isth_buffer_release(isth)) {
		dev_err(isth_dev(isth), "leaking %zu KiB at %pa\n",
			isth->window_size / 1024, &isth->window_base);
		return;
	}
	free_pages_exact(isth->window, isth->window_size);
}

/*
 * Does a running secure world have our window? If it has let go (its end
 * died and was restarted, or this machine was hibernated), lend it again:
 * then a later call finds it. In the tick.
 */
bool isth_buffer_check(struct isth_device *isth)
{
	phys_addr_t base;
	u32 state;

	if (!isth_firmware_running())
		return false;
	state = isth_firmware_state(&base);
	if (state == ISTH_WINDOW_ATTACHED)
		return base == isth->window_base;
	if (isth_state_free(state))
		isth_firmware_register(isth->window_base, isth->window_size);
	return false;
}
