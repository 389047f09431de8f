// SPDX-License-Identifier: MIT
/*
 * For tests: write over what Linux was started from, then end.
 *
 *   insmod deface.ko tree=0x... starter=0x... [call=0x...] [spin=1]
 *
 * Pages at these physical addresses are filled with other bytes. call: PSCI's
 * function that ends it, from the core that runs this; without one, it comes
 * back. spin: all other cores turn in circles then, with all masked that Linux
 * can mask.
 */
#include <linux/arm-smccc.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/smp.h>

static ulong tree, starter, call;
static bool spin;
module_param(tree, ulong, 0);
module_param(starter, ulong, 0);
module_param(call, ulong, 0);
module_param(spin, bool, 0);

static void turn(void *unused)
{
	asm volatile("msr daifset, #0xf");
	for (;;)
		cpu_relax();
}

static int __init deface_init(void)
{
	struct arm_smccc_res res;

	if (spin)
		smp_call_function(turn, NULL, 0);
	asm volatile("msr daifset, #0xf");
	memset(phys_to_virt(tree), 0xa5, PAGE_SIZE);
	memset(phys_to_virt(starter), 0xa5, PAGE_SIZE);
	if (call)
		arm_smccc_smc(call, 0, 0, 0, 0, 0, 0, 0, &res);
	return -EIO;
}

module_init(deface_init);
MODULE_DESCRIPTION("Test tool: ends Linux, and what it was started from");
MODULE_LICENSE("Dual MIT/GPL");
