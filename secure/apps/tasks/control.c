/* SPDX-License-Identifier: MIT */
#include <FreeRTOS.h>
#include <task.h>

#include "arch.h"
#include "control.h"
#include "control_messages.h"
#include "layout.h"
#include "mailbox.h"
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

/* The memory that it shares with netd, and its end. */
static uint8_t memory[MAILBOX_SIZE] __attribute__((aligned(4096)));
static struct mailbox mailbox;
static uint64_t report_turns = CONTROL_TURNS;

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

static void take_request(uint64_t now)
{
	struct control_request request;

	if (mailbox_receive(&mailbox, &request, sizeof(request), now) !=
	    sizeof(request))
		return;
	report_turns = request.turns;
	if (report_turns < CONTROL_TURNS_MIN)
		report_turns = CONTROL_TURNS_MIN;
	if (report_turns > CONTROL_TURNS_MAX)
		report_turns = CONTROL_TURNS_MAX;
}

static void send_report(uint64_t latency_ns, uint64_t now)
{
	const struct control_report report = {
		.turn = record.stats.activations,
		.latency_ns = latency_ns,
		.latency_max_ns = record.stats.latency_max_ns,
		.deadlines_missed = record.stats.deadlines_missed,
	};

	mailbox_send(&mailbox, &report, sizeof(report), now);
}

/* After the work is done: one message each way at most, and no waiting. */
static void speak_with_netd(uint64_t latency_ns)
{
	uint64_t now = arch_counter();

	if (record.stats.activations % report_turns)
		return;
	take_request(now);
	send_report(latency_ns, now);
	record.stats.reports = mailbox.sent;
	record.stats.reports_refused = mailbox.refused;
	record.stats.requests = mailbox.received;
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
	uint64_t ns;

	(void)unused;
	for (;;) {
		vTaskDelayUntil(&turn, PERIOD_TICKS);
		ns = (arch_counter() - port_tick_time(turn)) * NS_PER_SECOND /
		     hz;
		record_latency(ns);
		work();
		speak_with_netd(ns);
	}
}

static void create(void)
{
	mailbox_init(&mailbox, memory, MAILBOX_TASK, sysreg_read(cntfrq_el0),
		     arch_counter());
	xTaskCreateStatic(control_main, "control",
			  STACK_SIZE / sizeof(StackType_t), NULL, PRIORITY,
			  stack.stack, &tcb);
}

TASK(control, .create = create, .page = &record, .mailbox = memory);
