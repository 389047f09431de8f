// SPDX-License-Identifier: MIT
/* The router: every function number, argument and caller. */
#include "isthd_any.h"

#include "isthd_call.c"
#include "isthd_main.c"

/* Which handlers there are for whom (SPEC 5.2 to 5.5), and which one ran. */
enum who { BOTH_WORLDS, NORMAL_WORLD, SECURE_WORLD };
static enum who allowed;
static unsigned int handled, refusals;
static const struct isthd_call *handed;

static uintptr_t handle(const struct isthd_call *call, enum who who)
{
	handled++;
	handed = call;
	allowed = who;
	return isthd_call_status(call, ISTH_OK);
}

#define HANDLER(name, who)                             \
	uintptr_t name(const struct isthd_call *call)  \
	{                                              \
		HOLDS(call->caller == &caller_context, \
		      "the caller's context");         \
		return handle(call, who);              \
	}

HANDLER(isthd_query_call_count, BOTH_WORLDS)
HANDLER(isthd_query_uid, BOTH_WORLDS)
HANDLER(isthd_query_revision, BOTH_WORLDS)
HANDLER(isthd_query_features, BOTH_WORLDS)
HANDLER(isthd_query_info, BOTH_WORLDS)
HANDLER(isthd_query_stats, BOTH_WORLDS)
HANDLER(isthd_window_get, SECURE_WORLD)
HANDLER(isthd_bell_to_secure, NORMAL_WORLD)
HANDLER(isthd_window_look, NORMAL_WORLD)
HANDLER(isthd_window_register, NORMAL_WORLD)
HANDLER(isthd_window_unregister, NORMAL_WORLD)
HANDLER(isthd_bell_to_normal, SECURE_WORLD)
HANDLER(isthd_window_done, SECURE_WORLD)
HANDLER(isthd_life_yield, SECURE_WORLD)
HANDLER(isthd_life_ready, SECURE_WORLD)
HANDLER(isthd_life_dead, SECURE_WORLD)
HANDLER(isthd_normal_restart, SECURE_WORLD)
HANDLER(isthd_pm_power_off, SECURE_WORLD)

bool isthd_query_known(u_register_t number)
{
	return nondet_u8() && number;
}

void isthd_stats_count(unsigned int counter)
{
	HOLDS(counter == ISTH_STAT_REFUSALS, "a refusal");
	refusals++;
}

/* Registers of the caller. */
static uint64_t reg(unsigned int number)
{
	return read_ctx_reg(get_gpregs_ctx(&caller_context),
			    CTX_GPREG_X0 + 8u * number);
}

void proof_main(void)
{
	uint32_t number = nondet_u32();
	uint64_t x1 = nondet_u64(), x2 = nondet_u64(), flags = nondet_u64();
	uint64_t x4 = nondet_u64();
	int64_t status;

	write_ctx_reg(get_gpregs_ctx(&caller_context), CTX_GPREG_X4, x4);
	smc_handler(number, x1, x2, nondet_u64(), nondet_u64(), NULL,
		    &caller_context, flags);
	status = (int64_t)reg(0);
	HOLDS(handled <= 1, "one handler at most");
	HOLDS(handled == (status == ISTH_OK), "or a refusal");
	HOLDS(refusals == !handled, "which is counted");
	HOLDS(handled || status == ISTH_ERR_DENIED ||
		      status == ISTH_ERR_NOT_SUPPORTED,
	      "a reason");
	HOLDS(!reg(1) && !reg(2) && !reg(3), "results are 0");
	HOLDS(reg(4) == x4, "x4 is preserved");
	HOLDS(!handled || allowed == BOTH_WORLDS ||
		      (allowed == SECURE_WORLD) == is_caller_secure(flags),
	      "not the other world's call");
	REACHED(handled && allowed == SECURE_WORLD);
	REACHED(handled && allowed == NORMAL_WORLD);
	REACHED(handled && number == ISTH_SMC_UID);
	REACHED(status == ISTH_ERR_DENIED);
}

/* A status and results, as the caller will see them. */
void proof_call_return(void)
{
	const struct isthd_call call = { .caller = &caller_context };
	int64_t status = (int64_t)nondet_u64();
	uint64_t x1 = nondet_u64(), x2 = nondet_u64(), x3 = nondet_u64();

	isthd_call_return(&call, status, x1, x2, x3);
	HOLDS((int64_t)reg(0) == status && reg(1) == x1 && reg(2) == x2 &&
		      reg(3) == x3,
	      "x0 to x3");
	HOLDS(refusals == (status < 0), "an error is counted");
	REACHED(status < 0);
}
