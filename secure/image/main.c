/* SPDX-License-Identifier: MIT */
/* The secure image: what it is made of, and in which order it starts. */
#include <FreeRTOS.h>
#include <task.h>

#include <isth_layout.h>

#include "arch.h"
#include "board.h"
#include "boot_page.h"
#include "console.h"
#include "fault.h"
#include "gic.h"
#include "layout.h"
#include "log.h"
#include "netd.h"
#include "smc.h"
#include "task_table.h"

#define IDLE_STACK_SIZE 4096

#define STACK_WORDS(name) (sizeof((name).stack) / sizeof((name).stack[0]))

STACK_DEFINE(idle_stack, StackType_t, IDLE_STACK_SIZE);

static StaticTask_t idle_tcb;

void main(void);

/* FreeRTOS's, for which V9 has no prototypes. */
void vApplicationIdleHook(void);
void vApplicationGetIdleTaskMemory(StaticTask_t **ppxIdleTaskTCBBuffer,
				   StackType_t **ppxIdleTaskStackBuffer,
				   uint32_t *pulIdleTaskStackSize);

void vApplicationGetIdleTaskMemory(StaticTask_t **ppxIdleTaskTCBBuffer,
				   StackType_t **ppxIdleTaskStackBuffer,
				   uint32_t *pulIdleTaskStackSize)
{
	*ppxIdleTaskTCBBuffer = &idle_tcb;
	*ppxIdleTaskStackBuffer = idle_stack.stack;
	*pulIdleTaskStackSize = STACK_WORDS(idle_stack);
}

/*
 * Nothing to do: the normal world runs until the next secure interrupt, which
 * is taken as soon as the call returns. The first time it also tells EL3 that
 * we are up.
 */
void vApplicationIdleHook(void)
{
	static bool ready;

	log_drain();
	netd_idle(ready ? ISTH_SMC_YIELD : ISTH_SMC_READY);
	ready = true;
}

static void print_banner(void)
{
	log_print("isthmus: secure image, calls %u.%u, window %u.%u",
		  ISTH_CALLS_MAJOR, ISTH_CALLS_MINOR, ISTH_VERSION_MAJOR,
		  ISTH_VERSION_MINOR);
	log_print("isthmus: FreeRTOS %s on " BOARD_NAME
		  ", tick %u Hz, counter %lu Hz",
		  tskKERNEL_VERSION_NUMBER, configTICK_RATE_HZ,
		  sysreg_read(cntfrq_el0));
	log_print("isthmus: code %08lx data %08lx end %08lx",
		  (uintptr_t)image_text_start, (uintptr_t)image_data_start,
		  (uintptr_t)image_data_end);
}

static void create_tasks(void)
{
	const struct task_entry *task;

	TASK_FOR_EACH(task)
	{
		if (task->create)
			task->create();
	}
}

/* From start.S: MMU on, interrupts masked, on the exception stack. */
void main(void)
{
	console_init();
	log_init();
	print_banner();
	if (gic_init())
		fault_stop("no interrupt controller");
	boot_page_init();
	netd_create();
	create_tasks();
	vTaskStartScheduler();
	fault_stop("the scheduler returned");
}
