/* SPDX-License-Identifier: MIT */
#include <FreeRTOS.h>
#include <task.h>

#include "arch.h"
#include "control.h"
#include "layout.h"
#include "task_table.h"

/* Above every other task. */
#define PRIORITY (configMAX_PRIORITIES - 1)
#define STACK_SIZE 8192

#define NS_PER_SECOND 1000000000ul
#define PERIOD_TICKS ((TickType_t)CONTROL_PERIOD_NS / 1000000u)
#define WORK_STEPS 64

STACK_DEFINE(stack, StackType_t, STACK_SIZE);

static StaticTask_t tcb;

/* Alone on a page, so that it can be shown read-only to others. */
static union {
	struct control_stats stats;
	uint8_t page[4096];
} record __attribute__((aligned(4096))) = {
	.stats.latency_min_ns = UINT64_MAX,
};

/* A first-order plant and the integral controller that holds it. */
static struct {
	int32_t target;
	int32_t output;
	int32_t state;
} loop = { .target = 1 << 16 };

_Static_assert(sizeof(record) == sizeof(record.page), "one page");

const struct control_stats *control_stats_page(void)
{
	return &record.stats;
}

static void record_latency(uint64_t ns)
{
	struct control_stats *stats = &record.stats;

	stats->activations++;
	stats->histogram[latency_bucket(ns)]++;
	if (ns >= CONTROL_PERIOD_NS)
		stats->deadlines_missed++;
	if (ns < stats->latency_min_ns)
		stats->latency_min_ns = ns;
	if (ns > stats->latency_max_ns)
		stats->latency_max_ns = ns;
}

/* The same work in every turn, about what a small controller does. */
static void work(void)
{
	int step;

	for (step = 0; step < WORK_STEPS; step++) {
		loop.output += (loop.target - loop.state) / 64;
		loop.state += (loop.output - loop.state) / 8;
	}
}

/*
 * A turn that starts late does not move those after it, and none is left out:
 * after a long delay the turns owed run one after the other, each counted with
 * its own lateness.
 */
static void control_main(void *unused)
{
	uint64_t hz = sysreg_read(cntfrq_el0);
	TickType_t turn = xTaskGetTickCount();
	uint64_t late;

	(void)unused;
	for (;;) {
		vTaskDelayUntil(&turn, PERIOD_TICKS);
		late = arch_counter() - port_tick_time(turn);
		record_latency(late * NS_PER_SECOND / hz);
		work();
	}
}

static void create(void)
{
	xTaskCreateStatic(control_main, "control",
			  STACK_SIZE / sizeof(StackType_t), NULL, PRIORITY,
			  stack.stack, &tcb);
}

TASK(control, .create = create, .page = &record);
