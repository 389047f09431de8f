/* SPDX-License-Identifier: MIT */
/* FreeRTOS includes <stdlib.h> for what it then takes from its own port. */
#ifndef STDLIB_H
#define STDLIB_H

#include <stddef.h>

#endif
