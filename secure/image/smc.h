/* SPDX-License-Identifier: MIT */
/* Calls to EL3 (SPEC section 5). */
#ifndef SMC_H
#define SMC_H

#include <stdint.h>

#include <isth_calls.h>

struct smc_result {
	int64_t status;
	uint64_t x1;
	uint64_t x2;
	uint64_t x3;
};

static inline struct smc_result smc_call(uint64_t function, uint64_t arg)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = arg;
	register uint64_t x2 __asm__("x2") = 0;
	register uint64_t x3 __asm__("x3") = 0;

	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "memory");
	return (struct smc_result){ (int64_t)x0, x1, x2, x3 };
}

#endif
