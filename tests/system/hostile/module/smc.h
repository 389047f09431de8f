/* SPDX-License-Identifier: MIT */
#ifndef HOSTILE_SMC_H
#define HOSTILE_SMC_H

#include "hostile.h"

#define SMC_REGISTERS 18

/* smc.S: how many of x19..x28 came back changed. */
unsigned long smc_raw(const unsigned long *in, unsigned long *out);

/*
 * A call with x0..x3, and a pattern in x4..x17. Its answer is looked at: no
 * register may bring what the call does not say. Returns x0.
 */
long smc(struct run *run, unsigned long x0, unsigned long x1, unsigned long x2,
	 unsigned long x3);

/* The same, with each register given, and all that came back. */
long smc_all(struct run *run, const unsigned long *in, unsigned long *out);

/* Where the window is: ISTH_WINDOW_*; its address and bytes if there is one. */
unsigned int smc_window(unsigned long *base, unsigned long *size);

#endif
