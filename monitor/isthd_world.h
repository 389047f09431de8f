/* SPDX-License-Identifier: BSD-3-Clause */
/* The secure world: its state, its core, and the switch to it and from it. */
#ifndef ISTHD_WORLD_H
#define ISTHD_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include <cdefs.h>

/* Find the secure image and bind it to this core; false: there is none. */
bool isthd_world_init(void);

/* Run the secure image until it has booted: 1 if it is ready, 0 if dead. */
int32_t isthd_world_boot(void);

/* It has booted, to the state that it has by now: goes on in the above. */
void __dead2 isthd_world_booted(void);

uint32_t isthd_world_state(void); /* ISTH_SECURE_* */
void isthd_world_set_state(uint32_t state);

u_register_t isthd_world_resident_mpidr(void);
bool isthd_world_on_resident(void);

/*
 * The core that the normal world starts on and is rung on: the resident core,
 * or another if that is the secure world's alone. It stays on.
 */
u_register_t isthd_world_normal_mpidr(void);
bool isthd_world_alone(void); /* nothing else runs on the resident core */

/*
 * The secure world takes this core, the resident core, and gives it back. The
 * context to enter, as a handler of TF-A's returns it.
 */
uintptr_t isthd_world_enter(void);
uintptr_t isthd_world_leave(void);

/* The same, where the normal world begins as after a reset. */
uintptr_t isthd_world_leave_anew(void);

#endif
