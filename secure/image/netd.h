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

/* Ring Linux; netd's call. Interrupts are masked. */
void netd_ring(void);

/* A task faulted and will not run again. In that task's context. */
void netd_task_lost(TaskHandle_t task);

/* Idle task: see to the window in the task's place once that is lost. */
void netd_idle(void);

#endif
