// SPDX-License-Identifier: MIT
/*
 * EL2's registers, where Linux runs at EL2: each with any bits while the secure
 * world comes and goes. It has to do so as ever, and what is in them has to
 * come back as it was.
 */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include <asm/barrier.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <asm/virt.h>

#include "isth_calls.h"
#include "smc.h"

/* What makes Linux itself run at EL2. */
#define HCR_OWN (HCR_E2H | HCR_TGE | HCR_RW)
#define CPTR_OWN (3ul << 20 | 3ul << 16) /* floating point, SVE */

#define REGISTERS(_)   \
	_(hcr_el2)     \
	_(vttbr_el2)   \
	_(vtcr_el2)    \
	_(hstr_el2)    \
	_(mdcr_el2)    \
	_(cptr_el2)    \
	_(cntvoff_el2) \
	_(vpidr_el2)   \
	_(vmpidr_el2)  \
	_(hpfar_el2)   \
	_(tpidr_el2)

#define FIELD(name) unsigned long name;
#define GET(name) r->name = read_sysreg(name);
#define SET(name) write_sysreg(r->name, name);
#define DRAW(name) r->name = draw(run);

struct registers {
	REGISTERS(FIELD)
};

static void get(struct registers *r)
{
	REGISTERS(GET)
}

static void set(const struct registers *r)
{
	REGISTERS(SET)
	isb();
}

static void any(struct run *run, struct registers *r,
		const struct registers *own)
{
	REGISTERS(DRAW)
	r->hcr_el2 = (r->hcr_el2 & ~HCR_OWN) | (own->hcr_el2 & HCR_OWN);
	r->cptr_el2 |= CPTR_OWN;
	r->tpidr_el2 = own->tpidr_el2; /* Linux's per-CPU data */
}

static void one(struct run *run, const struct registers *own)
{
	struct registers wild, before, after;

	any(run, &wild, own);
	set(&wild);
	get(&before);
	if (draw_below(run, 2))
		smc(run, ISTH_SMC_DOORBELL, 0, 0, 0);
	udelay(draw_below(run, 1200));
	get(&after);
	set(own);
	if (memcmp(&before, &after, sizeof(before)))
		wrong(run, "a register of EL2 came back changed");
}

static int hypervisor(struct run *run)
{
	struct registers own;
	unsigned long i, flags;

	if (!is_kernel_in_hyp_mode())
		return -EOPNOTSUPP;
	for (i = 0; i < run->count; i++) {
		local_irq_save(flags);
		get(&own);
		one(run, &own);
		local_irq_restore(flags);
		cond_resched();
	}
	run->done = i;
	return 0;
}

const struct attack hypervisor_attacks[] = {
	{ "hypervisor", hypervisor },
	{ 0 },
};
