// SPDX-License-Identifier: MIT
/* Power: what PSCI asks before its locks, and what it offers at all. */
#include "isthd_any.h"

#undef ISTHD_KEEP_RUNNING
#define ISTHD_KEEP_RUNNING 1
#include "isthd_pm.c"

unsigned int psci_caps;
const plat_psci_ops_t *psci_plat_pm_ops;

static bool resident;
static int platform_answer;
static unsigned int platform_asked;

bool isthd_world_on_resident(void)
{
	return resident;
}

u_register_t isthd_world_resident_mpidr(void)
{
	return 0;
}

void isthd_interrupt_init_cpu(void)
{
}

u_register_t isthd_world_normal_mpidr(void)
{
	return 0;
}

bool isthd_normal_is_rung_here(void)
{
	return false;
}

void isthd_cores_note(u_register_t mpidr)
{
}

static bool startable;
static uint32_t left;

bool isthd_normal_may_restart(void)
{
	return startable;
}

/* It does not return; what follows it here counts for nothing. */
void isthd_normal_leave(uint32_t cause)
{
	left = cause;
	ASSUME(false);
	for (;;)
		;
}

uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3)
{
	return (uintptr_t)call->caller;
}

void psci_register_spd_pm_hook(const spd_pm_ops_t *hooks)
{
	HOLDS(hooks->svc_migrate_info != NULL, "the resident core is named");
}

static int platform_early(const psci_power_state_t *target_state)
{
	platform_asked++;
	return platform_answer;
}

void proof_pm_off(void)
{
	static plat_psci_ops_t platform;
	psci_power_state_t target;
	bool asks = nondet_u8() & 1;
	int answer;

	platform.pwr_domain_off_early = asks ? platform_early : NULL;
	psci_plat_pm_ops = &platform;
	platform_answer = nondet_u32();
	resident = nondet_u8() & 1;
	isthd_pm_init();

	answer = psci_plat_pm_ops->pwr_domain_off_early(&target);
	HOLDS(!resident || answer == PSCI_E_DENIED, "the core stays on");
	HOLDS(!resident || !platform_asked, "and nobody else is asked");
	HOLDS(resident || answer == (asks ? platform_answer : PSCI_E_SUCCESS),
	      "others go as the platform says");
	REACHED(platform_asked);
	REACHED(resident);
}

void proof_pm_caps(void)
{
	static const plat_psci_ops_t platform;
	unsigned int kept = define_psci_cap(PSCI_CPU_OFF) |
			    define_psci_cap(PSCI_CPU_ON_AARCH64) |
			    define_psci_cap(PSCI_AFFINITY_INFO_AARCH64);

	psci_plat_pm_ops = &platform;
	psci_caps = nondet_u32() | kept;
	isthd_pm_init();
	HOLDS((psci_caps & kept) == kept, "the cores come and go");
	HOLDS(!(psci_caps & (define_psci_cap(PSCI_CPU_SUSPEND_AARCH64) |
			     define_psci_cap(PSCI_SYSTEM_SUSPEND_AARCH64))),
	      "no core sleeps");
	HOLDS(!(psci_caps & (define_psci_cap(PSCI_SYSTEM_OFF) |
			     define_psci_cap(PSCI_SYSTEM_RESET) |
			     define_psci_cap(PSCI_SYSTEM_RESET2_AARCH64))),
	      "nothing ends the board");
	REACHED(psci_caps == kept);
}
