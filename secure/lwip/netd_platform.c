/* SPDX-License-Identifier: MIT */
/* What lwIP takes from its platform (arch/cc.h), and the ground under netd_. */
#include "isths.h"

#include "lwip/sys.h"

#include "arch/cc.h"
#include "netd_counters.h"

struct netd_counters netd_counters;

void netd_panic(const char *message)
{
	isths_sys_log("netd: stopped by an assertion:");
	isths_sys_log(message);
	__builtin_trap();
}

/* xorshift64: for port numbers and the like, no secret depends on it. */
uint32_t netd_random(void)
{
	static uint64_t state;

	if (!state)
		state = isths_sys_clock() | 1u;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32);
}

u32_t sys_now(void)
{
	return isths_ms();
}
