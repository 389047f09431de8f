/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "arch.h"
#include "board.h"
#include "boot_page.h"
#include "gic.h"
#include "layout.h"
#include "log.h"
#include "netd.h"
#include "normal.h"
#include "process.h"
#include "smc.h"
#include "window.h"

/* Below every critical task, above the idle task. */
#define PRIORITY (tskIDLE_PRIORITY + 1)
#define STACK_SIZE 8192

/*
 * Milliseconds until the next life: none at first, doubled after each that was
 * not long.
 */
#define PAUSE_FIRST 10u
#define PAUSE_MAX 500u
#define LONG_LIFE 10000u

STACK_DEFINE(stack, StackType_t, STACK_SIZE);

static StaticTask_t tcb;
static TaskHandle_t netd_task;
static volatile bool netd_lost;

/* Counter at the last end, later by the pause; 0 once it waited since. */
static uint64_t ended_at;

/* Linux is to be rung: by the idle task, or by netd's if it comes first. */
static volatile bool ring_due;

static TickType_t ticks_from_ms(uint32_t ms)
{
	return (TickType_t)ms * configTICK_RATE_HZ / 1000;
}

/*
 * Sleep until a bell rings or the time is over. From the bell to the next wait
 * further bells are kept out (netd_bell()).
 */
static bool bell_within(TickType_t ticks)
{
	gic_mask(GIC_MASK_NONE);
	return ulTaskNotifyTake(pdTRUE, ticks) != 0;
}

/* What netd wrote is in memory before EL3 tells Linux of it. */
static void ring_linux(void)
{
	ring_due = false;
	arch_dsb_ishst();
	smc_call(ISTH_SMC_DOORBELL, 0);
}

/*
 * To sleep is to idle, as a rule, and then the call that gives Linux the core
 * rings too. If there is work again before that, Linux is rung here.
 */
static bool sleep(TickType_t ticks, bool and_ring)
{
	bool bell;

	ring_due = and_ring;
	bell = bell_within(ticks);
	if (ring_due)
		ring_linux();
	return bell;
}

/* The first wait of a life that followed another. */
static void record_restart(void)
{
	struct isths_lives *lives = boot_page_lives();
	uint64_t ticks = arch_counter() - ended_at;
	uint64_t ns = ticks * 1000000000u / sysreg_read(cntfrq_el0);

	ended_at = 0;
	if (ns > lives->restart_max_ns)
		lives->restart_max_ns = ns;
}

static void call_wait(void)
{
	struct isths_window window;
	uint32_t events = 0;

	process_waited();
	if (ended_at)
		record_restart();
	window_let_go();
	if (sleep(ticks_from_ms((uint32_t)process_argument(0)),
		  process_argument(1) != 0))
		events = ISTHS_EVENT_BELL;
	boot_page_refresh();
	events |= window_follow(&window);
	process_result(0, events ? events : ISTHS_EVENT_TIMEOUT);
	process_result(1, (uintptr_t)window.base);
	process_result(2, window.size);
}

/* False: it is not its text. */
static bool call_log(void)
{
	uint64_t text = process_argument(0);
	uint64_t n = process_argument(1);
	char line[NETD_LINE_MAX + 1];

	if (n > NETD_LINE_MAX || !process_may_read(text, n))
		return false;
	if (!log_allowed())
		return true;
	memcpy(line, (const void *)text, n);
	line[n] = '\0';
	log_line(line);
	return true;
}

/* Serve its calls until it ends. */
static enum process_stop live(void)
{
	enum process_stop stop;
	unsigned int call;

	for (;;) {
		stop = process_run(&call);
		if (stop != PROCESS_CALLED)
			return stop;
		if (call == NETD_CALL_WAIT)
			call_wait();
		else if (!call_log())
			return PROCESS_FAULTED;
	}
}

/* Between two lives nobody is in the window, and Linux may have it back. */
static void rest(uint32_t ms)
{
	TickType_t until = xTaskGetTickCount() + ticks_from_ms(ms);
	uint64_t begin = arch_counter();
	TickType_t now;

	for (now = xTaskGetTickCount(); now < until;
	     now = xTaskGetTickCount()) {
		bell_within(until - now);
		window_tend();
	}
	ended_at += arch_counter() - begin;
}

static uint32_t next_pause(uint32_t pause)
{
	if (!pause)
		return PAUSE_FIRST;
	return pause < PAUSE_MAX / 2u ? pause * 2u : PAUSE_MAX;
}

static void record(enum process_stop stop)
{
	struct isths_lives *lives = boot_page_lives();
	const struct fault *fault = process_fault(stop);

	if (stop == PROCESS_LATE)
		lives->late++;
	else
		lives->faulted++;
	lives->pc = fault->frame.elr;
	lives->esr = fault->esr;
	lives->far = fault->far;
	fault_print(fault);
}

/* Linux hears of it at once. */
static void bury(enum process_stop stop)
{
	ended_at = arch_counter();
	if (window_orphan())
		ring_linux();
	record(stop);
}

static void bear(void)
{
	boot_page_lives()->begun++;
	process_load(boot_page_view());
}

static void run_netd(void *unused)
{
	uint32_t pause = 0;
	TickType_t born;

	(void)unused;
	for (;;) {
		born = xTaskGetTickCount();
		bear();
		bury(live());
		if (xTaskGetTickCount() - born >= ticks_from_ms(LONG_LIFE))
			pause = 0;
		log_print("netd: starts again in %u ms", pause);
		rest(pause);
		pause = next_pause(pause);
	}
}

void netd_create(void)
{
	netd_task = xTaskCreateStatic(run_netd, "netd",
				      STACK_SIZE / sizeof(StackType_t), NULL,
				      PRIORITY, stack.stack, &tcb);
	process_init(netd_task);
}

/*
 * One is enough to wake netd. Until it waits again further ones are kept out,
 * so that other cores cannot ring into the critical tasks' time.
 */
void netd_bell(void)
{
	BaseType_t woken = pdFALSE;

	gic_mask(BOARD_BELL_PRIORITY);
	if (!netd_lost)
		vTaskNotifyGiveFromISR(netd_task, &woken);
	portYIELD_FROM_ISR(woken);
}

void netd_task_lost(TaskHandle_t task)
{
	if (task != netd_task)
		return;
	netd_lost = true;
	if (window_orphan())
		ring_linux();
}

void netd_idle(uint64_t call)
{
	int64_t status;
	bool ring;

	if (netd_lost) {
		window_tend();
		/* What is kept out would come back for ever. */
		gic_mask(GIC_MASK_NONE);
	}
	/* What is decided here is still so when the call is made. */
	portDISABLE_INTERRUPTS();
	ring = ring_due;
	ring_due = false;
	arch_dsb_ishst();
	status = smc_call(call, ring ? ISTH_YIELD_RING : 0).status;
	portENABLE_INTERRUPTS();
	if (status == ISTH_PENDING)
		normal_away();
}
