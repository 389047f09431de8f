/* SPDX-License-Identifier: MIT */
/* The part of <limits.h> that lwIP uses; the compiler's own wants a libc's. */
#ifndef LIMITS_H
#define LIMITS_H

#define INT_MAX __INT_MAX__

#endif
