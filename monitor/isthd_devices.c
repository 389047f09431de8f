/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices with DMA that the normal world drives. Each platform has its own: a
 * port writes this file anew. QEMU's virt machine has 32 places for virtio's
 * (Virtual I/O Device 1.1, section 4.2), and an interrupt translation service,
 * which writes to its tables.
 */
#include <platform_def.h>

#include <drivers/arm/gicv3.h>
#include <lib/mmio.h>
#include <lib/xlat_tables/xlat_tables_v2.h>

#include "isthd_clean.h"

#define VIRTIO_BASE 0x0a000000U
#define VIRTIO_SIZE 0x200U
#define VIRTIO_COUNT 32U
#define VIRTIO_STATUS 0x70U

#define ITS_BASE 0x08080000U

#define VIRTIO_ALL (VIRTIO_COUNT * VIRTIO_SIZE)

static void map_virtio(void)
{
	(void)mmap_add_dynamic_region(VIRTIO_BASE, VIRTIO_BASE, VIRTIO_ALL,
				      MT_DEVICE | MT_RW | MT_NS |
					      MT_EXECUTE_NEVER);
}

/* Status 0 resets a device: what it has begun is over when that is written. */
static void reset_virtio(void)
{
	unsigned int i;

	for (i = 0; i < VIRTIO_COUNT; i++)
		mmio_write_32(VIRTIO_BASE + i * VIRTIO_SIZE + VIRTIO_STATUS, 0);
}

enum isthd_step isthd_clean_devices(unsigned int at)
{
	switch (at) {
	case 0:
		map_virtio();
		return ISTHD_STEP_MORE;
	case 1:
		mmio_clrbits_32(ITS_BASE + GITS_CTLR, GITS_CTLR_ENABLED_BIT);
		reset_virtio();
		return ISTHD_STEP_MORE;
	default:
		(void)mmap_remove_dynamic_region(VIRTIO_BASE, VIRTIO_ALL);
		return ISTHD_STEP_DONE;
	}
}
