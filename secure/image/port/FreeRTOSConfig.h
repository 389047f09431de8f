/* SPDX-License-Identifier: MIT */
/* FreeRTOS's configuration, for V9 to V11. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#define configTICK_RATE_HZ 1000
/* portmacro.h has ticks of 64 bits, which older versions cannot be told. */
#ifdef TICK_TYPE_WIDTH_64_BITS
#define configTICK_TYPE_WIDTH_IN_BITS TICK_TYPE_WIDTH_64_BITS
#else
#define configUSE_16_BIT_TICKS 0
#endif
#define configCPU_CLOCK_HZ 0 /* the port asks the timer */

#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 0
#define configUSE_PORT_OPTIMISED_TASK_SELECTION 1
#define configMAX_PRIORITIES 8
#define configMAX_TASK_NAME_LEN 16
#define configSTACK_DEPTH_TYPE uint32_t
#define configMINIMAL_STACK_SIZE 512 /* words of 8 bytes */
#define configIDLE_SHOULD_YIELD 0

/* What links, fits: nothing is allocated at run time. */
#define configSUPPORT_STATIC_ALLOCATION 1
#define configSUPPORT_DYNAMIC_ALLOCATION 0
#define configKERNEL_PROVIDED_STATIC_MEMORY 0

#define configUSE_TASK_NOTIFICATIONS 1
#define configUSE_MUTEXES 1
#define configUSE_RECURSIVE_MUTEXES 0
#define configUSE_COUNTING_SEMAPHORES 1
#define configUSE_QUEUE_SETS 0
#define configQUEUE_REGISTRY_SIZE 0
#define configUSE_TIMERS 0
#define configUSE_CO_ROUTINES 0
#define configUSE_TICKLESS_IDLE 0
#define configUSE_NEWLIB_REENTRANT 0
#define configENABLE_BACKWARD_COMPATIBILITY 0

#define configUSE_IDLE_HOOK 1 /* gives the core to the normal world */
#define configUSE_TICK_HOOK 0
#define configUSE_MALLOC_FAILED_HOOK 0
#define configUSE_TRACE_FACILITY 0
#define configGENERATE_RUN_TIME_STATS 0

/* Beside the guard page below each stack: fills it and looks at the end. */
#define configCHECK_FOR_STACK_OVERFLOW 2

#define INCLUDE_vTaskDelay 1
#define INCLUDE_vTaskDelayUntil 1
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 0
#define INCLUDE_vTaskPrioritySet 0
#define INCLUDE_uxTaskPriorityGet 0
#define INCLUDE_uxTaskGetStackHighWaterMark 1
#define INCLUDE_xTaskGetCurrentTaskHandle 1
#define INCLUDE_xTaskGetIdleTaskHandle 1
#define INCLUDE_xTaskGetSchedulerState 1

/* Says where, then parks the task; who holds the scheduler stops the secure
 * world. */
void fault_assert(const char *file, int line) __attribute__((noreturn));
#define configASSERT(x)                                   \
	do {                                              \
		if (!(x))                                 \
			fault_assert(__FILE__, __LINE__); \
	} while (0)

#endif
