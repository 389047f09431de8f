/* SPDX-License-Identifier: MIT */
/*
 * netd's lives: the task that runs its process (process.h), serves its calls,
 * and starts it again when it ends.
 */
#ifndef NETD_H
#define NETD_H

#include <stdint.h>

#include <FreeRTOS.h>
#include <task.h>

/* Make the task. Before the scheduler starts. */
void netd_create(void);

/* Interrupt handler: Linux rang. */
void netd_bell(void);

/* A task faulted and will not run again. In that task's context. */
void netd_task_lost(TaskHandle_t task);

/*
 * Idle task: give Linux the core by call, YIELD or READY, and ring it if netd
 * wants that. Sees to the window too once netd's task is lost.
 */
void netd_idle(uint64_t call);

#endif
