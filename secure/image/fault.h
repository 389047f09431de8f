/* SPDX-License-Identifier: MIT */
/*
 * Faults. A task that faults is parked and everything else goes on: its
 * registers are kept, and the report is printed by the task itself, at its own
 * priority, so that a slow console delays no task above it. A fault of a
 * handler, or of a task that holds the scheduler (a critical section, or all
 * others suspended), stops the secure world.
 */
#ifndef FAULT_H
#define FAULT_H

/* An assertion failed: says where, then faults like a wild access there. */
void fault_assert(const char *file, int line) __attribute__((noreturn));

/* Say why, and stop the secure world. The normal world goes on alone. */
void fault_stop(const char *reason) __attribute__((noreturn));

#endif
