/* SPDX-License-Identifier: MIT */
/*
 * Put before linux/isthn_firmware.c: what the compiler would have made of an
 * SMC and of a barrier on Arm.
 */
#ifndef SMC_H
#define SMC_H

/* As there, since what follows includes printk.h. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/arm-smccc.h>
#include <asm/barrier.h>

#include "el3.h"

#undef arm_smccc_1_1_smc
#define arm_smccc_1_1_smc(id, arg1, arg2, res) el3_smc(id, arg1, arg2, res)
#define dsb(domain) mb()

#endif
