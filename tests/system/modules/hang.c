// SPDX-License-Identifier: MIT
/*
 * For tests: every core turns in circles, with all masked that Linux can mask.
 */
#include <linux/module.h>
#include <linux/smp.h>

static void turn(void *unused)
{
	asm volatile("msr daifset, #0xf");
	for (;;)
		barrier();
}

static int __init hang_init(void)
{
	smp_call_function(turn, NULL, 0);
	turn(NULL);
	return -EIO;
}

module_init(hang_init);
MODULE_DESCRIPTION("Test tool: a Linux that does nothing any more");
MODULE_LICENSE("Dual MIT/GPL");
