/* SPDX-License-Identifier: MIT */
/* Frames refused since the last isths_tx_retry(): their sender may have them.
 */
#ifndef ISTHS_TX_H
#define ISTHS_TX_H

#include <stdbool.h>
#include <stdint.h>

extern struct isths_refused {
	uint32_t bytes; /* of a frame that the ring had no space for, or 0 */
	bool budget;	/* was one refused for want of budget? */
} isths_refused;

#endif
