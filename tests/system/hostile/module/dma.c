// SPDX-License-Identifier: MIT
/*
 * A device that writes where it is told to: virtio's source of random numbers,
 * told to fill secure memory, or to find its own queue there.
 *
 * virtio 1.1, section 4.2.4: the legacy interface over MMIO.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/barrier.h>

#include "smc.h"

#define SLOTS_BASE 0x0a000000
#define SLOT_SIZE 0x200
#define SLOTS 32
#define DEVICE_RNG 4

enum {
	MAGIC = 0x000,
	DEVICE = 0x008,
	PAGE_SIZE_WORD = 0x028,
	QUEUE_SELECT = 0x030,
	QUEUE_SIZE = 0x038,
	QUEUE_ALIGN = 0x03c,
	QUEUE_PAGE = 0x040,
	NOTIFY = 0x050,
	STATUS = 0x070,
};

#define QUEUE 8	    /* descriptors */
#define DRIVER_OK 7 /* acknowledged, driven, ready */
#define DEVICE_WRITES 2

struct descriptor {
	__le64 address;
	__le32 bytes;
	__le16 flags;
	__le16 next;
};

static u8 __iomem *find_device(u8 __iomem *slots)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		if (readl(slots + i * SLOT_SIZE + DEVICE) == DEVICE_RNG)
			return slots + i * SLOT_SIZE;
	}
	return NULL;
}

/* One descriptor, and a device that has just been told of it. */
static void offer(u8 __iomem *device, unsigned long target, u32 bytes)
{
	struct descriptor *table = phys_to_virt(own_memory);
	__le16 *available = (void *)(table + QUEUE);

	table->address = cpu_to_le64(target);
	table->bytes = cpu_to_le32(bytes);
	table->flags = cpu_to_le16(DEVICE_WRITES);
	available[1] = cpu_to_le16(1); /* index of the next one */
	dsb(ishst);
	writel(0, device + NOTIFY);
}

/*
 * Begin anew. What an earlier queue offered goes before the device looks: it
 * would take that for this queue's, and be broken by it or deaf to the next.
 */
static void start(u8 __iomem *device, unsigned long queue)
{
	writel(0, device + STATUS);
	memset(phys_to_virt(own_memory), 0, 2 * PAGE_SIZE);
	dsb(ishst);
	writel(PAGE_SIZE, device + PAGE_SIZE_WORD);
	writel(0, device + QUEUE_SELECT);
	writel(QUEUE, device + QUEUE_SIZE);
	writel(PAGE_SIZE, device + QUEUE_ALIGN);
	writel(queue / PAGE_SIZE, device + QUEUE_PAGE);
	writel(DRIVER_OK, device + STATUS);
}

/* Has the device written to memory that is Linux's? Then it does write. */
static void prove(struct run *run, u8 __iomem *device)
{
	u64 *word = phys_to_virt(own_memory + 4 * PAGE_SIZE);
	unsigned int left = 50000; /* QEMU's main loop may be slow to come */

	*word = 0;
	start(device, own_memory);
	offer(device, own_memory + 4 * PAGE_SIZE, sizeof(*word));
	while (!READ_ONCE(*word) && left--)
		usleep_range(100, 200);
	if (!READ_ONCE(*word))
		wrong(run, "the device writes nothing anywhere");
}

static void attack_once(struct run *run, u8 __iomem *device)
{
	unsigned long target =
		BOARD_SECURE + draw_below(run, BOARD_SECURE_SIZE / 16) * 16;
	bool queue_too = !draw_below(run, 4);

	start(device, queue_too ? target : own_memory);
	offer(device, target, 1 + draw_below(run, 4096));
	usleep_range(50, 100);
	run->done++;
}

static int dma(struct run *run)
{
	u8 __iomem *slots = ioremap(SLOTS_BASE, SLOTS * SLOT_SIZE);
	u8 __iomem *device = slots ? find_device(slots) : NULL;
	unsigned long i;

	if (device) {
		prove(run, device);
		for (i = 0; i < run->count; i++)
			attack_once(run, device);
		prove(run, device);
		writel(0, device + STATUS);
	}
	if (slots)
		iounmap(slots);
	return device ? 0 : -ENODEV;
}

const struct attack dma_attacks[] = {
	{ "dma", dma },
	{ 0 },
};
