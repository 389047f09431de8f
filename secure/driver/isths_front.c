/* SPDX-License-Identifier: MIT */
/* A front end that takes no offloads, remembers nobody and has no timers. */
#include "isths_front.h"

#define LEFT_OUT __attribute__((weak))

LEFT_OUT uint32_t front_start(void)
{
	return 0;
}

LEFT_OUT void front_link(const struct isths_link *link)
{
	(void)link;
}

LEFT_OUT void front_timers(void)
{
}

LEFT_OUT uint32_t front_sleep_ms(void)
{
	return UINT32_MAX;
}
