/* SPDX-License-Identifier: BSD-3-Clause */
/* Doorbells, each an SGI. */
#ifndef ISTHD_BELL_H
#define ISTHD_BELL_H

#include "isthd_call.h"

/* To the secure world, from both; and to the normal world. */
#define ISTHD_BELL_INTID 8
#define ISTHD_NORMAL_BELL_INTID 14

void isthd_bell_init(void);

/* DOORBELL, from the normal world and from the secure one (SPEC 5.4, 5.5). */
uintptr_t isthd_bell_to_secure(const struct isthd_call *call);
uintptr_t isthd_bell_to_normal(const struct isthd_call *call);

/*
 * Ring the secure world outside any budget and answer the call with status.
 * On the resident core the secure world runs before the caller goes on.
 */
uintptr_t isthd_bell_ring_secure(const struct isthd_call *call, int status);

/* Ring the normal world within the budget: ISTH_OK or ISTH_ERR_THROTTLED. */
int isthd_bell_try_normal(void);

/* Ring the normal world outside any budget. */
void isthd_bell_ring_normal(void);

#endif
