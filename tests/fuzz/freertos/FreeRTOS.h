/* SPDX-License-Identifier: MIT */
/* The little of FreeRTOS that netd's calls stand on, for the host. */
#ifndef FREERTOS_H
#define FREERTOS_H

#include <stddef.h>
#include <stdint.h>

#define tskIDLE_PRIORITY 0
#define configTICK_RATE_HZ 1000
#define pdTRUE 1
#define pdFALSE 0
#define pdMS_TO_TICKS(ms) ((TickType_t)(ms))
#define portDISABLE_INTERRUPTS()
#define portENABLE_INTERRUPTS()
#define portYIELD_FROM_ISR(woken) ((void)(woken))

typedef int BaseType_t;
typedef uint64_t StackType_t;
typedef uint64_t TickType_t;
typedef struct {
	void *frame; /* first, as in FreeRTOS: what runs when it is resumed */
} StaticTask_t;
typedef StaticTask_t *TaskHandle_t;

TaskHandle_t xTaskCreateStatic(void (*run)(void *), const char *name,
			       size_t depth, void *argument, int priority,
			       StackType_t *stack, StaticTask_t *task);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);
TickType_t xTaskGetTickCount(void);
void vTaskNotifyGiveFromISR(TaskHandle_t task, BaseType_t *woken);

#endif
