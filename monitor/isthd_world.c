/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secure world and the switch between the worlds. The secure world lives
 * on one core, the resident core; between two of its yields nothing of the
 * normal world runs there. So it has one context, which always resumes after
 * the last YIELD (or READY) call, with x0..x3 zero.
 */
#include <isth_calls.h>

#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <common/bl_common.h>
#include <common/debug.h>
#include <drivers/arm/gic_common.h>
#include <lib/el3_runtime/context_mgmt.h>
#include <lib/utils.h>
#include <plat/common/platform.h>

#include "isthd_boot.h"
#include "isthd_ram.h"
#include "isthd_world.h"

static cpu_context_t secure_context;
static entry_point_info_t *secure_entry;
static u_register_t resident_mpidr;
static unsigned int resident_pos;
static u_register_t normal_mpidr;

/* Frame of isthd_boot_wait(); only while the image boots. */
static uintptr_t boot_sp;

/* Written on the resident core alone. */
static uint32_t secure_state = ISTH_SECURE_BOOTING;

/* The interrupt priority mask of the world that does not run. */
static unsigned int other_priority_mask;

uint32_t isthd_world_state(void)
{
	return __atomic_load_n(&secure_state, __ATOMIC_ACQUIRE);
}

void isthd_world_set_state(uint32_t state)
{
	__atomic_store_n(&secure_state, state, __ATOMIC_RELEASE);
}

u_register_t isthd_world_resident_mpidr(void)
{
	return resident_mpidr;
}

u_register_t isthd_world_normal_mpidr(void)
{
	return normal_mpidr;
}

bool isthd_world_alone(void)
{
	return normal_mpidr != resident_mpidr;
}

bool isthd_world_on_resident(void)
{
	return plat_my_core_pos() == resident_pos;
}

bool isthd_world_init(void)
{
	secure_entry = bl31_plat_get_next_image_ep_info(SECURE);
	if (!secure_entry || !secure_entry->pc)
		return false;

	resident_pos = plat_my_core_pos();
	resident_mpidr = read_mpidr_el1() & MPIDR_AFFINITY_MASK;

	normal_mpidr = isthd_ram_start_mpidr();

	/* EP_ST_ENABLE: the secure timer is S-EL1's. */
	SET_PARAM_HEAD(secure_entry, PARAM_EP, VERSION_1,
		       SECURE | EP_ST_ENABLE);
	secure_entry->spsr =
		SPSR_64(MODE_EL1, MODE_SP_ELX, DISABLE_ALL_EXCEPTIONS);
	zeromem(&secure_entry->args, sizeof(secure_entry->args));
	cm_set_context(&secure_context, SECURE);
	return true;
}

int32_t isthd_world_boot(void)
{
	int32_t running;

	cm_init_my_context(secure_entry);
	/*
	 * An SError while the secure world runs is taken by EL3 there and then,
	 * which sees to it that nobody stops for it.
	 */
	cm_write_scr_el3_bit(SECURE, __builtin_ctz(SCR_EA_BIT), 1U);
	/*
	 * The vector registers are not switched: they hold the normal world's
	 * values while the secure world runs, which must neither read nor
	 * change them.
	 */
	per_world_context[CPU_CONTEXT_SECURE].ctx_cptr_el3 |= TFP_BIT;
	cm_el1_sysregs_context_restore(SECURE);
	cm_set_next_eret_context(SECURE);
	other_priority_mask = GIC_PRI_MASK;
	running = isthd_boot_wait(&boot_sp);

	cm_el1_sysregs_context_save(SECURE);
	other_priority_mask = plat_ic_set_priority_mask(other_priority_mask);
	return running;
}

void isthd_world_booted(void)
{
	isthd_boot_done(boot_sp, isthd_world_state() == ISTH_SECURE_RUNNING);
}

/*
 * Change worlds at the next exit from EL3. General registers are saved on every
 * entry to EL3, and el3_exit() loads those of the context that is next.
 *
 * Linux may use the priority mask for pseudo-NMIs, a secure kernel for its
 * critical sections; each finds its own again.
 */
static cpu_context_t *world_switch(uint32_t from, uint32_t to)
{
	cm_el1_sysregs_context_save(from);
	cm_el1_sysregs_context_restore(to);
	cm_set_next_eret_context(to);
	other_priority_mask = plat_ic_set_priority_mask(other_priority_mask);
	return cm_get_context(to);
}

uintptr_t isthd_world_enter(void)
{
	return (uintptr_t)world_switch(NON_SECURE, SECURE);
}

uintptr_t isthd_world_leave(void)
{
	return (uintptr_t)world_switch(SECURE, NON_SECURE);
}

uintptr_t isthd_world_leave_anew(void)
{
	cm_el1_sysregs_context_save(SECURE);
	cm_init_my_context(bl31_plat_get_next_image_ep_info(NON_SECURE));
	cm_prepare_el3_exit_ns();
	other_priority_mask = plat_ic_set_priority_mask(GIC_PRI_MASK);
	return (uintptr_t)cm_get_context(NON_SECURE);
}
