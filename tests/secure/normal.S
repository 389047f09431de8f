/* SPDX-License-Identifier: MIT */
/*
 * A normal world that never stops: where the starter would be. Every
 * register but x0 and x3 holds a value that only the secure world could spoil;
 * if one changes it says so on its console. After half a second it waits for
 * interrupts in each turn, so that board time passes at once.
 */
	.equ	UART, 0x09000000

	.globl	_start
_start:
	mov	x1, #1
	mov	x17, #17
	mov	x30, #30
	msr	tpidr_el0, x30
1:	add	x0, x0, #1
	lsr	x3, x0, #26
	cbz	x3, 3f
	wfi
3:
	cmp	x1, #1
	ccmp	x17, #17, #0, eq
	ccmp	x30, #30, #0, eq
	b.ne	2f
	mrs	x2, tpidr_el0
	cmp	x2, x30
	b.eq	1b
2:	movz	x3, #(UART >> 16), lsl #16
	mov	w4, #'!'
	str	w4, [x3]
	b	.
