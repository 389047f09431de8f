/* SPDX-License-Identifier: MIT */
/*
 * netd's process: a program at S-EL0 with memory of its own (netd/netd_abi.h).
 * One task of FreeRTOS runs it and serves its calls: process_run() returns at
 * each call and at its end, as if the process were a coroutine. Interrupts and
 * other tasks come between at any time.
 *
 * All but the interrupt's part is for that task.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <FreeRTOS.h>
#include <task.h>

#include "fault.h"
#include "netd_abi.h"
#include "port.h"

/* Map its memory; task runs it. Once, before the scheduler starts. */
void process_init(TaskHandle_t task);

/* A new life: fresh memory, and boot in x0 at its first instruction. */
void process_load(uintptr_t boot);

enum process_stop {
	PROCESS_CALLED,	 /* WAIT or LOG: *call says which */
	PROCESS_FAULTED, /* a fault, or an SVC that is no call */
	PROCESS_LATE,	 /* more than NETD_RUN_MS without WAIT */
};

/* Run it until it calls or ends. */
enum process_stop process_run(unsigned int *call);

/* Argument number i of the call (0 or 1), and its result number i (0..2). */
uint64_t process_argument(unsigned int i);
void process_result(unsigned int i, uint64_t value);

/* It has called WAIT: its running time begins anew. */
void process_waited(void);

/* May it read n bytes from address on, all its own and mapped? */
bool process_may_read(uint64_t address, uint64_t n);

/*
 * Where it ended and why, for the log. Valid until the next call.
 */
const struct fault *process_fault(enum process_stop stop);

#endif
