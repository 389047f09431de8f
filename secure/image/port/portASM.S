/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and the context switch. The frame is struct port_frame (port.h).
 *
 * Invariant: whenever a task runs, SP_EL1 is the address of its frame.
 */
#include "netd_abi.h"

#define FRAME_X30 (30 * 8)
#define FRAME_ELR (31 * 8)
#define FRAME_SPSR (32 * 8)
#define FRAME_SP (33 * 8)

#define PORT_SPSR_TASK 0x344

#define ESR_EC_SHIFT 26
#define EC_SVC64 0x15
#define ESR_SVC_CLASS (EC_SVC64 << ESR_EC_SHIFT | 1 << 25)

	/* All of x0..x29 to or from the frame that \base points to. */
	.macro	frame_store base
	stp	x2, x3, [\base, #16 * 1]
	stp	x4, x5, [\base, #16 * 2]
	stp	x6, x7, [\base, #16 * 3]
	stp	x8, x9, [\base, #16 * 4]
	stp	x10, x11, [\base, #16 * 5]
	stp	x12, x13, [\base, #16 * 6]
	stp	x14, x15, [\base, #16 * 7]
	stp	x16, x17, [\base, #16 * 8]
	stp	x18, x19, [\base, #16 * 9]
	stp	x20, x21, [\base, #16 * 10]
	stp	x22, x23, [\base, #16 * 11]
	stp	x24, x25, [\base, #16 * 12]
	stp	x26, x27, [\base, #16 * 13]
	stp	x28, x29, [\base, #16 * 14]
	.endm

	/* From a task to the exception stack; x0: the task's frame. */
	.macro	task_save
	stp	x0, x1, [sp]
	task_save_rest
	.endm

	.macro	task_save_rest
	frame_store sp
	mrs	x1, elr_el1
	stp	x30, x1, [sp, #FRAME_X30]
	mrs	x1, spsr_el1
	mrs	x2, sp_el0
	stp	x1, x2, [sp, #FRAME_SPSR]
	mov	x0, sp
	adrp	x1, exception_stack_top
	add	x1, x1, :lo12:exception_stack_top
	mov	sp, x1
	.endm

	.macro	vector label
	.balign	0x80
	b	\label
	.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.globl	port_vectors
port_vectors:
	/* From a task: current EL with SP_EL0. */
	vector	task_sync
	vector	task_irq
	vector	task_fiq
	vector	task_serror
	/* From a handler: current EL with SP_EL1. */
	vector	handler_0x200
	vector	handler_0x280
	vector	handler_0x300
	vector	handler_0x380
	/* From EL0: netd's process. */
	vector	user_sync
	vector	user_irq
	vector	handler_0x500
	vector	handler_0x580
	vector	handler_0x600
	vector	handler_0x680
	vector	handler_0x700
	vector	handler_0x780

	.text
	.balign	64
task_sync:
	task_save
	mrs	x1, esr_el1
	lsr	x1, x1, #ESR_EC_SHIFT
	cmp	x1, #EC_SVC64
	b.ne	1f
	bl	port_switch
	b	task_restore
1:	mov	x1, #0x000
2:	mov	x19, x0
	bl	port_task_fault
	mov	x0, x19
	b	task_restore

/*
 * The clock is asked for often, and answered with nothing saved but x1: x0 is
 * the result.
 */
	.balign	64
user_sync:
	stp	x0, x1, [sp]
	mrs	x0, esr_el1
	movz	x1, #(ESR_SVC_CLASS >> 16), lsl #16
	movk	x1, #NETD_CALL_CLOCK
	cmp	x0, x1
	b.ne	1f
	isb
	mrs	x0, cntpct_el0
	ldr	x1, [sp, #8]
	eret
	dsb	nsh
	isb
1:	task_save_rest
	mrs	x1, esr_el1
	bl	port_user_sync
	b	task_restore

	.balign	64
user_irq:
	task_save
	bl	port_user_irq
	b	task_restore

/*
 * uint64_t process_enter(struct port_frame *frame, struct port_frame *task)
 *
 * From a task, interrupts masked: run frame. task becomes such that the call
 * returns its x0 when task is run again.
 */
	.globl	process_enter
process_enter:
	stp	x19, x20, [sp, #-96]!
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	adr	x2, process_entered
	mov	x3, #PORT_SPSR_TASK
	mov	x4, sp
	str	x2, [x1, #FRAME_ELR]
	stp	x3, x4, [x1, #FRAME_SPSR]
	msr	spsel, #1
	b	task_restore
process_entered:
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	x19, x20, [sp], #96
	ret

	.balign	64
task_irq:
	task_save
	bl	port_irq
	/* fall through */

/* Run the task whose frame x0 points to. */
	.globl	port_task_restore
port_task_restore:
task_restore:
	mov	sp, x0
	ldp	x1, x2, [sp, #FRAME_SPSR]
	msr	spsr_el1, x1
	msr	sp_el0, x2
	ldp	x30, x1, [sp, #FRAME_X30]
	msr	elr_el1, x1
	ldp	x0, x1, [sp]
	ldp	x2, x3, [sp, #16 * 1]
	ldp	x4, x5, [sp, #16 * 2]
	ldp	x6, x7, [sp, #16 * 3]
	ldp	x8, x9, [sp, #16 * 4]
	ldp	x10, x11, [sp, #16 * 5]
	ldp	x12, x13, [sp, #16 * 6]
	ldp	x14, x15, [sp, #16 * 7]
	ldp	x16, x17, [sp, #16 * 8]
	ldp	x18, x19, [sp, #16 * 9]
	ldp	x20, x21, [sp, #16 * 10]
	ldp	x22, x23, [sp, #16 * 11]
	ldp	x24, x25, [sp, #16 * 12]
	ldp	x26, x27, [sp, #16 * 13]
	ldp	x28, x29, [sp, #16 * 14]
	eret
	/* Nothing after an eret is run ahead of time. */
	dsb	nsh
	isb

/* Masked for ever: that one arrives is a fault. */
task_fiq:
	task_save
	mov	x1, #0x100
	b	2b
task_serror:
	task_save
	mov	x1, #0x180
	b	2b

/*
 * A handler's own faults. SP_EL1 may be a task's frame or a stack without
 * room, so nothing is pushed: the registers go to port_handler_frame, by way of
 * TPIDR_EL1, which nothing else uses.
 */
	.macro	handler_vector offset
handler_\offset:
	msr	tpidr_el1, x0
	mov	x0, #\offset
	b	handler_fault
	.endm

	handler_vector 0x200
	handler_vector 0x280
	handler_vector 0x300
	handler_vector 0x380
	handler_vector 0x500
	handler_vector 0x580
	handler_vector 0x600
	handler_vector 0x680
	handler_vector 0x700
	handler_vector 0x780

handler_fault:
	msr	tpidr_el0, x1
	adrp	x1, port_handler_frame
	add	x1, x1, :lo12:port_handler_frame
	frame_store x1
	mrs	x2, tpidr_el1
	mrs	x3, tpidr_el0
	stp	x2, x3, [x1]
	mrs	x2, elr_el1
	stp	x30, x2, [x1, #FRAME_X30]
	mrs	x2, spsr_el1
	mov	x3, sp
	stp	x2, x3, [x1, #FRAME_SPSR]
	adrp	x1, panic_stack_top
	add	x1, x1, :lo12:panic_stack_top
	mov	sp, x1
	bl	port_handler_fault
	b	.

/* The two stacks that are no task's, above pages that fault (layout.h). */
	.macro	stack name, size
	.section .stacks, "aw", %nobits
	.balign	4096
\name\()_guard:
	.skip	4096
	.skip	\size
	.globl	\name\()_top
\name\()_top:
	.section .guards, "a"
	.balign	8
	.quad	\name\()_guard
	.endm

	stack	exception_stack, 8192
	stack	panic_stack, 4096

	.section .note.GNU-stack, "", %progbits
