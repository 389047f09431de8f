// SPDX-License-Identifier: MIT
/*
 * External aborts: from any level of either world, whatever the registers of
 * its levels hold. QEMU has no SError, and sends no other abort to EL3: so what
 * is known of this file is known from here.
 */
#include "isthd_any.h"

#include <arch_helpers.h>
#include <lib/el3_runtime/context_mgmt.h>

/* What was written to a level's registers. */
static struct level {
	unsigned int times;
	u_register_t esr, elr, spsr, vbar;
} el1, el2;

static u_register_t hcr_any;
static int el2_there;

#define read_hcr_el2() hcr_any
#define el_implemented(el) (el2_there)
#define read_vbar_el1() el1.vbar
#define read_vbar_el2() el2.vbar
#define write_esr_el1(value) (el1.times++, el1.esr = (value))
#define write_esr_el2(value) (el2.times++, el2.esr = (value))
#define write_elr_el1(value) (el1.elr = (value))
#define write_elr_el2(value) (el2.elr = (value))
#define write_spsr_el1(value) (el1.spsr = (value))
#define write_spsr_el2(value) (el2.spsr = (value))

#include "isthd_abort.c"

#define NEW_SPSR(el) (0x3c1U | (el) << MODE_EL_SHIFT)
#define AARCH32_BIT 0x10U

static unsigned int counted;

void isthd_stats_count(unsigned int counter)
{
	HOLDS(counter == ISTH_STAT_ABORTS, "an abort");
	counted++;
}

u_register_t create_spsr(u_register_t old_spsr, unsigned int to)
{
	HOLDS(to == MODE_EL1 || to == MODE_EL2, "a level that has a vector");
	return NEW_SPSR(to);
}

/* The state of a level below EL3. */
static u_register_t spsr_any(bool normal)
{
	u_register_t any = nondet_u64();

	if ((any & AARCH32_BIT) != 0U)
		ASSUME(normal);
	else
		ASSUME(GET_EL(any) < (normal ? MODE_EL3 : MODE_EL2));
	return any;
}

static unsigned int level_of(u_register_t spsr)
{
	if ((spsr & AARCH32_BIT) == 0U)
		return GET_EL(spsr);
	return (spsr & 0xfU) == 0U ? MODE_EL0 : MODE_EL1;
}

static bool belongs_to_el2(u_register_t spsr, bool normal, bool sync)
{
	if (!normal || el2_there == EL_IMPL_NONE)
		return false;
	return level_of(spsr) == MODE_EL2 || (hcr_any & HCR_TGE_BIT) != 0U ||
	       (hcr_any & HCR_RW_BIT) == 0U ||
	       (hcr_any & (sync ? HCR_TEA_BIT : HCR_AMO_BIT)) != 0U;
}

static u_register_t vector_of(u_register_t spsr, unsigned int to, bool sync)
{
	u_register_t vector = sync ? 0U : 0x180U;

	if ((spsr & AARCH32_BIT) != 0U)
		return vector + 0x600U;
	if (level_of(spsr) != to)
		return vector + 0x400U;
	return vector + ((spsr & 1U) != 0U ? 0x200U : 0U);
}

void proof_abort(void)
{
	static cpu_context_t context;
	el3_state_t *state = get_el3state_ctx(&context);
	bool normal = nondet_u8() & 1, sync = nondet_u8() & 1;
	bool nested = nondet_u8() & 1 && !sync;
	unsigned int elr_at = nested ? CTX_SAVED_ELR_EL3 : CTX_ELR_EL3;
	unsigned int spsr_at = nested ? CTX_SAVED_SPSR_EL3 : CTX_SPSR_EL3;
	u_register_t spsr = spsr_any(normal), elr = nondet_u64();
	u_register_t within = nondet_u64();
	uint64_t class =
		sync ? EC_DABORT_LOWER_EL - (nondet_u8() & 4) : EC_SERROR;
	uint64_t iss = nondet_u64() & 0x3ffffffU;
	bool silent = !normal && !sync, up;
	struct level *to;

	el1.vbar = nondet_u64();
	el2.vbar = nondet_u64();
	hcr_any = nondet_u64();
	el2_there = nondet_u8() & 1 ? EL_IMPL_A64ONLY : EL_IMPL_NONE;
	ASSUME(el2_there != EL_IMPL_NONE || level_of(spsr) != MODE_EL2);
	if (nested) {
		ASSUME((within & AARCH32_BIT) == 0U &&
		       GET_EL(within) == MODE_EL3);
		write_ctx_reg(state, CTX_SPSR_EL3, within);
		write_ctx_reg(state, CTX_ELR_EL3, within);
	}
	write_ctx_reg(state, elr_at, elr);
	write_ctx_reg(state, spsr_at, spsr);

	plat_ea_handler(sync ? ERROR_EA_SYNC : ERROR_EA_ASYNC,
			class << ESR_EC_SHIFT | iss, NULL, &context, normal);

	up = belongs_to_el2(spsr, normal, sync);
	to = up ? &el2 : &el1;
	HOLDS(counted == 1, "counted once");
	HOLDS(el1.times + el2.times == !silent, "given once, or not at all");
	HOLDS(!nested || read_ctx_reg(state, CTX_SPSR_EL3) == within,
	      "EL3 goes on where it was");
	HOLDS(!nested || read_ctx_reg(state, CTX_ELR_EL3) == within,
	      "and at that state");
	if (silent) {
		HOLDS(read_ctx_reg(state, elr_at) == elr &&
			      read_ctx_reg(state, spsr_at) == spsr,
		      "the secure world goes on");
		REACHED(nested);
		return;
	}
	HOLDS(to->times == 1, "to the level that it belongs to");
	HOLDS(to->elr == elr && to->spsr == spsr, "which can go back");
	HOLDS((to->esr & 0x3ffffffU) == iss, "and knows what it was");
	HOLDS(to->esr >> ESR_EC_SHIFT ==
		      class + (sync && (spsr & AARCH32_BIT) == 0U &&
			       level_of(spsr) == (up ? MODE_EL2 : MODE_EL1)),
	      "and from where");
	HOLDS(read_ctx_reg(state, elr_at) ==
		      to->vbar +
			      vector_of(spsr, up ? MODE_EL2 : MODE_EL1, sync),
	      "it goes on at its vector");
	HOLDS(read_ctx_reg(state, spsr_at) ==
		      NEW_SPSR(up ? MODE_EL2 : MODE_EL1),
	      "as its level");
	REACHED(up && nested);
	REACHED(!normal);
	REACHED(!up && level_of(spsr) == MODE_EL0);
}
