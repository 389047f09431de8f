/* SPDX-License-Identifier: BSD-3-Clause */
/* The window's calls (SPEC sections 5.3 to 5.5). */
#ifndef ISTHD_WINDOW_H
#define ISTHD_WINDOW_H

#include <stdbool.h>

#include "isthd_call.h"

/* Of the normal world. */
uintptr_t isthd_window_register(const struct isthd_call *call);
uintptr_t isthd_window_unregister(const struct isthd_call *call);

/* The same: a sign of its life, and counted as one (SPEC section 5.9). */
uintptr_t isthd_window_look(const struct isthd_call *call);

/* For the normal world, which has ended. True: there is no window. */
bool isthd_window_evict(void);

/* Of the secure world. */
uintptr_t isthd_window_get(const struct isthd_call *call);
uintptr_t isthd_window_done(const struct isthd_call *call);

#endif
