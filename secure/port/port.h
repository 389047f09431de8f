/* SPDX-License-Identifier: MIT */
/* Between the port and the image's kernel; applications need portmacro.h. */
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

/* Vector offsets from the port's vector table, as struct fault has them. */
#define PORT_VECTOR_TASK_SYNC 0x000u
#define PORT_VECTOR_KERNEL 0x200u /* from here up: not from a task */

/* EL1h registers at a fault of the kernel itself. */
extern struct port_frame port_kernel_frame;

/* The tick's interrupt: counts every tick that is due, sets the next. */
void port_tick_interrupt(void);

/* What the port asks of the image's kernel. */

/* An IRQ is pending: handle it. May set port_yield_pending. */
void port_irq_handler(void);

/*
 * The running task cannot go on (frame: its registers; vector: which exception
 * it took). Returns when frame is such that the task can be resumed.
 */
void port_task_fault(struct port_frame *frame, uint64_t vector);

/* The same of the kernel or a handler: port_kernel_frame has the registers. */
void port_kernel_fault(uint64_t vector) __attribute__((noreturn));

/* A task's function returned. */
void port_task_returned(void) __attribute__((noreturn));

#endif
