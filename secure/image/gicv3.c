/* SPDX-License-Identifier: MIT */
/* GICv3 (Arm IHI 0069) through its system registers. */
#include "arch.h"
#include "gic.h"

#define SRE_ENABLE 1ul
#define CTLR_EOIMODE (1ul << 1)
#define IGRPEN1_ENABLE 1ul

/* These registers are the secure world's copies, but for ICC_PMR_EL1. */
int gic_init(void)
{
	sysreg_write(ICC_SRE_EL1, sysreg_read(ICC_SRE_EL1) | SRE_ENABLE);
	arch_isb();
	if (!(sysreg_read(ICC_SRE_EL1) & SRE_ENABLE))
		return -1;
	/* One write ends an interrupt: priority drop and deactivation. */
	sysreg_write(ICC_CTLR_EL1, sysreg_read(ICC_CTLR_EL1) & ~CTLR_EOIMODE);
	sysreg_write(ICC_IGRPEN1_EL1, IGRPEN1_ENABLE);
	gic_mask(GIC_MASK_NONE);
	return 0;
}

uint32_t gic_acknowledge(void)
{
	uint32_t intid = (uint32_t)sysreg_read(ICC_IAR1_EL1) & 0xffffffu;

	/* Taken, before its device is looked at. */
	__asm__ volatile("dsb sy" ::: "memory");
	return intid;
}

void gic_end(uint32_t intid)
{
	sysreg_write(ICC_EOIR1_EL1, intid);
	arch_isb();
}

void gic_mask(uint32_t priority)
{
	sysreg_write(ICC_PMR_EL1, priority);
	arch_isb();
}
