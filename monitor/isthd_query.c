/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the firmware says of itself (SPEC section 5.2).
 */
#include "isthd_bell.h"
#include "isthd_normal.h"
#include "isthd_query.h"
#include "isthd_ram.h"
#include "isthd_stats.h"
#include "isthd_world.h"

bool isthd_query_known(u_register_t number)
{
	switch (number) {
	case ISTH_SMC_CALL_COUNT:
	case ISTH_SMC_UID:
	case ISTH_SMC_REVISION:
	case ISTH_SMC_FEATURES:
	case ISTH_SMC_INFO:
	case ISTH_SMC_STATS:
	case ISTH_SMC_DOORBELL:
	case ISTH_SMC_REGISTER:
	case ISTH_SMC_UNREGISTER:
	case ISTH_SMC_STATE:
	case ISTH_SMC_READY:
	case ISTH_SMC_YIELD:
	case ISTH_SMC_WINDOW_GET:
	case ISTH_SMC_WINDOW_DONE:
	case ISTH_SMC_DEAD:
	case ISTH_SMC_RESTART:
	case ISTH_SMC_POWER_OFF:
		return true;
	default:
		return false;
	}
}

/* The three general queries have no status: x0 is a result. */

uintptr_t isthd_query_call_count(const struct isthd_call *call)
{
	return isthd_call_return(call, ISTH_SMC_COUNT, 0, 0, 0);
}

uintptr_t isthd_query_uid(const struct isthd_call *call)
{
	return isthd_call_return(call, ISTH_UID_0, ISTH_UID_1, ISTH_UID_2,
				 ISTH_UID_3);
}

uintptr_t isthd_query_revision(const struct isthd_call *call)
{
	return isthd_call_return(call, ISTH_CALLS_MAJOR, ISTH_CALLS_MINOR, 0,
				 0);
}

uintptr_t isthd_query_features(const struct isthd_call *call)
{
	int status = isthd_query_known(call->x1) ? ISTH_OK : ISTH_ERR_INVALID;

	return isthd_call_status(call, status);
}

uintptr_t isthd_query_info(const struct isthd_call *call)
{
	u_register_t value;

	switch (call->x1) {
	case ISTH_INFO_DOORBELL_INTID:
		value = ISTHD_NORMAL_BELL_INTID;
		break;
	case ISTH_INFO_RESIDENT_MPIDR:
		value = isthd_world_resident_mpidr();
		break;
	case ISTH_INFO_SECURE_STATE:
		value = isthd_world_state();
		break;
	case ISTH_INFO_BELL_RATE:
		value = ISTHD_BELL_RATE;
		break;
	case ISTH_INFO_BELL_BURST:
		value = ISTHD_BELL_BURST;
		break;
	case ISTH_INFO_NORMAL_STATE:
		value = isthd_normal_state();
		break;
	case ISTH_INFO_NORMAL_END:
		value = isthd_normal_last_cause();
		break;
	case ISTH_INFO_PLACEMENT:
		value = isthd_world_alone();
		break;
	case ISTH_INFO_OFF_IS_ALL:
		value = isthd_ram_off_is_all();
		break;
	case ISTH_INFO_WATCH_MS:
		value = isthd_ram_watch_ms();
		break;
	default:
		return isthd_call_status(call, ISTH_ERR_INVALID);
	}
	return isthd_call_return(call, ISTH_OK, value, 0, 0);
}

uintptr_t isthd_query_stats(const struct isthd_call *call)
{
	if (call->x1 >= ISTH_STAT_COUNT)
		return isthd_call_status(call, ISTH_ERR_INVALID);
	return isthd_call_return(call, ISTH_OK, isthd_stats_sum(call->x1), 0,
				 0);
}
