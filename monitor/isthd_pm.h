/* SPDX-License-Identifier: BSD-3-Clause */
/* What PSCI may do with the cores. */
#ifndef ISTHD_PM_H
#define ISTHD_PM_H

#include <stdint.h>

#include "isthd_call.h"

void isthd_pm_init(void);

/* POWER_OFF of the secure world (SPEC 5.5). Returns if the platform does. */
uintptr_t isthd_pm_power_off(const struct isthd_call *call);

/* It is under way: what the platform ends in is no fault. isthd_panic.S. */
extern uint32_t isthd_pm_off_begun;

#endif
