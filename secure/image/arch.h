/* SPDX-License-Identifier: MIT */
/* AArch64 system registers and barriers. */
#ifndef ARCH_H
#define ARCH_H

#include <stdint.h>

#define sysreg_read(name)                                         \
	({                                                        \
		uint64_t read_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(read_)); \
		read_;                                            \
	})

#define sysreg_write(name, value)                                  \
	do {                                                       \
		uint64_t write_ = (value);                         \
		__asm__ volatile("msr " #name ", %0" ::"r"(write_) \
				 : "memory");                      \
	} while (0)

/* By encoding, for assemblers that know no GICv3. */
#define ICC_PMR_EL1 S3_0_C4_C6_0
#define ICC_IAR1_EL1 S3_0_C12_C12_0
#define ICC_EOIR1_EL1 S3_0_C12_C12_1
#define ICC_CTLR_EL1 S3_0_C12_C12_4
#define ICC_SRE_EL1 S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1 S3_0_C12_C12_7

static inline void arch_isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* Stores before it are done and seen by the other cores and worlds. */
static inline void arch_dsb_ishst(void)
{
	__asm__ volatile("dsb ishst" ::: "memory");
}

static inline void arch_dsb_ish(void)
{
	__asm__ volatile("dsb ish" ::: "memory");
}

/* Mask IRQ; returns what arch_irq_restore() needs to undo it. */
static inline uint64_t arch_irq_save(void)
{
	uint64_t daif = sysreg_read(daif);

	__asm__ volatile("msr daifset, #2" ::: "memory");
	return daif;
}

static inline void arch_irq_restore(uint64_t daif)
{
	sysreg_write(daif, daif);
}

/* The counter that all cores and both worlds share; not read ahead of time. */
static inline uint64_t arch_counter(void)
{
	uint64_t count;

	__asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(count)::"memory");
	return count;
}

#endif
