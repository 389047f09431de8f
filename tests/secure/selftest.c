/* SPDX-License-Identifier: MIT */
#include <FreeRTOS.h>
#include <task.h>

#include "control.h"
#include "layout.h"
#include "log.h"
#include "selftest.h"
#include "task_table.h"

/* A fault that must stop the secure world, as tests/run asks: see fatal(). */
#ifndef SELFTEST_FATAL
#define SELFTEST_FATAL 0
#endif

/* Below control, above netd. */
#define PRIORITY (configMAX_PRIORITIES - 3)
#define STACK_SIZE 16384

STACK_DEFINE(selftest_stack, StackType_t, STACK_SIZE);

static StaticTask_t tcb;

/* Shown to netd, which commits its crimes if it sees it. */
static const uint8_t page[LAYOUT_PAGE] __attribute__((aligned(LAYOUT_PAGE)));
static unsigned int passed_count;
static unsigned int failed_count;

void selftest_check(bool passed, const char *name)
{
	log_print("%s %s", passed ? "ok" : "FAILED", name);
	if (passed)
		passed_count++;
	else
		failed_count++;
}

static void wild_store(void)
{
	volatile uintptr_t page_0 = 8;

	*(volatile uint32_t *)page_0 = 1;
}

/* Faults of tasks that hold the scheduler, and of a handler. */
static void fatal(void)
{
	log_print("selftest: fatal %d", SELFTEST_FATAL);
	switch (SELFTEST_FATAL) {
	case 1:
		taskENTER_CRITICAL();
		wild_store();
		break;
	case 2:
		vTaskSuspendAll();
		wild_store();
		break;
	case 3:
		/* The exception stack's guard page, at EL1h. */
		__asm__ volatile("msr spsel, #1\n\t"
				 "mov sp, %0\n\t"
				 "str xzr, [sp, #-16]!" ::"r"(
					 image_guards_start[0] + LAYOUT_PAGE)
				 : "memory");
		break;
	default:
		break;
	}
	log_print("FAILED fatal %d: still here", SELFTEST_FATAL);
}

static void selftest(void *unused)
{
	const struct control_stats *control = control_stats_page();
	uint64_t missed;

	(void)unused;
	vTaskDelay(10);
	if (SELFTEST_FATAL)
		fatal();
	selftest_text();
	selftest_time();
	missed = control->deadlines_missed;
	selftest_check(missed == 4, "deadlines missed are counted");
	selftest_faults();
	selftest_netd();
	selftest_check(control->activations >= xTaskGetTickCount() - 1 &&
			       control->deadlines_missed == missed,
		       "control misses nothing meanwhile");
	log_print("selftest: %u passed, %u failed", passed_count, failed_count);
	for (;;)
		vTaskSuspend(NULL);
}

static void create(void)
{
	xTaskCreateStatic(selftest, "selftest",
			  STACK_SIZE / sizeof(StackType_t), NULL, PRIORITY,
			  selftest_stack.stack, &tcb);
}

TASK(selftest, .create = create, .page = &page);
