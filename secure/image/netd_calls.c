/* SPDX-License-Identifier: MIT */
#include <isth_limiter.h>

#include "arch.h"
#include "board.h"
#include "console.h"
#include "gic.h"
#include "monitor_stats.h"
#include "netd_calls.h"
#include "smc.h"
#include "window.h"

/* Lines of netd's log: a second, and at once. */
#define LOG_RATE 10
#define LOG_BURST 40

static TaskHandle_t netd_task;
static volatile bool netd_lost;

static struct isth_limiter log_limiter;
static uint32_t log_dropped;

void netd_calls_init(TaskHandle_t netd)
{
	netd_task = netd;
	isth_limiter_init(&log_limiter, sysreg_read(cntfrq_el0), LOG_RATE,
			  LOG_BURST);
}

static TickType_t ticks_from_ms(uint32_t ms)
{
	return (TickType_t)ms * configTICK_RATE_HZ / 1000;
}

uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	uint32_t events = 0;

	window_let_go(w);
	gic_mask(GIC_MASK_NONE);
	if (ulTaskNotifyTake(pdTRUE, ticks_from_ms(timeout_ms)))
		events = ISTHS_EVENT_BELL;
	monitor_stats_refresh();
	events |= window_follow(w);
	return events ? events : ISTHS_EVENT_TIMEOUT;
}

/* What netd wrote is in memory before EL3 tells Linux of it. */
void isths_sys_ring(void)
{
	arch_dsb_ishst();
	smc_call(ISTH_SMC_DOORBELL, 0);
}

uint64_t isths_sys_clock(void)
{
	return arch_counter();
}

void isths_sys_log(const char *line)
{
	if (!isth_limiter_take(&log_limiter, arch_counter())) {
		log_dropped++;
		return;
	}
	if (log_dropped)
		console_print("netd: %u lines dropped", log_dropped);
	log_dropped = 0;
	console_line(line);
}

/*
 * One is enough to wake netd. Until it waits again further ones are kept out,
 * so that other cores cannot ring into the critical tasks' time.
 */
void netd_bell(void)
{
	BaseType_t woken = pdFALSE;

	/* The idle task looks by itself then; kept out, bells would come back.
	 */
	if (netd_lost)
		return;
	gic_mask(BOARD_BELL_PRIORITY);
	vTaskNotifyGiveFromISR(netd_task, &woken);
	portYIELD_FROM_ISR(woken);
}

void netd_task_lost(TaskHandle_t task)
{
	if (task != netd_task)
		return;
	if (window_abandon())
		isths_sys_ring();
	netd_lost = true;
	gic_mask(GIC_MASK_NONE);
}

void netd_idle(void)
{
	if (netd_lost)
		window_answer();
}
