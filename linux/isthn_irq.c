// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doorbell from the secure world: a software-generated interrupt that the
 * firmware has put into the non-secure group. Linux keeps SGIs 0 to 7 for
 * itself; the others are had from the GIC's interrupt domain like any
 * interrupt, one per CPU.
 */
#include <linux/cpuhotplug.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/percpu.h>

#include "isthn.h"

static const struct of_device_id gic_match[] = {
	{ .compatible = "arm,gic-v3" },
	{ .compatible = "arm,gic-400" },
	{ .compatible = "arm,cortex-a15-gic" },
	{ .compatible = "arm,cortex-a7-gic" },
	{}
};

/*
 * In hard interrupt context on PREEMPT_RT too, as all per-CPU interrupts are:
 * pass the word on, no more. A device that is closed has NAPI disabled, which
 * makes this a no-op.
 */
static irqreturn_t handle_bell(int irq, void *data)
{
	struct isthn_device *isth = *(struct isthn_device **)data;

	napi_schedule_irqoff(&isth->napi);
	return IRQ_HANDLED;
}

/* The firmware rings one core; but which one is its affair: enable on all. */
static int enable_bell(unsigned int cpu, struct hlist_node *node)
{
	struct isthn_device *isth =
		hlist_entry(node, struct isthn_device, irq_node);

	enable_percpu_irq(isth->irq, IRQ_TYPE_NONE);
	return 0;
}

static int disable_bell(unsigned int cpu, struct hlist_node *node)
{
	struct isthn_device *isth =
		hlist_entry(node, struct isthn_device, irq_node);

	disable_percpu_irq(isth->irq);
	return 0;
}

/*
 * The mapping stays when the driver goes, and is found again when it comes:
 * with a mapping the kernel would forget its mask of CPUs
 * (irq_set_percpu_devid()), and lose 128 bytes each time.
 */
static int map_bell(struct isthn_device *isth)
{
	struct irq_fwspec fwspec = {
		.param_count = 1, /* one cell is an SGI */
		.param = { isth->firmware.intid },
	};
	struct device_node *gic;

	gic = of_find_matching_node(NULL, gic_match);
	if (!gic)
		return -ENXIO;
	fwspec.fwnode = of_fwnode_handle(gic);
	isth->irq = irq_create_fwspec_mapping(&fwspec);
	of_node_put(gic);
	return isth->irq > 0 ? 0 : -ENXIO;
}

static int request_bell(struct isthn_device *isth)
{
	int cpu, err;

	isth->irq_self = alloc_percpu(struct isthn_device *);
	if (!isth->irq_self)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		per_cpu_ptr(isth->irq_self, cpu)[0] = isth;
	err = request_percpu_irq(isth->irq, handle_bell, ISTHN_DRIVER_NAME,
				 isth->irq_self);
	if (err)
		free_percpu(isth->irq_self);
	return err;
}

static int follow_cpus(struct isthn_device *isth)
{
	int err;

	err = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "net/isthmus:online",
				      enable_bell, disable_bell);
	if (err < 0)
		return err;
	isth->irq_cpuhp = err;
	err = cpuhp_state_add_instance(isth->irq_cpuhp, &isth->irq_node);
	if (err)
		cpuhp_remove_multi_state(isth->irq_cpuhp);
	return err;
}

int isthn_irq_init(struct isthn_device *isth)
{
	struct device *dev = isth->netdev->dev.parent;
	int err;

	err = map_bell(isth);
	if (err) {
		dev_err(dev, "no GIC in the device tree that maps SGI %u\n",
			isth->firmware.intid);
		return err;
	}
	err = request_bell(isth);
	if (err)
		goto err;
	err = follow_cpus(isth);
	if (err)
		goto err_release;
	return 0;

err_release:
	free_percpu_irq(isth->irq, isth->irq_self);
	free_percpu(isth->irq_self);
err:
	dev_err(dev, "no interrupt: %d\n", err);
	return err;
}

void isthn_irq_fini(struct isthn_device *isth)
{
	cpuhp_state_remove_instance(isth->irq_cpuhp, &isth->irq_node);
	cpuhp_remove_multi_state(isth->irq_cpuhp);
	free_percpu_irq(isth->irq, isth->irq_self);
	free_percpu(isth->irq_self);
}
