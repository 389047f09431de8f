/* SPDX-License-Identifier: BSD-3-Clause */
/* BL31's wait for the secure image to boot. */
#ifndef ISTHD_BOOT_H
#define ISTHD_BOOT_H

#include <stdint.h>

#include <cdefs.h>

/* Leave EL3 for the next context; what isthd_boot_done() is given. */
int32_t isthd_boot_wait(uintptr_t *boot_sp);

/* End the wait that wrote boot_sp. */
void __dead2 isthd_boot_done(uintptr_t boot_sp, int32_t ret);

#endif
