/* SPDX-License-Identifier: MIT */
#ifndef ISTHS_FILTER_H
#define ISTHS_FILTER_H

#include <stdint.h>

#include "isths_counters.h"

/*
 * May an IP stack see this frame of len bytes? The first ISTHS_HEAD_SIZE of
 * them, or all, lie at frame, in private memory.
 */
enum isths_drop isths_filter(const uint8_t *frame, uint32_t len);

#endif
