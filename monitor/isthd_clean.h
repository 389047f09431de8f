/* SPDX-License-Identifier: BSD-3-Clause */
/* What the normal world leaves behind in the machine, brought back. */
#ifndef ISTHD_CLEAN_H
#define ISTHD_CLEAN_H

#include "isthd_step.h"

/* This core's own registers: timers, interrupts, EL2's, TLBs. */
void isthd_clean_core(void);

/* Devices that could still write to memory. */
enum isthd_step isthd_clean_devices(unsigned int at);

/* One core's redistributor. */
enum isthd_step isthd_clean_redistributor(unsigned int at);

enum isthd_step isthd_clean_distributor(unsigned int at);

#endif
