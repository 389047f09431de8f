/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The dispatcher as Trusted Firmware-A sees it: its range of calls, its start,
 * and the router. The router only routes.
 */
#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <common/debug.h>
#include <common/runtime_svc.h>

#include "isthd_bell.h"
#include "isthd_call.h"
#include "isthd_console.h"
#include "isthd_interrupt.h"
#include "isthd_keep.h"
#include "isthd_life.h"
#include "isthd_normal.h"
#include "isthd_pm.h"
#include "isthd_query.h"
#include "isthd_ram.h"
#include "isthd_window.h"
#include "isthd_world.h"

/* A call that is not for the world that made it, or that is none at all. */
static uintptr_t call_refuse(uint32_t number, const struct isthd_call *call)
{
	int status = isthd_query_known(number) ? ISTH_ERR_DENIED :
						 ISTH_ERR_NOT_SUPPORTED;

	return isthd_call_status(call, status);
}

static uintptr_t call_from_normal(uint32_t number,
				  const struct isthd_call *call)
{
	switch (number) {
	case ISTH_SMC_REGISTER:
		return isthd_window_register(call);
	case ISTH_SMC_UNREGISTER:
		return isthd_window_unregister(call);
	case ISTH_SMC_STATE:
		return isthd_window_look(call);
	default:
		return call_refuse(number, call);
	}
}

/* The secure world runs nowhere but on the resident core, so neither does this.
 */
static uintptr_t call_from_secure(uint32_t number,
				  const struct isthd_call *call)
{
	switch (number) {
	case ISTH_SMC_YIELD:
		return isthd_life_yield(call);
	case ISTH_SMC_WINDOW_GET:
		return isthd_window_get(call);
	case ISTH_SMC_WINDOW_DONE:
		return isthd_window_done(call);
	case ISTH_SMC_READY:
		return isthd_life_ready(call);
	case ISTH_SMC_DEAD:
		return isthd_life_dead(call);
	case ISTH_SMC_RESTART:
		return isthd_normal_restart(call);
	case ISTH_SMC_POWER_OFF:
		return isthd_pm_power_off(call);
	default:
		return call_refuse(number, call);
	}
}

static uintptr_t smc_handler(uint32_t smc_fid, u_register_t x1, u_register_t x2,
			     u_register_t x3, u_register_t x4, void *cookie,
			     void *handle, u_register_t flags)
{
	const struct isthd_call call = { .caller = handle, .x1 = x1, .x2 = x2 };

	/* One that arrives here waits until EL3 is left: isthd_abort.c. */
	disable_serror();
	/* The one that may come in a flood, before all others. */
	if (smc_fid == ISTH_SMC_DOORBELL)
		return is_caller_secure(flags) ? isthd_bell_to_normal(&call) :
						 isthd_bell_to_secure(&call);
	switch (smc_fid) {
	case ISTH_SMC_CALL_COUNT:
		return isthd_query_call_count(&call);
	case ISTH_SMC_UID:
		return isthd_query_uid(&call);
	case ISTH_SMC_REVISION:
		return isthd_query_revision(&call);
	case ISTH_SMC_FEATURES:
		return isthd_query_features(&call);
	case ISTH_SMC_INFO:
		return isthd_query_info(&call);
	case ISTH_SMC_STATS:
		return isthd_query_stats(&call);
	default:
		break;
	}
	return is_caller_secure(flags) ? call_from_secure(smc_fid, &call) :
					 call_from_normal(smc_fid, &call);
}

/* Before BL33 has run: start the secure image. Nonzero: it runs. */
static int32_t init(void)
{
	isthd_interrupt_init_cpu();
	isthd_pm_init();
	isthd_console_boot_only();
	return isthd_world_boot();
}

static int32_t setup(void)
{
	int err;

	isthd_ram_init();
	isthd_keep_init();
	if (!isthd_world_init()) {
		ERROR("isthd: no secure image (BL32)\n");
		return -1;
	}
	err = isthd_interrupt_init();
	if (err != 0) {
		ERROR("isthd: secure interrupts: error %d\n", err);
		return err;
	}
	isthd_bell_init();
	bl31_register_bl32_init(init);
	return 0;
}

DECLARE_RT_SVC(isthd, OEN_TOS_START, OEN_TOS_END, SMC_TYPE_FAST, setup,
	       smc_handler);
