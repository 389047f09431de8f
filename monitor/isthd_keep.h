/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the normal world starts from, as it was before it ever ran: its device
 * tree, and the stage that starts it (BL33).
 */
#ifndef ISTHD_KEEP_H
#define ISTHD_KEEP_H

#include <stdbool.h>

#include "isthd_step.h"

/* Take the copies; before the normal world runs. */
void isthd_keep_init(void);

/* Are both kept? If not, it cannot be started again. */
bool isthd_keep_all(void);

/* Write a piece of them back. */
enum isthd_step isthd_keep_restore(unsigned int at);

#endif
