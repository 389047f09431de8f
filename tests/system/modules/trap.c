// SPDX-License-Identifier: MIT
/*
 * For tests: run one AArch32 instruction at EL1 of one CPU, which is lost to
 * Linux thereby.
 *
 *   insmod trap.ko cpu=N [code=0x...]
 *
 * The way there is EL2, which the kernel's hypervisor stub gives to who asks.
 * Without code it is a read of ICC_IAR0, which SCR_EL3.FIQ traps to EL3.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/cacheflush.h>
#include <asm/virt.h>

static unsigned int cpu;
module_param(cpu, uint, 0);

static unsigned int code = 0xee1c0f18; /* mrc p15, 0, r0, c12, c8, 0 */
module_param(code, uint, 0);

/* At EL2, its MMU off: AArch32 Supervisor mode, everything masked. */
asm(".pushsection .rodata\n"
    ".balign 4\n"
    "trap_begin:\n"
    "	msr	hcr_el2, xzr\n"
    "	mov	x0, #0x0838\n"
    "	movk	x0, #0xc5, lsl #16\n" /* SCTLR's bits that are always 1 */
    "	msr	sctlr_el1, x0\n"
    "	adr	x0, trap_end\n"
    "	msr	elr_el2, x0\n"
    "	mov	x0, #0x1d3\n"
    "	msr	spsr_el2, x0\n"
    "	isb\n"
    "	eret\n"
    "trap_end:\n" /* the instruction goes here */
    ".popsection\n");

extern const u32 trap_begin[], trap_end[];

static void *copy_code(void)
{
	const u32 again = 0xeafffffe; /* b . */
	size_t size = (trap_end - trap_begin) * sizeof(u32);
	u32 *page = (u32 *)__get_free_page(GFP_KERNEL);

	if (!page)
		return NULL;
	memcpy(page, trap_begin, size);
	memcpy(page + size / sizeof(u32), &code, sizeof(code));
	memcpy(page + size / sizeof(u32) + 1, &again, sizeof(again));
	flush_icache_range((unsigned long)page, (unsigned long)page + size + 8);
	return page;
}

static int leave(void *page)
{
	register unsigned long x0 asm("x0") = HVC_SOFT_RESTART;
	register unsigned long x1 asm("x1") = virt_to_phys(page);

	local_irq_disable();
	asm volatile("hvc #0" : "+r"(x0), "+r"(x1) : : "memory");
	return -EIO;
}

static int __init trap_init(void)
{
	void *page = copy_code();

	return page ? smp_call_on_cpu(cpu, leave, page, false) : -ENOMEM;
}

module_init(trap_init);
MODULE_DESCRIPTION("Test tool: an instruction that EL3 has to answer");
MODULE_LICENSE("Dual MIT/GPL");
