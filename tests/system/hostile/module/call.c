// SPDX-License-Identifier: MIT
/* Calls whose answers are looked at, register by register. */
#include <linux/kernel.h>

#include "isth_calls.h"
#include "smc.h"

#define PATTERN 0xa5a5000000000000ul

/* Low halves of the general queries: SMCCC 1.1, section 6.2. */
#define QUERY_FIRST 0xff00u
#define QUERY_LAST 0xff03u

/*
 * Spectre's two calls. On some cores TF-A ends them before it has saved a
 * register, and leaves the call's own syndrome in x0 and x1: a constant.
 */
#define WORKAROUND_1 0x80008000u
#define WORKAROUND_3 0x80003fffu
#define SYNDROME 0x5e000000ul /* an SMC of AArch64, number 0 */

static bool is_own_syndrome(unsigned long number, unsigned long value)
{
	return ((u32)number == WORKAROUND_1 || (u32)number == WORKAROUND_3) &&
	       value == SYNDROME;
}

/* Calls that answer in x1 to x3 too. */
static bool tells(unsigned long number)
{
	unsigned int low = number & 0xffff;

	switch ((u32)number) {
	case ISTH_SMC_INFO:
	case ISTH_SMC_STATS:
	case ISTH_SMC_STATE:
		return true;
	}
	return low >= QUERY_FIRST && low <= QUERY_LAST;
}

/* STATE tells where the window is, and may: it is the normal world's RAM. */
static bool secure_address(unsigned long value)
{
	return value - BOARD_SECURE < BOARD_SECURE_SIZE;
}

static void look_at(struct run *run, const unsigned long *in,
		    const unsigned long *out, unsigned long changed)
{
	int i;

	if (changed)
		wrong(run, "call %lx changed %lu of x19 to x28", in[0],
		      changed);
	for (i = 1; i < SMC_REGISTERS; i++) {
		if (out[i] == in[i] ||
		    (i == 1 && is_own_syndrome(in[0], out[i])))
			continue;
		if (i > 3 || (out[i] && !tells(in[0])) ||
		    secure_address(out[i]))
			wrong(run, "call %lx brought %lx in x%d", in[0], out[i],
			      i);
	}
	if (out[0] != in[0] && secure_address(out[0]))
		wrong(run, "call %lx brought %lx in x0", in[0], out[0]);
}

long smc_all(struct run *run, const unsigned long *in, unsigned long *out)
{
	look_at(run, in, out, smc_raw(in, out));
	run->done++;
	/* A 32-bit call has a 32-bit status. */
	if ((int)out[0] < 0)
		run->refused++;
	else
		run->ok++;
	return out[0];
}

long smc(struct run *run, unsigned long x0, unsigned long x1, unsigned long x2,
	 unsigned long x3)
{
	unsigned long in[SMC_REGISTERS] = { x0, x1, x2, x3 };
	unsigned long out[SMC_REGISTERS];
	int i;

	for (i = 4; i < SMC_REGISTERS; i++)
		in[i] = PATTERN | i;
	return smc_all(run, in, out);
}

unsigned int smc_window(unsigned long *base, unsigned long *size)
{
	unsigned long in[SMC_REGISTERS] = { ISTH_SMC_STATE };
	unsigned long out[SMC_REGISTERS];

	smc_raw(in, out);
	*base = out[2];
	*size = out[3];
	return out[1];
}
