/* SPDX-License-Identifier: MIT */
/*
 * FreeRTOS port: AArch64, EL1 of the secure world. See portmacro.h for how
 * tasks and exceptions run. The names with prefixes are FreeRTOS's.
 */
#include <FreeRTOS.h>
#include <task.h>

#include "arch.h"
#include "port.h"

#define CNTPS_ENABLE 1ul

/* FreeRTOS's: what it points to begins with the task's frame. */
extern struct port_frame *volatile *volatile pxCurrentTCB;

void port_task_restore(struct port_frame *frame) __attribute__((noreturn));

struct port_frame port_handler_frame;
volatile BaseType_t port_yield_pending;

/* 1 until the first task runs: see portmacro.h. */
volatile uint64_t port_critical_depth = 1;

/* Counter at tick 0, and from tick to tick. */
static uint64_t tick_epoch;
static uint64_t tick_period;

/* When the next tick is due. Absolute, so that no lateness ever adds up. */
static uint64_t tick_due;

/*
 * The frame lies above the stack, at its high end, and stays there: the first
 * word of the TCB, which FreeRTOS calls the top of the stack, never changes.
 */
StackType_t *pxPortInitialiseStack(StackType_t *pxTopOfStack,
				   TaskFunction_t pxCode, void *pvParameters)
{
	uintptr_t top = (uintptr_t)pxTopOfStack & ~(uintptr_t)15;
	struct port_frame *frame = (struct port_frame *)top - 1;

	*frame = (struct port_frame){
		.x[0] = (uint64_t)pvParameters,
		.x[30] = (uint64_t)port_task_returned,
		.elr = (uint64_t)pxCode,
		.spsr = PORT_SPSR_TASK,
		.sp = (uint64_t)frame,
	};
	return (StackType_t *)frame;
}

struct port_frame *port_switch(struct port_frame *frame)
{
	frame->critical_depth = port_critical_depth;
	port_yield_pending = pdFALSE;
	vTaskSwitchContext();
	frame = *pxCurrentTCB;
	port_critical_depth = frame->critical_depth;
	if (!(frame->spsr & PORT_SPSR_MODE))
		port_user_resumed();
	return frame;
}

uint64_t port_tick_time(TickType_t tick)
{
	return tick_epoch + tick * tick_period;
}

void port_tick_interrupt(void)
{
	do {
		tick_due += tick_period;
		if (xTaskIncrementTick() != pdFALSE)
			port_yield_pending = pdTRUE;
	} while ((int64_t)(arch_counter() - tick_due) >= 0);
	sysreg_write(cntps_cval_el1, tick_due);
	/* The timer's line is down before the interrupt is ended. */
	arch_isb();
}

static void tick_start(void)
{
	tick_period = sysreg_read(cntfrq_el0) / configTICK_RATE_HZ;
	tick_epoch = arch_counter();
	tick_due = tick_epoch + tick_period;
	sysreg_write(cntps_cval_el1, tick_due);
	sysreg_write(cntps_ctl_el1, CNTPS_ENABLE);
	arch_isb();
}

BaseType_t xPortStartScheduler(void)
{
	tick_start();
	port_critical_depth = 0;
	port_task_restore(*pxCurrentTCB);
}

/* There is nothing to go back to. */
void vPortEndScheduler(void)
{
	configASSERT(0);
}
