/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Power: the secure world stays on its core, which therefore stays on. All
 * other cores are the normal world's, and PSCI's.
 */
#include <lib/psci/psci.h>

#include "isthd_interrupt.h"
#include "isthd_pm.h"
#include "isthd_world.h"

/* PSCI's own, not in its public header. */
extern unsigned int psci_caps;

static int32_t pm_off(u_register_t unused)
{
	return isthd_world_on_resident() ? PSCI_E_DENIED : PSCI_E_SUCCESS;
}

static void pm_on_finish(u_register_t unused)
{
	isthd_interrupt_init_cpu();
}

static int32_t pm_migrate_info(u_register_t *resident_cpu)
{
	*resident_cpu = isthd_world_resident_mpidr();
	return PSCI_TOS_NOT_UP_MIG_CAP;
}

void isthd_pm_init(void)
{
	static const spd_pm_ops_t hooks = {
		.svc_off = pm_off,
		.svc_on_finish = pm_on_finish,
		.svc_migrate_info = pm_migrate_info,
	};

	psci_register_spd_pm_hook(&hooks);
	/*
	 * No hook can refuse CPU_SUSPEND or SYSTEM_SUSPEND, and a powered-down
	 * resident core takes the secure world with it: do not offer them. On
	 * this platform a powerdown state would even park the core for good.
	 * Linux idles with WFI, out of which a secure interrupt takes the core.
	 */
	psci_caps &= ~(define_psci_cap(PSCI_CPU_SUSPEND_AARCH64) |
		       define_psci_cap(PSCI_SYSTEM_SUSPEND_AARCH64));
}
