/* SPDX-License-Identifier: MIT */
/* Between the port and the image; applications need portmacro.h. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

/* A task's registers while it does not run; portASM.S knows the order. */
struct port_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t sp; /* SP_EL0 */
	uint64_t critical_depth;
	uint64_t reserved; /* to a multiple of 16 bytes */
};

_Static_assert(sizeof(struct port_frame) == 36 * 8, "portASM.S");

/* SPSR of a task: EL1t; debug, SError and FIQ masked. */
#define PORT_SPSR_TASK 0x344u
#define PORT_SPSR_IRQ_MASKED 0x80u

/* Of a process at EL0t: the same masked. And the bits that are 0 only there. */
#define PORT_SPSR_USER 0x340u
#define PORT_SPSR_MODE 0x0fu

/* Vector offsets from the port's vector table, as struct fault has them. */
#define PORT_VECTOR_TASK_SYNC 0x000u
#define PORT_VECTOR_HANDLER 0x200u /* from here up: not from a task */

/* EL1h registers at a fault of a handler itself. */
extern struct port_frame port_handler_frame;

/* The tick's interrupt: counts every tick that is due, sets the next. */
void port_tick_interrupt(void);

/* Let the scheduler choose; frame: the task that ran. The one that runs now. */
struct port_frame *port_switch(struct port_frame *frame);

/* What the port asks of the image. */

/*
 * An IRQ is pending: handle it. frame: the task that ran. Returns the one that
 * runs now: another if the handler set port_yield_pending.
 */
struct port_frame *port_irq(struct port_frame *frame);

/*
 * The running task cannot go on (frame: its registers; vector: which exception
 * it took). Returns when frame is such that the task can be resumed.
 */
void port_task_fault(struct port_frame *frame, uint64_t vector);

/*
 * The same two from EL0: an exception with its ESR_EL1, and an IRQ. Each
 * returns what runs then. CLOCK never comes here: portASM.S answers it.
 */
struct port_frame *port_user_sync(struct port_frame *frame, uint64_t esr);
struct port_frame *port_user_irq(struct port_frame *frame);

/* A task that runs at EL0 is about to go on, after others or an interrupt. */
void port_user_resumed(void);

/* The same of a handler: port_handler_frame has the registers. */
void port_handler_fault(uint64_t vector) __attribute__((noreturn));

/* A task's function returned. */
void port_task_returned(void) __attribute__((noreturn));

#endif
