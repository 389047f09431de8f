/* SPDX-License-Identifier: MIT */
/*
 * The pages that netd may read: what it is given at its start, EL3's counters,
 * and what critical tasks show (task_table.h).
 */
#ifndef BOOT_PAGE_H
#define BOOT_PAGE_H

#include <stdint.h>

#include "isths_sys.h"

/* Map them all. Before the scheduler starts. */
void boot_page_init(void);

/* Where netd finds its struct isths_boot. */
uintptr_t boot_page_view(void);

/* EL3's counters, once a second at most. In netd's task. */
void boot_page_refresh(void);

/* What it says of netd's lives. Written in netd's task. */
struct isths_lives *boot_page_lives(void);

#endif
