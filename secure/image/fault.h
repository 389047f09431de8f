/* SPDX-License-Identifier: MIT */
/*
 * Faults. A task that faults is parked and everything else goes on: it logs its
 * own report, at its own priority, and runs no more. A fault of a handler, or
 * of a task that holds the scheduler (a critical section, or all others
 * suspended), stops the secure world.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

#include "port.h"

struct fault {
	const char *level;  /* exception level, and what ran there */
	const char *task;   /* its name */
	const char *reason; /* NULL: what esr says */
	uint64_t esr;
	uint64_t far;
	struct port_frame frame;
};

/*
 * FAR_EL1 after an exception with that ESR_EL1, or 0 if it is an older one's.
 */
uint64_t fault_address(uint64_t esr);

/* To the log. */
void fault_print(const struct fault *fault);

/* An assertion failed: says where, then faults like a wild access there. */
void fault_assert(const char *file, int line) __attribute__((noreturn));

/* Say why, and stop the secure world. The normal world goes on alone. */
void fault_stop(const char *reason) __attribute__((noreturn));

#endif
