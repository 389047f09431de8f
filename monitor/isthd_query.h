/* SPDX-License-Identifier: BSD-3-Clause */
/* Queries (SPEC section 5.2), of both worlds. */
#ifndef ISTHD_QUERY_H
#define ISTHD_QUERY_H

#include <stdbool.h>

#include "isthd_call.h"

uintptr_t isthd_query_call_count(const struct isthd_call *call);
uintptr_t isthd_query_uid(const struct isthd_call *call);
uintptr_t isthd_query_revision(const struct isthd_call *call);
uintptr_t isthd_query_features(const struct isthd_call *call);
uintptr_t isthd_query_info(const struct isthd_call *call);
uintptr_t isthd_query_stats(const struct isthd_call *call);

/* Is there a call of this number, whoever may make it? */
bool isthd_query_known(u_register_t number);

#endif
