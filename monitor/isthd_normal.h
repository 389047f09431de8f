/* SPDX-License-Identifier: BSD-3-Clause */
/* The normal world's end on a core where it did what nobody can answer. */
#ifndef ISTHD_NORMAL_H
#define ISTHD_NORMAL_H

#include <stdbool.h>

/*
 * The normal world ends on this core. On the resident core the secure world
 * goes on alone, and this returns when it is the next context; elsewhere the
 * core is parked, and this does not return. From isthd_panic.S.
 */
void isthd_normal_end(void);

/* Has it ended on the resident core? Asked there only. */
bool isthd_normal_ended(void);

/* In its place: wait until an interrupt of the secure world is pending. */
void isthd_normal_idle(void);

/* Nothing is left to run on this core. */
void __dead2 isthd_normal_park(void);

#endif
