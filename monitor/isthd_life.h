/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls by which the secure world says how it is (SPEC section 5.5). */
#ifndef ISTHD_LIFE_H
#define ISTHD_LIFE_H

#include "isthd_call.h"

uintptr_t isthd_life_ready(const struct isthd_call *call);
uintptr_t isthd_life_yield(const struct isthd_call *call);
uintptr_t isthd_life_dead(const struct isthd_call *call);

#endif
