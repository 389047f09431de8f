/* SPDX-License-Identifier: MIT */
/* The two interrupts of the secure world. */
#include <FreeRTOS.h>

#include "board.h"
#include "gic.h"
#include "log.h"
#include "netd.h"
#include "port.h"

/*
 * One interrupt each time: if another waits, it is taken as soon as the task
 * runs, and the code here stays short enough to need no nesting.
 */
static void handle(void)
{
	uint32_t intid = gic_acknowledge();

	switch (intid) {
	case BOARD_TIMER_INTID:
		port_tick_interrupt();
		break;
	case BOARD_BELL_INTID:
		netd_bell();
		break;
	default:
		if (intid >= GIC_INTID_NONE)
			return;
		log_print("irq: %u is none of ours", intid);
		break;
	}
	gic_end(intid);
}

struct port_frame *port_irq(struct port_frame *frame)
{
	handle();
	return port_yield_pending ? port_switch(frame) : frame;
}
