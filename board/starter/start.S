/* SPDX-License-Identifier: MIT */
/*
 * Entry from EL3, at EL2 with the MMU off: the first byte of BL33. Linux's boot
 * protocol (its arm64/booting.rst) is between here and the kernel: x0 has the
 * device tree.
 */
	.section .text.start, "ax"
	.globl	start
start:
	adr	x1, stack_top
	mov	sp, x1
	mov	x19, x0
	bl	fetch_all
	mov	x4, x0
	mov	x0, x19
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	dsb	sy
	ic	iallu
	isb
	br	x4

	.bss
	.balign	16
	.skip	1024
stack_top:

	.section .note.GNU-stack, "", %progbits
