/* SPDX-License-Identifier: MIT */
/*
 * What the image's netd.c, process.c, window.c and log.c stand on, for the
 * host: included before them, in the place of arch.h and smc.h.
 */
#ifndef CALLS_HOST_H
#define CALLS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the process's addresses are free beside a sanitizer's. */
#include "mmu.h"
#undef MMU_WINDOW_BASE
#define MMU_WINDOW_BASE 0x200000200000ul
#include "netd_abi.h"
#undef NETD_BASE
#define NETD_BASE 0x200004000000ul

/* arch.h */
#define ARCH_H
#define HOST_CLOCK_HZ 62500000u
#define sysreg_read(name) ((uint64_t)HOST_CLOCK_HZ)

uint64_t arch_counter(void);

static inline void arch_dsb_ishst(void)
{
}

static inline uint64_t arch_irq_save(void)
{
	return 0;
}

static inline void arch_irq_restore(uint64_t masked)
{
	(void)masked;
}

/* smc.h */
#define SMC_H
#include <isth_calls.h>

struct smc_result {
	int64_t status;
	uint64_t x1;
	uint64_t x2;
	uint64_t x3;
};

struct smc_result smc_call(uint64_t function, uint64_t arg);

#endif
