/* SPDX-License-Identifier: BSD-3-Clause */
/* What PSCI may do with the cores. */
#ifndef ISTHD_PM_H
#define ISTHD_PM_H

void isthd_pm_init(void);

#endif
