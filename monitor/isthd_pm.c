/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Power: the secure world stays on its core, which therefore stays on. All
 * other cores are the normal world's, and PSCI's.
 */
#include <isth_calls.h>

#include <lib/psci/psci.h>

#include "isthd_cores.h"
#include "isthd_interrupt.h"
#include "isthd_normal.h"
#include "isthd_pm.h"
#include "isthd_world.h"

/* PSCI's own, not in its public header. */
extern unsigned int psci_caps;
extern const plat_psci_ops_t *psci_plat_pm_ops;

/* The platform's, but for what is asked here first. */
static plat_psci_ops_t ops;
static int (*platform_off_early)(const psci_power_state_t *target_state);

/*
 * Before PSCI takes its locks. Another core may hold them for as long as it
 * comes or goes, and the resident core must not wait for that.
 */
static int off_early(const psci_power_state_t *target_state)
{
	if (isthd_world_on_resident())
		return PSCI_E_DENIED;
	if (isthd_normal_is_rung_here())
		return PSCI_E_DENIED;
	if (!platform_off_early)
		return PSCI_E_SUCCESS;
	return platform_off_early(target_state);
}

static void pm_on(u_register_t target)
{
	isthd_cores_note(target);
}

static void pm_on_finish(u_register_t unused)
{
	isthd_interrupt_init_cpu();
}

/* What ends the board ends the normal world instead. */
static void pm_system_off(void)
{
	if (isthd_normal_may_restart())
		isthd_normal_leave(ISTH_END_OFF);
}

static void pm_system_reset(void)
{
	if (isthd_normal_may_restart())
		isthd_normal_leave(ISTH_END_RESET);
}

uint32_t isthd_pm_off_begun;

uintptr_t isthd_pm_power_off(const struct isthd_call *call)
{
	if (ops.system_off != NULL) {
		isthd_pm_off_begun = 1;
		ops.system_off();
	}
	return isthd_call_status(call, ISTH_ERR_NOT_SUPPORTED);
}

static int32_t pm_migrate_info(u_register_t *resident_cpu)
{
	*resident_cpu = isthd_world_normal_mpidr();
	return PSCI_TOS_NOT_UP_MIG_CAP;
}

/* What the normal world may not ask for, since no hook can refuse it. */
static void caps_withhold(void)
{
	/*
	 * A powered-down resident core takes the secure world with it. On this
	 * platform a powerdown state would even park the core for good. Linux
	 * idles with WFI, out of which a secure interrupt takes the core.
	 */
	psci_caps &= ~(define_psci_cap(PSCI_CPU_SUSPEND_AARCH64) |
		       define_psci_cap(PSCI_SYSTEM_SUSPEND_AARCH64));
#if ISTHD_KEEP_RUNNING
	psci_caps &= ~(define_psci_cap(PSCI_SYSTEM_OFF) |
		       define_psci_cap(PSCI_SYSTEM_RESET) |
		       define_psci_cap(PSCI_SYSTEM_RESET2_AARCH64));
#endif
}

void isthd_pm_init(void)
{
	static const spd_pm_ops_t hooks = {
		.svc_on = pm_on,
		.svc_on_finish = pm_on_finish,
		.svc_system_off = pm_system_off,
		.svc_system_reset = pm_system_reset,
		.svc_migrate_info = pm_migrate_info,
	};

	ops = *psci_plat_pm_ops;
	platform_off_early = ops.pwr_domain_off_early;
	ops.pwr_domain_off_early = off_early;
	psci_plat_pm_ops = &ops;
	psci_register_spd_pm_hook(&hooks);
	caps_withhold();
}
