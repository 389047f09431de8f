/* SPDX-License-Identifier: MIT */
/* The secure image: what it is made of, and in which order it starts. */
#include <FreeRTOS.h>
#include <task.h>

#include <isth_layout.h>

#include "isths.h"

#include "app.h"
#include "arch.h"
#include "board.h"
#include "console.h"
#include "fault.h"
#include "gic.h"
#include "layout.h"
#include "mmu.h"
#include "monitor_stats.h"
#include "netd_calls.h"
#include "smc.h"

/* Below every critical task, above the idle task. */
#define NETD_PRIORITY (tskIDLE_PRIORITY + 1)

#define NETD_STACK_SIZE 32768
#define IDLE_STACK_SIZE 4096

#define STACK_WORDS(name) (sizeof((name).stack) / sizeof((name).stack[0]))

STACK_DEFINE(netd_stack, StackType_t, NETD_STACK_SIZE);
STACK_DEFINE(idle_stack, StackType_t, IDLE_STACK_SIZE);

static StaticTask_t netd_tcb;
static StaticTask_t idle_tcb;

static struct isths_boot netd_boot;

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

	netd_idle();
	smc_call(ready ? ISTH_SMC_YIELD : ISTH_SMC_READY, 0);
	ready = true;
}

static void print_banner(void)
{
	console_print("isthmus: secure image, calls %u.%u, window %u.%u",
		      ISTH_CALLS_MAJOR, ISTH_CALLS_MINOR, ISTH_VERSION_MAJOR,
		      ISTH_VERSION_MINOR);
	console_print("isthmus: FreeRTOS %s on " BOARD_NAME
		      ", tick %u Hz, counter %lu Hz",
		      tskKERNEL_VERSION_NUMBER, configTICK_RATE_HZ,
		      sysreg_read(cntfrq_el0));
	console_print("isthmus: code %08lx data %08lx end %08lx",
		      (uintptr_t)image_text_start, (uintptr_t)image_data_start,
		      (uintptr_t)image_data_end);
}

/* A second, read-only mapping of one page of ours. */
static const void *read_only_view(const void *page)
{
	static uintptr_t next = MMU_VIEW_BASE;
	uintptr_t va = next;

	if (va == MMU_WINDOW_BASE ||
	    mmu_map(va, (uintptr_t)page, MMU_PAGE_SIZE, MMU_RODATA))
		fault_stop("no room for a view");
	next += MMU_PAGE_SIZE;
	return (const void *)va;
}

static void show_app_pages(void)
{
	app_entry entry;

	APP_FOR_EACH(entry)
	{
		if ((*entry)->page)
			*(*entry)->view = read_only_view((*entry)->page);
	}
}

/* The driver, its front end and the applications over it. */
static void run_netd(void *boot)
{
	isths_start(boot);
	app_start_all();
	isths_run();
}

static TaskHandle_t create_netd(void)
{
	netd_boot = (struct isths_boot){
		.clock_hz = sysreg_read(cntfrq_el0),
		.monitor = read_only_view(monitor_stats_page()),
	};
	return xTaskCreateStatic(run_netd, "netd", STACK_WORDS(netd_stack),
				 &netd_boot, NETD_PRIORITY, netd_stack.stack,
				 &netd_tcb);
}

/* From start.S: MMU on, interrupts masked, on the exception stack. */
void main(void)
{
	console_init();
	print_banner();
	if (gic_init())
		fault_stop("no interrupt controller");
	show_app_pages();
	netd_calls_init(create_netd());
	app_create_all();
	vTaskStartScheduler();
	fault_stop("the scheduler returned");
}
