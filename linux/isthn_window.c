// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window's memory: ours, lent to the secure world from isthn_window_get()
 * until isthn_window_put(). Memory that the secure world may still have mapped
 * is never given back to the kernel.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/netdevice.h>

#include "isthn.h"

#define ATTACH_TIMEOUT_MS 2000
#define DETACH_TIMEOUT_MS 5000
#define TRIES 3 /* to find memory that the secure world accepts */

static struct device *dev_of(struct isthn_device *isth)
{
	return isth->netdev->dev.parent;
}

static bool is_free(u32 state)
{
	return state == ISTH_WINDOW_NONE || state == ISTH_WINDOW_REFUSED;
}

/*
 * Take back whatever window is registered, and wait until the secure world has
 * let it go. 0: nothing of ours is mapped there any more; -EBUSY: it may be.
 */
int isthn_window_release(struct isthn_device *isth)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(DETACH_TIMEOUT_MS);
	phys_addr_t base;

	while (!is_free(isthn_firmware_state(&base))) {
		if (time_after(jiffies, deadline)) {
			dev_err(dev_of(isth),
				"the secure world has not let go of the window at %pa in %u ms\n",
				&base, DETACH_TIMEOUT_MS);
			return -EBUSY;
		}
		/* Refused as busy while attaching: so ask each time. */
		isthn_firmware_unregister();
		usleep_range(500, 1000);
	}
	return 0;
}

/* A kernel that crashed, or was left by kexec, may have left its window. */
static int evict(struct isthn_device *isth)
{
	phys_addr_t base;

	if (is_free(isthn_firmware_state(&base)))
		return 0;
	dev_info(dev_of(isth),
		 "taking back an earlier kernel's window at %pa\n", &base);
	return isthn_window_release(isth);
}

static int wait_attached(struct isthn_device *isth)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(ATTACH_TIMEOUT_MS);
	phys_addr_t base;

	for (;;) {
		switch (isthn_firmware_state(&base)) {
		case ISTH_WINDOW_ATTACHED:
			return 0;
		case ISTH_WINDOW_ATTACHING:
			break;
		default:
			dev_err(dev_of(isth),
				"the secure world refused the window at %pa\n",
				&isth->window.base);
			return -EACCES;
		}
		if (time_after(jiffies, deadline)) {
			dev_err(dev_of(isth),
				"the secure world has not answered in %u ms\n",
				ATTACH_TIMEOUT_MS);
			return -ETIMEDOUT;
		}
		usleep_range(500, 1000);
	}
}

static int lend(struct isthn_device *isth)
{
	int status =
		isthn_firmware_register(isth->window.base, isth->window.size);

	if (status == ISTH_PENDING)
		return 0;
	dev_err(dev_of(isth),
		"the firmware refused the window at %pa: %s (%d)\n",
		&isth->window.base, isthn_firmware_strerror(status), status);
	return status == ISTH_ERR_ADDRESS ? -EACCES : -EIO;
}

/*
 * Pages of the buddy allocator, or of the memory that can be had in one piece
 * even when the rest lies in fragments.
 */
static void *alloc_pages_in_one_piece(struct isthn_device *isth)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	struct page *page = NULL;
	dma_addr_t dma;
	void *window;

	isth->window.cma = false;
	window = alloc_pages_exact(isth->window.size,
				   gfp | __GFP_ZERO | __GFP_RETRY_MAYFAIL);
	if (window)
		return window;
	if (IS_ENABLED(CONFIG_HAS_DMA))
		page = dma_alloc_pages(dev_of(isth), isth->window.size, &dma,
				       DMA_BIDIRECTIONAL, gfp);
	if (!page)
		return NULL;
	isth->window.cma = true;
	return page_address(page);
}

static int alloc_window(struct isthn_device *isth, unsigned int ring_kib)
{
	isth->window.size = ISTH_WINDOW_SIZE(ring_kib * 1024UL);
	isth->window.memory = alloc_pages_in_one_piece(isth);
	if (!isth->window.memory) {
		dev_err(dev_of(isth),
			"no %zu KiB of memory in one piece: try a smaller ring_kib\n",
			isth->window.size / 1024);
		return -ENOMEM;
	}
	isth->window.base = virt_to_phys(isth->window.memory);
	return 0;
}

static void free_window(struct isthn_device *isth,
			const struct isthn_window *window)
{
	if (IS_ENABLED(CONFIG_HAS_DMA) && window->cma)
		dma_free_pages(dev_of(isth), window->size,
			       virt_to_page(window->memory), window->base,
			       DMA_BIDIRECTIONAL);
	else
		free_pages_exact(window->memory, window->size);
}

