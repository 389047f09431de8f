/* SPDX-License-Identifier: BSD-3-Clause */
/* The normal world's life: it ends, and starts again. */
#ifndef ISTHD_NORMAL_H
#define ISTHD_NORMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "isthd_call.h"

/*
 * The normal world ends, on all cores (ISTH_END_*). On the resident core this
 * returns when the secure world is the next context; elsewhere it does not
 * return, and the core goes off. Nor does it where nobody is left to go on.
 */
void isthd_normal_end(uint32_t cause);

/* The same out of a call of PSCI's, which is not answered. isthd_panic.S. */
void __dead2 isthd_normal_leave(uint32_t cause);

/* Can it be started again? If not, a reset is the platform's. */
bool isthd_normal_may_restart(void);

/* Has it ended? */
bool isthd_normal_ended(void);

/* Has it, or does it run on other cores alone? */
uint32_t isthd_normal_away(void);

/* Is it rung on this core, which so has to stay on while it runs? */
bool isthd_normal_is_rung_here(void);

/* It begins; the first time out of READY, if it has cores of its own. */
uintptr_t isthd_normal_begin(const struct isthd_call *call);

/* In its place: one step towards its next start, or a wait for an interrupt. */
uintptr_t isthd_normal_tend(const struct isthd_call *call);

/* RESTART and POWER_OFF of the secure world (SPEC 5.5). */
uintptr_t isthd_normal_restart(const struct isthd_call *call);

/* For INFO. On the resident core they are of this moment. */
uint32_t isthd_normal_state(void);	/* ISTH_NORMAL_* */
uint32_t isthd_normal_last_cause(void); /* ISTH_END_*, 0: it never did */

/* Nothing is left to run on this core. */
void __dead2 isthd_normal_park(void);

#endif
