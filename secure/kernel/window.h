/* SPDX-License-Identifier: MIT */
/*
 * The shared window's life on the secure end (SPEC section 5.3), behind
 * netd's four calls. netd attaches and detaches it from netd_wait(); should
 * netd be lost, the idle task answers for it.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <FreeRTOS.h>
#include <task.h>

/* Before the scheduler starts. */
void window_init(TaskHandle_t netd);

/* A task faulted and will not run again. In that task's context. */
void window_task_lost(TaskHandle_t task);

/* Idle task: answer EL3 in netd's place once netd is lost. */
void window_idle(void);

/* Interrupt handler: Linux rang. */
void window_bell(void);

#endif
