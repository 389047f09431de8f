// SPDX-License-Identifier: MIT
/* The doorbells: from any core, at any time, whatever the buckets hold. */
#include "isthd_any.h"

#include "isthd_bell.c"

static uint32_t world;
static unsigned int rung_secure, rung_normal, entered;

/* The counter that this call added to, and how often. */
static unsigned int counted, counted_times;

unsigned int plat_my_core_pos(void)
{
	unsigned int core = nondet_u32();

	ASSUME(core < PLATFORM_CORE_COUNT);
	return core;
}

uint32_t isthd_world_state(void)
{
	return world;
}

u_register_t isthd_world_resident_mpidr(void)
{
	return 0;
}

u_register_t isthd_world_normal_mpidr(void)
{
	return 0;
}

bool isthd_world_on_resident(void)
{
	return nondet_u8();
}

uintptr_t isthd_world_enter(void)
{
	entered++;
	return 0;
}

void isthd_stats_count(unsigned int counter)
{
	HOLDS(counter < ISTH_STAT_COUNT, "a counter");
	if (counter == ISTH_STAT_ENTRIES_CALL)
		return;
	counted = counter;
	counted_times++;
}

void plat_ic_raise_s_el1_sgi(int sgi, u_register_t target)
{
	HOLDS(sgi == 8 && target == 0, "the secure doorbell");
	rung_secure++;
}

void plat_ic_raise_ns_sgi(int sgi, u_register_t target)
{
	HOLDS(sgi == 14 && target == 0, "the normal doorbell");
	rung_normal++;
}

uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3)
{
	answer_note(call->caller, status, x1, x2, x3);
	return (uintptr_t)call->caller;
}

static struct isth_limiter limiter_any(void)
{
	struct isth_limiter any;

	ASSUME(any.cost >= 1 && any.cost <= any.depth);
	return any;
}

static struct isthd_call start(void)
{
	unsigned int core;

	for (core = 0; core < PLATFORM_CORE_COUNT; core++)
		to_secure[core].limiter = limiter_any();
	to_normal = limiter_any();
	world = nondet_u32();
	ASSUME(world <= ISTH_SECURE_DEAD);
	return call_any();
}

void proof_bell_to_secure(void)
{
	struct isthd_call call = start();
	bool running = world == ISTH_SECURE_RUNNING;

	isthd_bell_to_secure(&call);
	check_answer();
	HOLDS(!rung_normal, "the other world's is not rung");
	HOLDS((rung_secure == 1) == (answer.status == ISTH_OK), "rung or not");
	HOLDS(answer.status == ISTH_ERR_NOT_READY ? !running : running,
	      "only a running world");
	HOLDS(counted_times == running, "each is counted, once");
	HOLDS(!running ||
		      counted == (refused() ? ISTH_STAT_BELLS_TO_SECURE_DROP :
					      ISTH_STAT_BELLS_TO_SECURE),
	      "as what it was");
	HOLDS(entered <= rung_secure, "entered for a bell only");
	REACHED(entered);
	REACHED(answer.status == ISTH_ERR_THROTTLED);
}

void proof_bell_to_normal(void)
{
	struct isthd_call call = start();

	isthd_bell_to_normal(&call);
	check_answer();
	HOLDS(!rung_secure && !entered, "the other world's is not rung");
	HOLDS((rung_normal == 1) == (answer.status == ISTH_OK), "rung or not");
	HOLDS(counted_times == 1 &&
		      counted == (refused() ? ISTH_STAT_BELLS_TO_NORMAL_DROP :
					      ISTH_STAT_BELLS_TO_NORMAL),
	      "counted as what it was");
	REACHED(answer.status == ISTH_OK);
	REACHED(answer.status == ISTH_ERR_THROTTLED);
}
