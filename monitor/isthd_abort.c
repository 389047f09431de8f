/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * External aborts, which all come to EL3 (SPEC section 5.7). Whoever was at
 * work is told by its own vector, as if EL3 had not been asked. An SError that
 * comes while the secure world runs is nobody's: most likely it is of a store
 * of the normal world's, which was under way when that world lost the core.
 */
#include <isth_calls.h>

#include <arch_helpers.h>
#include <bl31/ea_handle.h>
#include <bl31/sync_handle.h>
#include <lib/el3_runtime/context_mgmt.h>
#include <plat/common/platform.h>

#include "isthd_stats.h"

/* Of a vector table: from where, and what. */
#define VECTOR_CURRENT_SP0 0x000U
#define VECTOR_CURRENT_SPX 0x200U
#define VECTOR_LOWER_64 0x400U
#define VECTOR_LOWER_32 0x600U
#define VECTOR_SERROR 0x180U

/* What makes an abort's class that of an abort at the same level. */
#define EC_SAME_LEVEL UINT64_C(1)

/* Where an abort came from, and what its level is to find there. */
struct taken {
	bool synchronous;
	bool normal; /* of the normal world */
	u_register_t syndrome;
	u_register_t elr;
	u_register_t spsr;
};

static bool from_aarch32(const struct taken *taken)
{
	return (taken->spsr >> SPSR_M_SHIFT & SPSR_M_MASK) == SPSR_M_AARCH32;
}

static unsigned int from_el(const struct taken *taken)
{
	if (!from_aarch32(taken))
		return GET_EL(taken->spsr);
	return GET_M32(taken->spsr) == MODE32_usr ? MODE_EL0 : MODE_EL1;
}

/*
 * The level that would have had it without EL3 (Arm ARM, D1.3.6), but for a
 * normal EL1 in AArch32: there the hypervisor takes its place.
 */
static unsigned int target_el(const struct taken *taken)
{
	u_register_t hcr;

	if (!taken->normal || el_implemented(2) == EL_IMPL_NONE)
		return MODE_EL1;
	if (from_el(taken) == MODE_EL2)
		return MODE_EL2;
	hcr = read_hcr_el2();
	if ((hcr & HCR_TGE_BIT) != 0U || (hcr & HCR_RW_BIT) == 0U)
		return MODE_EL2;
	return (hcr & (taken->synchronous ? HCR_TEA_BIT : HCR_AMO_BIT)) != 0U ?
		       MODE_EL2 :
		       MODE_EL1;
}

static unsigned int vector_offset(const struct taken *taken, unsigned int to)
{
	unsigned int offset = taken->synchronous ? 0U : VECTOR_SERROR;

	if (from_aarch32(taken))
		return offset + VECTOR_LOWER_32;
	if (from_el(taken) != to)
		return offset + VECTOR_LOWER_64;
	return offset + ((taken->spsr & MODE_SP_MASK) == MODE_SP_ELX ?
				 VECTOR_CURRENT_SPX :
				 VECTOR_CURRENT_SP0);
}

static u_register_t syndrome_at(const struct taken *taken, unsigned int to)
{
	if (!taken->synchronous || from_aarch32(taken) || from_el(taken) != to)
		return taken->syndrome;
	return taken->syndrome | EC_SAME_LEVEL << ESR_EC_SHIFT;
}

/* The state of AArch32 has other bits, of which only these mean the same. */
static u_register_t spsr_kept(const struct taken *taken)
{
	return from_aarch32(taken) ? taken->spsr & (SPSR_NZCV | SPSR_PAN_BIT) :
				     taken->spsr;
}

/* Give it to its level: that goes on at its vector when EL3 is left. */
static void deliver(struct taken *taken)
{
	unsigned int to = target_el(taken);
	u_register_t syndrome = syndrome_at(taken, to);
	u_register_t vector = vector_offset(taken, to);

	if (to == MODE_EL2) {
		write_esr_el2(syndrome);
		write_elr_el2(taken->elr);
		write_spsr_el2(taken->spsr);
		if (taken->synchronous)
			write_far_el2(read_far_el3());
		vector += read_vbar_el2();
	} else {
		write_esr_el1(syndrome);
		write_elr_el1(taken->elr);
		write_spsr_el1(taken->spsr);
		if (taken->synchronous)
			write_far_el1(read_far_el3());
		vector += read_vbar_el1();
	}
	taken->elr = vector;
	taken->spsr = create_spsr(spsr_kept(taken), to);
}

static bool within_el3(u_register_t spsr)
{
	return (spsr >> SPSR_M_SHIFT & SPSR_M_MASK) == SPSR_M_AARCH64 &&
	       GET_EL(spsr) == MODE_EL3;
}

/*
 * An SError that was pending when EL3 was entered is taken within EL3, and what
 * it interrupted there goes on. Where that goes back to is kept elsewhere.
 */
void plat_ea_handler(unsigned int ea_reason, uint64_t syndrome, void *cookie,
		     void *handle, uint64_t flags)
{
	el3_state_t *state = get_el3state_ctx(handle);
	unsigned int elr_at = CTX_ELR_EL3;
	unsigned int spsr_at = CTX_SPSR_EL3;
	struct taken taken = {
		.synchronous = ea_reason == (unsigned int)ERROR_EA_SYNC,
		.normal = (flags & SCR_NS_BIT) != 0U,
		.syndrome = syndrome,
	};

	if (within_el3(read_ctx_reg(state, CTX_SPSR_EL3))) {
		elr_at = CTX_SAVED_ELR_EL3;
		spsr_at = CTX_SAVED_SPSR_EL3;
	}
	taken.elr = read_ctx_reg(state, elr_at);
	taken.spsr = read_ctx_reg(state, spsr_at);
	isthd_stats_count(ISTH_STAT_ABORTS);
	if (!taken.normal && !taken.synchronous)
		return;
	deliver(&taken);
	write_ctx_reg(state, elr_at, taken.elr);
	write_ctx_reg(state, spsr_at, taken.spsr);
}
