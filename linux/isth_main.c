// SPDX-License-Identifier: GPL-2.0-only
/*
 * isthmus: an Ethernet link to the secure world of this chip.
 *
 * No device tree node: the firmware is found by its UID.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/etherdevice.h>
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rtnetlink.h>

#include "isthmus.h"

static unsigned int ring_kib = 512;
module_param(ring_kib, uint, 0444);
MODULE_PARM_DESC(ring_kib, "KiB of each ring, a power of two from 128 to 4096 (default 512)");

static unsigned int poll_ms = 100;
module_param(poll_ms, uint, 0444);
MODULE_PARM_DESC(poll_ms, "ms after which the peer's lost doorbell is made up for, from 10 to 1000 (default 100)");

/* Locally administered; "STH" in its last but one bytes. */
static char *mac = "02:49:53:54:48:02";
module_param(mac, charp, 0444);
MODULE_PARM_DESC(mac, "MAC address, or \"random\" (default 02:49:53:54:48:02)");

static struct platform_device *isth_platform_device;

static bool __init isth_mac_random(void)
{
	return !strcmp(mac, "random");
}

static bool __init isth_mac_parse(u8 *address)
{
	return mac_pton(mac, address) && is_valid_ether_addr(address);
}

static void __init isth_mac_set(struct net_device *netdev)
{
	u8 address[ETH_ALEN];

	if (isth_mac_parse(address))
		eth_hw_addr_set(netdev, address);
	else
		eth_hw_addr_random(netdev);
}

/* What isth_probe() built, in reverse. */
static void isth_teardown(void *data)
{
	struct isth_device *isth = data;

	isth_debugfs_fini(isth);
	unregister_netdev(isth->netdev);
	isth_irq_fini(isth);
	isth_buffer_put(isth);
	free_netdev(isth->netdev);
}

static int __init isth_probe(struct platform_device *pdev)
{
	struct isth_device *isth;
	int err;

	isth = isth_netdev_alloc(pdev);
	if (!isth)
		return -ENOMEM;
	isth_mac_set(isth->netdev);
	isth->poll_ms = poll_ms;
	err = isth_buffer_get(isth, ring_kib);
	if (err)
		goto err_free;
	err = isth_irq_init(isth);
	if (err)
		goto err_buffer;
	err = register_netdev(isth->netdev);
	if (err)
		goto err_irq;
	isth_debugfs_init(isth);
	platform_set_drvdata(pdev, isth);
	dev_info(&pdev->dev, "firmware calls %u.%u, SGI %u, rings of %u KiB at %pa\n",
		 isth->firmware.version_major, isth->firmware.version_minor,
		 isth->firmware.intid, ring_kib, &isth->window_base);
	return devm_add_action_or_reset(&pdev->dev, isth_teardown, isth);

err_irq:
	isth_irq_fini(isth);
err_buffer:
	isth_buffer_put(isth);
err_free:
	free_netdev(isth->netdev);
	return err;
}

/*
 * Reboot or kexec: whoever uses this memory next does not expect the secure
 * world to write to it.
 */
static void isth_shutdown(struct platform_device *pdev)
{
	struct isth_device *isth = platform_get_drvdata(pdev);

	rtnl_lock();
	netif_device_detach(isth->netdev);
	dev_close(isth->netdev);
	rtnl_unlock();
	isth_buffer_put(isth);
}

static struct platform_driver isth_driver = {
	.shutdown = isth_shutdown,
	.driver = {
		.name = ISTH_DRIVER_NAME,
	},
};

static int __init isth_check_params(void)
{
	u8 address[ETH_ALEN];

	if (!is_power_of_2(ring_kib) || ring_kib < ISTH_RING_MIN / 1024 ||
	    ring_kib > ISTH_RING_MAX / 1024) {
		pr_err("ring_kib found: %u, expected: a power of two from %u to %u\n",
		       ring_kib, ISTH_RING_MIN / 1024, ISTH_RING_MAX / 1024);
		return -EINVAL;
	}
	if (poll_ms < ISTH_POLL_MS_MIN || poll_ms > ISTH_POLL_MS_MAX) {
		pr_err("poll_ms found: %u, expected: from %u to %u\n", poll_ms,
		       ISTH_POLL_MS_MIN, ISTH_POLL_MS_MAX);
		return -EINVAL;
	}
	if (!isth_mac_random() && !isth_mac_parse(address)) {
		pr_err("mac found: \"%s\", expected: a unicast MAC address or \"random\"\n",
		       mac);
		return -EINVAL;
	}
	return 0;
}

static int __init isth_init(void)
{
	struct isth_firmware firmware;
	int err;

	err = isth_check_params();
	if (err)
		return err;
	err = isth_firmware_find(&firmware);
	if (err)
		return err;
	isth_platform_device =
		platform_create_bundle(&isth_driver, isth_probe, NULL, 0,
				       &firmware, sizeof(firmware));
	return PTR_ERR_OR_ZERO(isth_platform_device);
}
module_init(isth_init);

static void __exit isth_exit(void)
{
	platform_device_unregister(isth_platform_device);
	platform_driver_unregister(&isth_driver);
}
module_exit(isth_exit);

MODULE_DESCRIPTION("Isthmus: Ethernet link to the secure world");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
