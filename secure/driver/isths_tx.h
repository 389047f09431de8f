/* SPDX-License-Identifier: MIT */
/* What the loop asks of isths_tx.c: what was refused since the last retry. */
#ifndef ISTHS_TX_H
#define ISTHS_TX_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of a frame that the ring had no space for, or 0. */
uint32_t isths_tx_wants_space(void);

/* Was a frame refused for want of budget? */
bool isths_tx_wants_budget(void);

#endif
