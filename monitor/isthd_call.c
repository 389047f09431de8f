/* SPDX-License-Identifier: BSD-3-Clause */
#include <smccc_helpers.h>

#include "isthd_call.h"
#include "isthd_stats.h"

uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3)
{
	if (status < 0)
		isthd_stats_count(ISTH_STAT_REFUSALS);
	SMC_RET4(call->caller, (u_register_t)status, x1, x2, x3);
}
