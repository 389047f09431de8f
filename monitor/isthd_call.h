/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A call and its answer. The status and the errors are in SPEC section 5.
 *
 * What answers a call waits for no other CPU: not for a lock, not for a state.
 * Normal world CPUs could otherwise delay the resident core, which owes its
 * time to the secure world.
 */
#ifndef ISTHD_CALL_H
#define ISTHD_CALL_H

#include <stdint.h>

#include <isth_calls.h>

#include <context.h>

/* A call as its handler sees it: who made it, with what. */
struct isthd_call {
	cpu_context_t *caller;
	u_register_t x1;
	u_register_t x2;
};

/* Answer a call: status in x0, results in x1..x3. Counts errors. */
uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3);

static inline uintptr_t isthd_call_status(const struct isthd_call *call,
					  int status)
{
	return isthd_call_return(call, status, 0, 0, 0);
}

#endif
