/* SPDX-License-Identifier: BSD-3-Clause */
/* The normal world's RAM. */
#ifndef ISTHD_RAM_H
#define ISTHD_RAM_H

#include <stdbool.h>

#include <isth_window.h>

#include <lib/utils_def.h>

/* Learn it from the normal world's device tree; before that world runs. */
void isthd_ram_init(void);

/* The core that the normal world starts on, by its tree. */
u_register_t isthd_ram_start_mpidr(void);

/*
 * "isthmus,off-is-all" in the tree's /chosen: the board is to be switched off
 * when the normal world switches itself off.
 */
bool isthd_ram_off_is_all(void);

/* "isthmus,watch-ms" there: ISTH_INFO_WATCH_MS. */
uint32_t isthd_ram_watch_ms(void);

/* ISTH_OK, or the error of the first rule that the window breaks. */
int isthd_ram_check(const struct isth_range *window);

#endif
