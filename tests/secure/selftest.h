/* SPDX-License-Identifier: MIT */
/*
 * The secure image's own tests, which run in it: built with TASKS=, booted by
 * run. Each check prints one line on the secure console.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <stdbool.h>

/* "ok NAME" or "FAILED NAME". */
void selftest_check(bool passed, const char *name);

void selftest_text(void);   /* string.S, string.c, fmt.c */
void selftest_time(void);   /* tick and context switch */
void selftest_faults(void); /* tasks that fault are parked, others go on */
void selftest_netd(void);   /* netd's process is ended, and begins again */

#endif
