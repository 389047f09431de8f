/* SPDX-License-Identifier: MIT */
/* The calls of isths_sys.h, made of the image's (netd_abi.h). */
#include <stdbool.h>
#include <string.h>

#include "isths_sys.h"

#include "netd_abi.h"

#define CALL(number) "svc #" CALL_TEXT(number)
#define CALL_TEXT(number) #number

/* Asked for since the last wait, which carries it. */
static bool ring;

uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	register uint64_t x0 __asm__("x0") = timeout_ms;
	register uint64_t x1 __asm__("x1") = ring;
	register uint64_t x2 __asm__("x2");

	ring = false;
	__asm__ volatile(CALL(NETD_CALL_WAIT)
			 : "+r"(x0), "+r"(x1), "=r"(x2)
			 :
			 : "memory");
	*w = (struct isths_window){ .base = (void *)x1, .size = x2 };
	return (uint32_t)x0;
}

void isths_sys_ring(void)
{
	ring = true;
}

uint64_t isths_sys_clock(void)
{
	register uint64_t x0 __asm__("x0");

	__asm__ volatile(CALL(NETD_CALL_CLOCK) : "=r"(x0)::"memory");
	return x0;
}

void isths_sys_log(const char *line)
{
	size_t len = strlen(line);
	register uint64_t x0 __asm__("x0") = (uint64_t)line;
	register uint64_t x1 __asm__("x1") =
		len < NETD_LINE_MAX ? len : NETD_LINE_MAX;

	__asm__ volatile(CALL(NETD_CALL_LOG) : "+r"(x0), "+r"(x1)::"memory");
}
