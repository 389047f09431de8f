/* SPDX-License-Identifier: MIT */
/*
 * FreeRTOS port: AArch64, EL1 of the secure world, one core. V9 to V11.
 *
 * Tasks run at EL1t, that is on SP_EL0. Exceptions run at EL1h, on SP_EL1,
 * with interrupts masked: handlers do not nest. While a task runs, SP_EL1
 * points to its port_frame, so that an exception saves the task's registers
 * without touching the task's stack, which may be the very thing that is
 * broken.
 *
 * Critical sections mask IRQ alone. FIQ, the normal world's interrupts, stays
 * masked for ever; so does SError, which the normal world could provoke and
 * leave for us to receive.
 */
#ifndef PORTMACRO_H
#define PORTMACRO_H

#include <stddef.h>
#include <stdint.h>

#define portCHAR char
#define portFLOAT float
#define portDOUBLE double
#define portLONG long
#define portSHORT short
#define portSTACK_TYPE uint64_t
#define portBASE_TYPE long
#define portPOINTER_SIZE_TYPE uint64_t

typedef portSTACK_TYPE StackType_t;
typedef portBASE_TYPE BaseType_t;
typedef unsigned portBASE_TYPE UBaseType_t;

/* 64 bits: at 1 kHz it does not wrap, so a tick names one moment for good. */
typedef uint64_t TickType_t;
#define portMAX_DELAY ((TickType_t)0xffffffffffffffffu)
#define portTICK_TYPE_IS_ATOMIC 1
#define portTICK_PERIOD_MS ((TickType_t)1000 / configTICK_RATE_HZ)

#define portSTACK_GROWTH (-1)
#define portBYTE_ALIGNMENT 16
#define portNOP() __asm__ volatile("nop")
#define portINLINE inline
#define portFORCE_INLINE inline __attribute__((always_inline))
#define portMEMORY_BARRIER() __asm__ volatile("" ::: "memory")

#define portTASK_FUNCTION_PROTO(function, parameters) \
	void function(void *parameters)
#define portTASK_FUNCTION(function, parameters) void function(void *parameters)

/* At once, even inside a critical section: its depth belongs to the task. */
#define portYIELD() __asm__ volatile("svc #0" ::: "memory")

/* In an interrupt handler: switch when it is done. */
extern volatile BaseType_t port_yield_pending;
#define portYIELD_FROM_ISR(woken)                    \
	do {                                         \
		if ((woken) != pdFALSE)              \
			port_yield_pending = pdTRUE; \
	} while (0)
#define portEND_SWITCHING_ISR(woken) portYIELD_FROM_ISR(woken)

static portFORCE_INLINE void port_irq_mask(void)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
}

static portFORCE_INLINE void port_irq_unmask(void)
{
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

#define portDISABLE_INTERRUPTS() port_irq_mask()
#define portENABLE_INTERRUPTS() port_irq_unmask()

/*
 * Depth of critical sections of the running task. Not 0 until the scheduler
 * starts, so that main()'s calls of FreeRTOS leave interrupts masked.
 */
extern volatile uint64_t port_critical_depth;

static portFORCE_INLINE void port_critical_enter(void)
{
	port_irq_mask();
	port_critical_depth = port_critical_depth + 1;
}

static portFORCE_INLINE void port_critical_exit(void)
{
	uint64_t depth = port_critical_depth - 1;

	port_critical_depth = depth;
	if (!depth)
		port_irq_unmask();
}

#define portENTER_CRITICAL() port_critical_enter()
#define portEXIT_CRITICAL() port_critical_exit()

/* In a handler interrupts are masked already. */
#define portSET_INTERRUPT_MASK_FROM_ISR() ((UBaseType_t)0)
#define portCLEAR_INTERRUPT_MASK_FROM_ISR(mask) ((void)(mask))

#if configUSE_PORT_OPTIMISED_TASK_SELECTION == 1
#if configMAX_PRIORITIES > 64
#error "one bit per priority: at most 64 of them"
#endif
#define portRECORD_READY_PRIORITY(priority, ready) \
	((ready) |= 1ul << (priority))
#define portRESET_READY_PRIORITY(priority, ready) \
	((ready) &= ~(1ul << (priority)))
#define portGET_HIGHEST_PRIORITY(top, ready) \
	((top) = 63u - (UBaseType_t)__builtin_clzl(ready))
#endif

/* Counter value at which a tick was or will be due: the ideal, not the real. */
uint64_t port_tick_time(TickType_t tick);

#endif
