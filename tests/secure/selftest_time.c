/* SPDX-License-Identifier: MIT */
/* The tick's accuracy, late ticks, preemption and nested critical sections. */
#include <FreeRTOS.h>
#include <task.h>

#include "arch.h"
#include "log.h"
#include "latency.h"
#include "layout.h"
#include "selftest.h"

#define ROUNDS 200
#define STACK_SIZE 8192

STACK_DEFINE(echo_stack, StackType_t, STACK_SIZE);

static StaticTask_t echo_tcb;
static TaskHandle_t caller;
static volatile unsigned int echoes;

/* Answers each notification; runs above its caller. */
static void echo(void *unused)
{
	(void)unused;
	for (;;) {
		ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
		echoes++;
		xTaskNotifyGive(caller);
	}
}

static uint64_t ns(uint64_t counts)
{
	return counts * 1000000000u / sysreg_read(cntfrq_el0);
}

/* Every register that a switch must bring back, held across one. */
static bool registers_survive(TaskHandle_t task)
{
	uint64_t wrong;

	__asm__ volatile("mov x19, #19\n\t"
			 "mov x28, #28\n\t"
			 "mov x1, #1\n\t"
			 "mov x17, #17\n\t"
			 "cmp xzr, xzr\n\t"
			 "svc #0\n\t"
			 "cset %0, ne\n\t"
			 "sub x19, x19, #19\n\t"
			 "sub x28, x28, #28\n\t"
			 "sub x1, x1, #1\n\t"
			 "sub x17, x17, #17\n\t"
			 "orr x19, x19, x28\n\t"
			 "orr x1, x1, x17\n\t"
			 "orr %0, %0, x19\n\t"
			 "orr %0, %0, x1"
			 : "=&r"(wrong)
			 :
			 : "x1", "x17", "x19", "x28", "cc", "memory");
	(void)task;
	return !wrong;
}

static void check_switch(TaskHandle_t task)
{
	uint64_t start = arch_counter();
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		xTaskNotifyGive(task);
		ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
	}
	log_print("note: notify, switch, answer, switch back: %lu ns",
		  ns(arch_counter() - start) / ROUNDS);
	selftest_check(echoes == ROUNDS, "a higher task runs at once");

	start = arch_counter();
	for (i = 0; i < ROUNDS; i++)
		taskYIELD();
	log_print("note: yield: %lu ns", ns(arch_counter() - start) / ROUNDS);
	selftest_check(registers_survive(task), "registers survive a switch");
}

/* A switch inside a critical section leaves the other task its own depth. */
static void check_critical(TaskHandle_t task)
{
	unsigned int before = echoes;
	bool masked;

	taskENTER_CRITICAL();
	taskENTER_CRITICAL();
	xTaskNotifyGive(task);
	taskEXIT_CRITICAL();
	masked = sysreg_read(daif) & 0x80;
	taskEXIT_CRITICAL();
	selftest_check(masked && !(sysreg_read(daif) & 0x80),
		       "critical sections nest");
	selftest_check(echoes == before + 1, "a switch inside one");
	ulTaskNotifyTake(pdTRUE, 0);
}

/*
 * Interrupts masked for five ticks: none is lost, the phase is kept. control
 * gets four of its turns a period or more too late.
 */
static void check_tick(void)
{
	TickType_t before = xTaskGetTickCount(), after;
	uint64_t until = port_tick_time(before + 5) + 100;

	taskENTER_CRITICAL();
	while (arch_counter() < until)
		;
	taskEXIT_CRITICAL();
	after = xTaskGetTickCount();
	selftest_check(after == before + 5, "late ticks are caught up");
	vTaskDelay(100);
	after = xTaskGetTickCount();
	selftest_check(arch_counter() - port_tick_time(after) <
			       port_tick_time(1) - port_tick_time(0),
		       "the tick does not drift");
}

/* Each bucket's first and last ns are counted there. */
static void check_latency_buckets(void)
{
	bool right = latency_bucket(UINT64_MAX) == LATENCY_BUCKETS - 1u;
	unsigned int i;

	for (i = 0; i < LATENCY_BUCKETS; i++)
		right &= latency_bucket(latency_bucket_ns(i)) == i;
	for (i = 1; i < LATENCY_BUCKETS; i++)
		right &= latency_bucket(latency_bucket_ns(i) - 1u) == i - 1u;
	selftest_check(right, "latencies are counted in their buckets");
}

void selftest_time(void)
{
	TaskHandle_t task;

	caller = xTaskGetCurrentTaskHandle();
	task = xTaskCreateStatic(echo, "echo", STACK_SIZE / sizeof(StackType_t),
				 NULL, configMAX_PRIORITIES - 2,
				 echo_stack.stack, &echo_tcb);
	check_switch(task);
	check_critical(task);
	check_tick();
	check_latency_buckets();
}
