// SPDX-License-Identifier: MIT
/*
 * Registers of the secure world's and of EL3's: Group 0 of the CPU interface,
 * the secure timer, EL3's own. An access is undefined, whether the core says so
 * or EL3; or it reads as nothing. Linux's kernel would die of the former: for
 * that moment there are vectors of our own.
 */
#include <linux/kernel.h>
#include <linux/sched.h>

#include <asm/barrier.h>
#include <asm/daifflags.h>
#include <asm/sysreg.h>

#include "smc.h"

#define SPURIOUS 1023 /* no interrupt */

extern char undef_vectors[];

/* One instruction; value goes in and comes out. */
struct access {
	unsigned long value;
	unsigned long undefined;
};

#define INSTRUCTION(name, text)                                      \
	static noinline void name(struct access *access)             \
	{                                                            \
		unsigned long undefined;                             \
                                                                     \
		asm volatile("mov x17, #0\n" text "\nmov %1, x17"    \
			     : "+r"(access->value), "=&r"(undefined) \
			     :                                       \
			     : "x16", "x17", "memory");              \
		access->undefined = undefined;                       \
	}

#define REGISTER(name, code)                      \
	INSTRUCTION(read_##name, "mrs %0, " code) \
	INSTRUCTION(write_##name, "msr " code ", %0")

REGISTER(iar0, "s3_0_c12_c8_0")
REGISTER(eoir0, "s3_0_c12_c8_1")
REGISTER(hppir0, "s3_0_c12_c8_2")
REGISTER(bpr0, "s3_0_c12_c8_3")
REGISTER(ap0r0, "s3_0_c12_c8_4")
REGISTER(igrpen0, "s3_0_c12_c12_6")
REGISTER(icc_ctlr_el3, "s3_6_c12_c12_4")
REGISTER(icc_sre_el3, "s3_6_c12_c12_5")
REGISTER(igrpen1_el3, "s3_6_c12_c12_7")
REGISTER(cntps_tval, "s3_7_c14_c2_0")
REGISTER(cntps_ctl, "s3_7_c14_c2_1")
REGISTER(cntps_cval, "s3_7_c14_c2_2")
REGISTER(sctlr_el3, "s3_6_c1_c0_0")
REGISTER(scr_el3, "s3_6_c1_c1_0")
REGISTER(mdcr_el3, "s3_6_c1_c3_1")
REGISTER(ttbr0_el3, "s3_6_c2_c0_0")
REGISTER(vbar_el3, "s3_6_c12_c0_0")

#define BOTH(name)                               \
	{                                        \
#name, read_##name, write_##name \
	}

static const struct {
	const char *name;
	void (*read)(struct access *access);
	void (*write)(struct access *access);
} registers[] = {
	BOTH(iar0),	   BOTH(eoir0),	      BOTH(hppir0),
	BOTH(bpr0),	   BOTH(ap0r0),	      BOTH(igrpen0),
	BOTH(cntps_tval),  BOTH(cntps_ctl),   BOTH(cntps_cval),
	BOTH(sctlr_el3),   BOTH(scr_el3),     BOTH(mdcr_el3),
	BOTH(ttbr0_el3),   BOTH(vbar_el3),    BOTH(icc_ctlr_el3),
	BOTH(icc_sre_el3), BOTH(igrpen1_el3),
};

static struct access attempt(struct run *run,
			     void (*instruction)(struct access *access),
			     unsigned long value)
{
	struct access access = { value };
	unsigned long masked = local_daif_save(), vectors;

	vectors = read_sysreg(vbar_el1);
	write_sysreg((unsigned long)undef_vectors, vbar_el1);
	isb();
	instruction(&access);
	write_sysreg(vectors, vbar_el1);
	isb();
	local_daif_restore(masked);
	run->done++;
	if (access.undefined)
		run->refused++;
	else
		run->ok++;
	return access;
}

static int secure_registers(struct run *run)
{
	unsigned long i, r;
	struct access got;

	for (i = 0; i < run->count; i++) {
		r = draw_below(run, ARRAY_SIZE(registers));
		got = attempt(run, registers[r].read, 0);
		if (!got.undefined && got.value && got.value != SPURIOUS)
			wrong(run, "%s reads as %lx", registers[r].name,
			      got.value);
		attempt(run, registers[r].write, draw(run));
		cond_resched();
	}
	return 0;
}

const struct attack secure_attacks[] = {
	{ "secure-registers", secure_registers },
	{ 0 },
};