/* Take the window back and free it; or leak it, if that cannot be had. */
static void take_back(struct isthn_device *isth)
{
	if (isthn_window_release(isth)) {
		dev_err(dev_of(isth), "leaking %zu KiB at %pa\n",
			isth->window.size / 1024, &isth->window.base);
		return;
	}
	free_window(isth, &isth->window);
}

/*
 * Memory that the secure world has accepted. What it refused is kept until
 * other memory was tried. -EACCES: it was always refused.
 */
static int get_accepted(struct isthn_device *isth, unsigned int ring_kib,
			unsigned int tries)
{
	struct isthn_window refused;
	int err;

	err = alloc_window(isth, ring_kib);
	if (err)
		return err;
	err = lend(isth);
	if (!err)
		err = wait_attached(isth);
	if (!err)
		return 0;
	if (err == -ETIMEDOUT) {
		take_back(isth);
		return err;
	}
	refused = isth->window;
	if (err == -EACCES && tries > 1)
		err = get_accepted(isth, ring_kib, tries - 1);
	free_window(isth, &refused);
	return err;
}

/*
 * Put this end of the channel over the window, without a session. The smallest
 * record takes two units of a ring.
 */
static int cover(struct isthn_device *isth)
{
	struct netdev_queue *txq = isthn_txq(isth);
	struct isth_end end;
	u32 records, *ends;

	if (isth_end_init(&end, isth->window.memory, isth->window.size,
			  ISTH_WORLD_NORMAL, &isth->quarantine,
			  ISTH_FEATURES_KNOWN))
		return -EINVAL;
	records = end.ring_size / ISTH_RECORD_SIZE(ISTH_FRAME_MIN);
	ends = kvcalloc(records, sizeof(*ends), GFP_KERNEL);
	if (!ends)
		return -ENOMEM;
	/* A reader of the channel's state may hold the lock. */
	__netif_tx_lock_bh(txq);
	isth->end = end;
	swap(isth->tx_ends, ends);
	isth->tx_ends_mask = records - 1;
	__netif_tx_unlock_bh(txq);
	kvfree(ends);
	return 0;
}

/* Allocate a window, lend it to the secure world, and wait until it has it. */
static int get(struct isthn_device *isth, unsigned int ring_kib)
{
	int err;

	err = get_accepted(isth, ring_kib, TRIES);
	if (err)
		return err;
	err = cover(isth);
	if (err)
		take_back(isth);
	return err;
}

int isthn_window_get(struct isthn_device *isth, unsigned int ring_kib)
{
	int err;

	err = evict(isth);
	return err ? err : get(isth, ring_kib);
}

void isthn_window_put(struct isthn_device *isth)
{
	kvfree(isth->tx_ends);
	isth->tx_ends = NULL;
	take_back(isth);
}

/*
 * Rings of another size, while the device is closed. After an error the old
 * window is ours again, and the tick lends it.
 */
int isthn_window_resize(struct isthn_device *isth, unsigned int ring_kib)
{
	struct isthn_window old = isth->window;
	int err;

	err = isthn_window_release(isth);
	if (err)
		return err;
	err = get(isth, ring_kib);
	if (err)
		isth->window = old;
	else
		free_window(isth, &old);
	return err;
}

/* Of another kernel: the one that loaded this one's image, for instance. */
static void evict_stranger(struct isthn_device *isth, phys_addr_t base)
{
	dev_warn(dev_of(isth),
		 "the secure world has another kernel's window, at %pa: taking it back\n",
		 &base);
	isthn_firmware_unregister();
}

/* Why there is no window and so no carrier, once for each reason. */
static void say_why(struct isthn_device *isth, const char *why)
{
	if (why && why != isth->window_said)
		dev_warn(dev_of(isth), "no window at %pa: %s\n",
			 &isth->window.base, why);
	isth->window_said = why;
}

static void lend_again(struct isthn_device *isth, u32 state)
{
	int status =
		isthn_firmware_register(isth->window.base, isth->window.size);

	if (status != ISTH_PENDING)
		say_why(isth, isthn_firmware_strerror(status));
	else if (state == ISTH_WINDOW_REFUSED)
		say_why(isth, "the secure world refused it");
}

/*
 * Does a running secure world have our window? If it has let go (its end
 * died and was restarted, or this machine has slept), lend it again: then a
 * later call finds it. In the tick.
 */
bool isthn_window_check(struct isthn_device *isth)
{
	phys_addr_t base;
	u32 state;

	if (!isthn_firmware_running())
		return false;
	state = isthn_firmware_state(&base);
	if (state == ISTH_WINDOW_ATTACHED) {
		if (base != isth->window.base) {
			evict_stranger(isth, base);
			return false;
		}
		isth->window_said = NULL;
		return true;
	}
	if (is_free(state))
		lend_again(isth, state);
	return false;
}
