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
#include <linux/pm.h>
#include <linux/rtnetlink.h>

#include "isthn.h"

static unsigned int ring_kib = 512;
module_param(ring_kib, uint, 0444);
MODULE_PARM_DESC(ring_kib, "KiB of each ring, a power of two from 128 to 4096 (default 512)");

static unsigned int poll_ms = 100;
module_param(poll_ms, uint, 0444);
MODULE_PARM_DESC(poll_ms, "ms after which the peer's lost doorbell is made up for, from 10 to 1000 (default 100)");

/* No two boards have the same one, unless they are told to. */
static char *mac = "random";
module_param(mac, charp, 0444);
MODULE_PARM_DESC(mac, "MAC address, or \"random\" (default random)");

static struct platform_device *platform_bundle;
static int probe_error; /* which the kernel's own core does not pass on */

static bool __init mac_is_random(void)
{
	return !strcmp(mac, "random");
}

static bool __init mac_parse(u8 *address)
{
	return mac_pton(mac, address) && is_valid_ether_addr(address);
}

static void __init mac_set(struct net_device *netdev)
{
	u8 address[ETH_ALEN];

	if (!mac_parse(address)) {
		eth_hw_addr_random(netdev);
		return;
	}
	eth_hw_addr_set(netdev, address);
	netdev->addr_assign_type = NET_ADDR_SET;
}

/* What build() built, in reverse. */
static void teardown(void *data)
{
	struct isthn_device *isth = data;

	isthn_clock_fini(isth);
	isthn_debugfs_fini(isth);
	unregister_netdev(isth->netdev);
	isthn_irq_fini(isth);
	isthn_window_put(isth);
	isthn_heart_stop(isth);
	isthn_netdev_free(isth);
}

static int __init build(struct platform_device *pdev)
{
	struct isthn_device *isth;
	int err;

	isth = isthn_netdev_alloc(pdev);
	if (!isth)
		return -ENOMEM;
	mac_set(isth->netdev);
	isth->poll_ms = poll_ms;
	isthn_heart_start(isth);
	err = isthn_window_get(isth, ring_kib);
	if (err)
		goto err_heart;
	err = isthn_irq_init(isth);
	if (err)
		goto err_window;
	err = register_netdev(isth->netdev);
	if (err)
		goto err_irq;
	isthn_napi_thread(isth);
	isthn_debugfs_init(isth);
	isthn_clock_init(isth);
	platform_set_drvdata(pdev, isth);
	dev_info(&pdev->dev,
		 "firmware calls %u.%u, SGI %u, rings of %u KiB at %pa\n",
		 isth->firmware.version_major, isth->firmware.version_minor,
		 isth->firmware.intid, ring_kib, &isth->window.base);
	return devm_add_action_or_reset(&pdev->dev, teardown, isth);

err_irq:
	isthn_irq_fini(isth);
err_window:
	isthn_window_put(isth);
err_heart:
	isthn_heart_stop(isth);
	isthn_netdev_free(isth);
	return err;
}

static int __init probe(struct platform_device *pdev)
{
	probe_error = build(pdev);
	return probe_error;
}

/*
 * Reboot or kexec: whoever uses this memory next does not expect the secure
 * world to write to it.
 */
static void shutdown(struct platform_device *pdev)
{
	struct isthn_device *isth = platform_get_drvdata(pdev);

	rtnl_lock();
	/* Asleep it is closed already. */
	if (netif_device_present(isth->netdev)) {
		netif_device_detach(isth->netdev);
		dev_close(isth->netdev);
	}
	rtnl_unlock();
	isthn_window_put(isth);
	isthn_heart_stop(isth);
}

/*
 * Suspend and hibernation. The kernel that an image is loaded into has a window
 * of its own by then, and the one that comes out of it does not know that: so
 * each gives its window back before. The interface stays up, without carrier.
 */
static int device_sleep(struct device *dev)
{
	struct isthn_device *isth = dev_get_drvdata(dev);
	struct net_device *netdev = isth->netdev;
	int err;

	rtnl_lock();
	if (netif_running(netdev))
		netdev->netdev_ops->ndo_stop(netdev);
	netif_device_detach(netdev);
	err = isthn_window_release(isth);
	if (err)
		isthn_netdev_wake(isth);
	rtnl_unlock();
	return err;
}

/* The tick lends the window again. */
static int device_wake(struct device *dev)
{
	struct isthn_device *isth = dev_get_drvdata(dev);

	rtnl_lock();
	isthn_netdev_wake(isth);
	rtnl_unlock();
	return 0;
}

/* For suspend and resume, freeze and thaw, poweroff and restore. */
static DEFINE_SIMPLE_DEV_PM_OPS(pm_ops, device_sleep, device_wake);

static struct platform_driver driver = {
	.shutdown = shutdown,
	.driver = {
		.name = ISTHN_DRIVER_NAME,
		.pm = pm_sleep_ptr(&pm_ops),
	},
};

static int __init check_params(void)
{
	u8 address[ETH_ALEN];

	if (!is_power_of_2(ring_kib) || ring_kib < ISTH_RING_MIN / 1024 ||
	    ring_kib > ISTH_RING_MAX / 1024) {
		pr_err("ring_kib found: %u, expected: a power of two from %u to %u\n",
		       ring_kib, ISTH_RING_MIN / 1024, ISTH_RING_MAX / 1024);
		return -EINVAL;
	}
	if (poll_ms < ISTHN_POLL_MS_MIN || poll_ms > ISTHN_POLL_MS_MAX) {
		pr_err("poll_ms found: %u, expected: from %u to %u\n", poll_ms,
		       ISTHN_POLL_MS_MIN, ISTHN_POLL_MS_MAX);
		return -EINVAL;
	}
	if (!mac_is_random() && !mac_parse(address)) {
		pr_err("mac found: \"%s\", expected: a unicast MAC address or \"random\"\n",
		       mac);
		return -EINVAL;
	}
	return 0;
}

static int __init load(void)
{
	struct isthn_firmware firmware;
	int err;

	err = check_params();
	if (err)
		return err;
	err = isthn_firmware_find(&firmware);
	if (err)
		return err;
	platform_bundle = platform_create_bundle(&driver, probe, NULL, 0,
						 &firmware, sizeof(firmware));
	err = PTR_ERR_OR_ZERO(platform_bundle);
	return err && probe_error ? probe_error : err;
}
module_init(load);

static void __exit unload(void)
{
	platform_device_unregister(platform_bundle);
	platform_driver_unregister(&driver);
}
module_exit(unload);

MODULE_DESCRIPTION("Isthmus: Ethernet link to the secure world");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
