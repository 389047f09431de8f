/* SPDX-License-Identifier: BSD-3-Clause */
/* The cores that the normal world runs on besides the resident core. */
#ifndef ISTHD_CORES_H
#define ISTHD_CORES_H

#include <stdbool.h>

#include <cdefs.h>
#include <lib/utils_def.h>

/* Remember a core that PSCI is about to switch on. */
void isthd_cores_note(u_register_t mpidr);

/* Call in all that are on; true: they are off. On the resident core. */
bool isthd_cores_fetch(void);

/* Is this the call, pending on this core? */
bool isthd_cores_called(unsigned int intid);

/* This core's normal world is over: clear up after it, and switch it off. */
void __dead2 isthd_cores_off(void);

#endif
