// SPDX-License-Identifier: MIT
/*
 * netd's system calls: whatever it asks, with whatever arguments, the image
 * reads no byte that netd may not read, and answers in three registers. What
 * netd may read is one array here; isth_range_contains(), by which the image
 * decides it, has a proof of its own (range_contains).
 */
#include "../proof.h"

/* A copy is that both its places are memory. */
#define __builtin_memcpy(dst, src, n)                                        \
	HOLDS(__CPROVER_w_ok(dst, n) && __CPROVER_r_ok(src, n), "a copy of " \
								"memory")

#include "netd.c"

static char own[NETD_LINE_MAX + 64];
static uint64_t arguments[2], results[3];
static bool waited, told;

/* process.c */

bool process_may_read(uint64_t address, uint64_t n)
{
	uint64_t base = (uint64_t)own;

	return address >= base && n <= sizeof(own) &&
	       address - base <= sizeof(own) - n;
}

uint64_t process_argument(unsigned int i)
{
	HOLDS(i < 2u, "an argument that there is");
	return arguments[i];
}

void process_result(unsigned int i, uint64_t value)
{
	HOLDS(i < 3u, "a result that there is");
	results[i] = value;
}

void process_waited(void)
{
	waited = true;
}

/* log.c */

bool log_allowed(void)
{
	return nondet_u32() & 1u;
}

void log_line(const char *line)
{
	HOLDS(line[arguments[1]] == '\0', "the line ends where netd says");
	told = true;
}

/* window.c, boot_page.c, gicv3.c, FreeRTOS */

static struct isths_lives lives;

struct isths_lives *boot_page_lives(void)
{
	return &lives;
}

void boot_page_refresh(void)
{
}

void window_let_go(void)
{
}

uint32_t window_follow(struct isths_window *w)
{
	w->base = NULL;
	w->size = nondet_u64();
	return nondet_u32();
}

void gic_mask(uint32_t priority)
{
	HOLDS(priority == GIC_MASK_NONE, "bells are let in while netd waits");
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks)
{
	HOLDS(clear == pdTRUE && ticks <= UINT32_MAX, "netd's time, in ticks");
	return nondet_u32();
}

static void ask(void)
{
	arguments[0] = nondet_u64();
	arguments[1] = nondet_u64();
}

void proof_netd_log(void)
{
	bool legal;

	ask();
	legal = call_log();
	if (told) {
		HOLDS(legal && arguments[1] <= NETD_LINE_MAX, "only what fits");
		REACHED(told);
	}
	if (!legal) {
		HOLDS(!told, "nothing of what it may not read is told");
		REACHED(!legal);
	}
}

void proof_netd_wait(void)
{
	ask();
	call_wait();
	HOLDS(waited, "its running time begins anew");
	HOLDS((uint32_t)results[0] != 0u, "an event, always");
	HOLDS(!ring_due, "Linux is rung");
	REACHED(results[0]);
}
