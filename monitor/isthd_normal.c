/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The normal world's end and its next start (SPEC section 5.7). Any core may
 * end it. The resident core clears away what is left of it, by steps: one for
 * each YIELD, so that the secure world's own work comes first.
 */
#include <isth_calls.h>

#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <lib/psci/psci.h>
#include <lib/utils_def.h>
#include <plat/common/platform.h>

#include "isthd_bell.h"
#include "isthd_clean.h"
#include "isthd_cores.h"
#include "isthd_interrupt.h"
#include "isthd_keep.h"
#include "isthd_normal.h"
#include "isthd_stats.h"
#include "isthd_window.h"
#include "isthd_world.h"

/* PSCI's own, not in its public header. */
extern int psci_cpu_on_start(u_register_t target_cpu,
			     const entry_point_info_t *ep);

/* From one start to the next: what a user may do, and what helps nobody. */
#define START_MS 1000U
#define START_MS_MAX 64000U

/* Why it ended, ISTH_END_*; 0 while it runs. From any core. */
static uint32_t end_cause;

/* That, or it runs on other cores alone: nobody to yield to. */
static uint32_t away;

/* On the resident core. */
static struct {
	unsigned int step;
	unsigned int at;     /* within the step */
	uint64_t since;	     /* counter when the step began */
	uint64_t step_worst; /* counter ticks that one step took */
	uint64_t started;    /* counter at the last start */
	uint64_t windows;    /* attached before that */
	uint32_t pause_ms;   /* from that start to the next */
	uint32_t last_cause;
} life = { .pause_ms = START_MS };

static uint64_t ms_ticks(uint32_t ms)
{
	return plat_get_syscnt_freq2() / 1000U * ms;
}

static uint64_t now(void)
{
	return read_cntpct_el0();
}

bool isthd_normal_ended(void)
{
	return __atomic_load_n(&end_cause, __ATOMIC_ACQUIRE) != 0U;
}

uint32_t isthd_normal_away(void)
{
	return __atomic_load_n(&away, __ATOMIC_RELAXED);
}

static void cause_set(uint32_t cause)
{
	__atomic_store_n(&end_cause, cause, __ATOMIC_RELEASE);
	__atomic_store_n(&away, cause != 0U || isthd_world_alone() ? 1U : 0U,
			 __ATOMIC_RELEASE);
}

static enum isthd_step step_begin(unsigned int at)
{
	life.last_cause = isthd_keep_all() ? __atomic_load_n(&end_cause,
							     __ATOMIC_ACQUIRE) :
					     ISTH_END_OFF;
	isthd_stats_count(ISTH_STAT_NORMAL_ENDS);
	isthd_clean_core();
	return ISTHD_STEP_DONE;
}

/* One that does not come is held in EL3, and is fetched when it leaves. */
static enum isthd_step step_cores(unsigned int at)
{
	if (isthd_cores_fetch() || now() - life.since > ms_ticks(100))
		return ISTHD_STEP_DONE;
	return ISTHD_STEP_WAIT;
}

static enum isthd_step step_window(unsigned int at)
{
	return isthd_window_evict() ? ISTHD_STEP_DONE : ISTHD_STEP_WAIT;
}

/* A life that had no window was none: the next start comes later and later. */
static enum isthd_step step_due(unsigned int at)
{
	if (at == 0U) {
		if (isthd_stats_sum(ISTH_STAT_REGISTERS) != life.windows)
			life.pause_ms = START_MS;
		else
			life.pause_ms = MIN(life.pause_ms * 2U, START_MS_MAX);
	}
	if (life.last_cause == ISTH_END_OFF ||
	    now() - life.started < ms_ticks(life.pause_ms))
		return ISTHD_STEP_WAIT;
	return ISTHD_STEP_DONE;
}

static enum isthd_step (*const steps[])(unsigned int at) = {
	step_begin,
	step_cores,
	step_window,
	isthd_clean_devices,
	isthd_clean_redistributor,
	isthd_clean_distributor,
	step_due,
	isthd_keep_restore,
};

static void step_enter(unsigned int step)
{
	life.step = step;
	life.at = 0;
	life.since = now();
}

bool isthd_normal_is_rung_here(void)
{
	return (read_mpidr_el1() & MPIDR_AFFINITY_MASK) ==
		       isthd_world_normal_mpidr() &&
	       !isthd_normal_ended();
}

uintptr_t isthd_normal_begin(const struct isthd_call *call)
{
	cause_set(0);
	(void)isthd_call_status(call, ISTH_OK);
	if (!isthd_world_alone())
		return isthd_world_leave_anew();
	/* All others are off, and nobody holds that core's lock. */
	(void)psci_cpu_on_start(isthd_world_normal_mpidr(),
				bl31_plat_get_next_image_ep_info(NON_SECURE));
	return (uintptr_t)call->caller;
}

/* It begins as at the board's start. */
static uintptr_t start(const struct isthd_call *call)
{
	life.started = now();
	life.windows = isthd_stats_sum(ISTH_STAT_REGISTERS);
	step_enter(0);
	isthd_stats_count(ISTH_STAT_RESTARTS);
	return isthd_normal_begin(call);
}

static void idle(void)
{
	dsbsy();
	wfi();
}

uintptr_t isthd_normal_tend(const struct isthd_call *call)
{
	uint64_t begin = now();
	enum isthd_step did;

	if (!isthd_normal_ended()) {
		idle();
		return isthd_call_status(call, ISTH_OK);
	}
	if (life.step == ARRAY_SIZE(steps))
		return start(call);
	did = steps[life.step](life.at);
	life.at++;
	life.step_worst = MAX(life.step_worst, now() - begin);
	if (did == ISTHD_STEP_DONE)
		step_enter(life.step + 1U);
	if (did == ISTHD_STEP_WAIT)
		idle();
	return isthd_call_status(call, ISTH_PENDING);
}

void isthd_normal_park(void)
{
	for (;;)
		wfi();
}

void isthd_normal_end(uint32_t cause)
{
	if (isthd_world_state() != ISTH_SECURE_RUNNING) {
		isthd_stats_count(ISTH_STAT_NORMAL_ENDS);
		isthd_interrupt_end_normal();
		isthd_normal_park();
	}
	cause_set(cause);
	if (isthd_world_on_resident()) {
		(void)isthd_world_enter();
		return;
	}
	plat_ic_raise_s_el1_sgi(ISTHD_BELL_INTID, isthd_world_resident_mpidr());
	isthd_cores_off();
}

bool isthd_normal_may_restart(void)
{
	return isthd_world_state() == ISTH_SECURE_RUNNING && isthd_keep_all();
}

static bool is_off(void)
{
	return life.step < ARRAY_SIZE(steps) && steps[life.step] == step_due &&
	       life.last_cause == ISTH_END_OFF;
}

uint32_t isthd_normal_state(void)
{
	if (!isthd_normal_ended())
		return ISTH_NORMAL_RUNNING;
	return is_off() ? ISTH_NORMAL_OFF : ISTH_NORMAL_ENDED;
}

uint32_t isthd_normal_last_cause(void)
{
	return life.last_cause;
}

uintptr_t isthd_normal_restart(const struct isthd_call *call)
{
	if (!isthd_normal_may_restart())
		return isthd_call_status(call, ISTH_ERR_NOT_READY);
	if (!isthd_normal_ended())
		cause_set(ISTH_END_ASKED);
	if (is_off())
		life.last_cause = ISTH_END_ASKED;
	return isthd_call_status(call, ISTH_PENDING);
}
