/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The port of EL3: integer types and nothing else. The wrappers through which
 * the core touches shared memory are left out on purpose, so that nothing
 * which reads a ring can be compiled into the dispatcher.
 */
#ifndef ISTH_PORT_H
#define ISTH_PORT_H

#include <stdbool.h>
#include <stdint.h>

#endif
