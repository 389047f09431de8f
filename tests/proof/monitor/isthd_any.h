/* SPDX-License-Identifier: MIT */
/*
 * The dispatcher's surroundings, for a proof of one of its files: every call
 * that a world can make, the answer that it got, and what the rest of the
 * firmware may say. Compiled against Trusted Firmware-A's own headers, with the
 * flags of its build.
 */
#ifndef ISTHD_ANY_H
#define ISTHD_ANY_H

#include <platform_def.h>

#include "isthd_call.h"

#include "../proof.h"

/* What the caller found in x0..x3, if anything was answered. */
static struct answer {
	unsigned int times;
	int64_t status;
	u_register_t x1, x2, x3;
} answer;

/* A context; only its place matters. */
static cpu_context_t caller_context;

static struct isthd_call call_any(void)
{
	struct isthd_call any = {
		.caller = &caller_context,
		.x1 = nondet_u64(),
		.x2 = nondet_u64(),
	};

	answer = (struct answer){ 0 };
	return any;
}

/* Whoever refuses a call has changed nothing that a caller can see. */
static bool refused(void)
{
	return answer.status < 0;
}

static void answer_note(const cpu_context_t *caller, int64_t status,
			u_register_t x1, u_register_t x2, u_register_t x3)
{
	HOLDS(caller == &caller_context, "the answer is the caller's");
	answer.times++;
	answer.status = status;
	answer.x1 = x1;
	answer.x2 = x2;
	answer.x3 = x3;
}

/* Every call is answered, once, and what is refused says nothing else. */
static void check_answer(void)
{
	HOLDS(answer.times == 1, "one answer");
	HOLDS(answer.status >= ISTH_ERR_THROTTLED, "a status of SPEC 5.1");
	HOLDS(!refused() || (!answer.x1 && !answer.x2 && !answer.x3),
	      "an error has no results");
}

#endif
