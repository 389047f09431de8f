/* SPDX-License-Identifier: MIT */
/* What isths_start() was given; isths.h's time comes of it. */
#ifndef ISTHS_BOOT_H
#define ISTHS_BOOT_H

#include "isths_sys.h"

/* Before all others, once. */
void isths_boot_init(const struct isths_boot *boot);

/* EL3's ISTH_STAT_COUNT counters, or NULL. */
const uint64_t *isths_boot_monitor(void);

/* Or NULL. */
const struct isths_lives *isths_boot_lives(void);

#endif
