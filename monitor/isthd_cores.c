/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The other cores' end. A secure SGI fetches each: it takes the core from
 * whatever the normal world does there, with whatever masked.
 */
#include <platform_def.h>

#include <arch_helpers.h>
#include <drivers/arm/gicv3.h>
#include <lib/psci/psci.h>
#include <plat/common/platform.h>

#include "isthd_clean.h"
#include "isthd_cores.h"
#include "isthd_interrupt.h"
#include "isthd_normal.h"
#include "isthd_world.h"

/* Valid bit set, so that core 0 is one too. 0: never switched on. */
#define KNOWN (UINT64_C(1) << 63)

static uint64_t known[PLATFORM_CORE_COUNT];

void isthd_cores_note(u_register_t mpidr)
{
	int core = plat_core_pos_by_mpidr(mpidr);

	if (core >= 0 && (unsigned int)core < PLATFORM_CORE_COUNT)
		__atomic_store_n(&known[core], mpidr | KNOWN, __ATOMIC_RELEASE);
}

/* True: it is off. One that is on its way up is called in when it is there. */
static bool core_fetch(u_register_t mpidr)
{
	int state = psci_affinity_info(mpidr, PSCI_CPU_PWR_LVL);

	if (state == (int)AFF_STATE_ON)
		plat_ic_raise_s_el1_sgi(ISTHD_FETCH_INTID, mpidr);
	return state == (int)AFF_STATE_OFF;
}

bool isthd_cores_fetch(void)
{
	bool off = true;
	unsigned int core;
	uint64_t mpidr;

	for (core = 0; core < PLATFORM_CORE_COUNT; core++) {
		mpidr = __atomic_load_n(&known[core], __ATOMIC_ACQUIRE);
		if (mpidr != 0U && !core_fetch(mpidr & ~KNOWN))
			off = false;
	}
	return off;
}

void isthd_cores_off(void)
{
	isthd_clean_core();
	/* Returns only if PSCI would not. */
	(void)psci_cpu_off();
	isthd_interrupt_end_normal();
	isthd_normal_park();
}
