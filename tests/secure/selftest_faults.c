/* SPDX-License-Identifier: MIT */
/* Tasks that fault, each in its own way: parked, and nobody else notices. */
#include <FreeRTOS.h>
#include <task.h>

#include "layout.h"
#include "mmu.h"
#include "selftest.h"

#define STACK_SIZE 8192

static void null_store(void)
{
	volatile uintptr_t page_0 = 8;

	*(volatile uint32_t *)page_0 = 1;
}

static void code_store(void)
{
	*(volatile uint32_t *)image_text_start = 0;
}

static void rodata_store(void)
{
	*(volatile uint32_t *)image_rodata_start = 0;
}

/* The page that netd sees the control task's record in. */
static void view_store(void)
{
	*(volatile uint32_t *)MMU_VIEW_BASE = 0;
}

static void data_run(void)
{
	static uint32_t ret = 0xd65f03c0;

	((void (*)(void))(uintptr_t)&ret)();
}

static int __attribute__((noinline)) recurse(int depth)
{
	volatile char frame[256];

	frame[0] = (char)depth;
	if (depth == STACK_SIZE)
		return 0;
	return recurse(depth + 1) + frame[0];
}

static void stack_overflow(void)
{
	recurse(0);
}

/* fmov s0, #2.0 */
static void floating_point(void)
{
	__asm__ volatile(".inst 0x1e201000");
}

static void failed_assert(void)
{
	configASSERT(xTaskGetTickCount() == 0);
}

/* What a task leaves that overflowed into its last words only. */
static void stack_end_overwritten(void);

static const struct {
	void (*run)(void);
	const char *name;
} victims[] = {
	{ null_store, "store to page 0" },
	{ code_store, "store to code" },
	{ rodata_store, "store to constants" },
	{ view_store, "store to a read-only view" },
	{ data_run, "run data" },
	{ stack_overflow, "stack overflow" },
	{ floating_point, "floating point" },
	{ failed_assert, "failed assertion" },
	{ stack_end_overwritten, "stack end overwritten" },
};

#define VICTIMS (sizeof(victims) / sizeof(victims[0]))

/* One after the other, each with a stack that ends at a guard page. */
STACK_DEFINE(stack0, StackType_t, STACK_SIZE);
STACK_DEFINE(stack1, StackType_t, STACK_SIZE);
STACK_DEFINE(stack2, StackType_t, STACK_SIZE);
STACK_DEFINE(stack3, StackType_t, STACK_SIZE);
STACK_DEFINE(stack4, StackType_t, STACK_SIZE);
STACK_DEFINE(stack5, StackType_t, STACK_SIZE);
STACK_DEFINE(stack6, StackType_t, STACK_SIZE);
STACK_DEFINE(stack7, StackType_t, STACK_SIZE);
STACK_DEFINE(stack8, StackType_t, STACK_SIZE);

static StackType_t *const stacks[] = {
	stack0.stack, stack1.stack, stack2.stack, stack3.stack, stack4.stack,
	stack5.stack, stack6.stack, stack7.stack, stack8.stack,
};

static StaticTask_t tcbs[VICTIMS];
static volatile bool survived;

static void stack_end_overwritten(void)
{
	stack8.stack[0] = 0;
	vTaskDelay(1);
}

static void victim(void *run)
{
	((void (*)(void))run)();
	survived = true;
	for (;;)
		vTaskSuspend(NULL);
}

void selftest_faults(void)
{
	unsigned int i;

	for (i = 0; i < VICTIMS; i++) {
		survived = false;
		xTaskCreateStatic(victim, victims[i].name,
				  STACK_SIZE / sizeof(StackType_t),
				  (void *)victims[i].run,
				  configMAX_PRIORITIES - 2, stacks[i],
				  &tcbs[i]);
		vTaskDelay(2);
		selftest_check(!survived, victims[i].name);
	}
}
