/* SPDX-License-Identifier: MIT */
/* The two interrupts of the secure world. */
#include "board.h"
#include "console.h"
#include "gic.h"
#include "port.h"
#include "window.h"

/*
 * One interrupt each time: if another waits, it is taken as soon as the task
 * runs, and the code here stays short enough to need no nesting.
 */
void port_irq_handler(void)
{
	uint32_t intid = gic_acknowledge();

	switch (intid) {
	case BOARD_TIMER_INTID:
		port_tick_interrupt();
		break;
	case BOARD_BELL_INTID:
		window_bell();
		break;
	default:
		if (intid >= GIC_INTID_NONE)
			return;
		console_print("irq: %u is none of ours", intid);
		break;
	}
	gic_end(intid);
}
