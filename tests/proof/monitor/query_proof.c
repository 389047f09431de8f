// SPDX-License-Identifier: MIT
/* The queries and the counters: every index, from any core. */
#include "isthd_any.h"

#include "isthd_query.c"
#include "isthd_stats.c"

static uint32_t world;
static u_register_t mpidr;

static unsigned int my_core;

unsigned int plat_my_core_pos(void)
{
	return my_core;
}

uint32_t isthd_normal_state(void)
{
	return nondet_u32();
}

uint32_t isthd_normal_last_cause(void)
{
	return nondet_u32();
}

bool isthd_world_alone(void)
{
	return nondet_u8() & 1;
}

uint32_t isthd_ram_watch_ms(void)
{
	return nondet_u32();
}

bool isthd_ram_off_is_all(void)
{
	return nondet_u8() & 1;
}

uint32_t isthd_world_state(void)
{
	return world;
}

u_register_t isthd_world_resident_mpidr(void)
{
	return mpidr;
}

uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3)
{
	answer_note(call->caller, status, x1, x2, x3);
	return (uintptr_t)call->caller;
}

void proof_query_info(void)
{
	struct isthd_call call = call_any();

	world = nondet_u32();
	ASSUME(world <= ISTH_SECURE_DEAD);
	mpidr = nondet_u64();
	isthd_query_info(&call);
	check_answer();
	HOLDS(refused() == (call.x1 >= ISTH_INFO_COUNT),
	      "an index of SPEC 5.2");
	HOLDS(!answer.x2 && !answer.x3, "one value");
	HOLDS(call.x1 != 0 || answer.x1 == 14, "the interrupt");
	HOLDS(call.x1 != 1 || answer.x1 == mpidr, "the core");
	HOLDS(call.x1 != 2 || answer.x1 == world, "the state");
	REACHED(call.x1 == ISTH_INFO_COUNT);
	REACHED(!refused() && call.x1 == ISTH_INFO_BELL_BURST);
}

void proof_query_features(void)
{
	struct isthd_call call = call_any();

	isthd_query_features(&call);
	check_answer();
	HOLDS(refused() == !isthd_query_known(call.x1), "a number that exists");
	HOLDS(!answer.x1 && !answer.x2 && !answer.x3, "a status alone");
	HOLDS(call.x1 <= UINT32_MAX || refused(), "of 32 bits");
	REACHED(!refused());
	REACHED(call.x1 == ISTH_SMC_DEAD + UINT64_C(1));
}

void proof_query_general(void)
{
	struct isthd_call call = call_any();

	isthd_query_call_count(&call);
	HOLDS(answer.status == 14 && !answer.x1 && !answer.x2 && !answer.x3,
	      "the count");
	isthd_query_uid(&call);
	HOLDS(answer.status == 0x99c807c1 && answer.x1 == 0x1542732d &&
		      answer.x2 == 0x9285e8bd && answer.x3 == 0x4fed709a,
	      "the UID");
	isthd_query_revision(&call);
	HOLDS(answer.status == 1 && answer.x1 == 1 && !answer.x2 && !answer.x3,
	      "the version");
	REACHED(answer.times == 3);
}

void proof_stats_count(void)
{
	unsigned int counter = nondet_u32(), core = nondet_u32();
	uint64_t before = nondet_u64();

	ASSUME(counter < ISTH_STAT_COUNT && core < PLATFORM_CORE_COUNT);
	cpu_stats[core].counter[counter] = before;
	my_core = core;
	isthd_stats_count(counter);
	HOLDS(cpu_stats[core].counter[counter] == before + 1, "one more");
	REACHED(core == PLATFORM_CORE_COUNT - 1);
}

void proof_query_stats(void)
{
	struct isthd_call call = call_any();

	isthd_query_stats(&call);
	check_answer();
	HOLDS(refused() == (call.x1 >= ISTH_STAT_COUNT),
	      "an index of SPEC 5.2");
	REACHED(refused());
	REACHED(call.x1 == ISTH_STAT_COUNT - 1);
}
