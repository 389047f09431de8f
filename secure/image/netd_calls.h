/* SPDX-License-Identifier: MIT */
/*
 * The image's end of netd's four calls (isths_sys.h): who wakes netd, and what
 * happens when it is lost.
 */
#ifndef NETD_CALLS_H
#define NETD_CALLS_H

#include <FreeRTOS.h>
#include <task.h>

/* Before the scheduler starts. */
void netd_calls_init(TaskHandle_t netd);

/* Interrupt handler: Linux rang. */
void netd_bell(void);

/* A task faulted and will not run again. In that task's context. */
void netd_task_lost(TaskHandle_t task);

/* Idle task: see to the window in netd's place once netd is lost. */
void netd_idle(void);

#endif
