/* SPDX-License-Identifier: MIT */
/* netd's entry, on its stack, with x0: its struct isths_boot. */

	.section .text.start, "ax"
	.globl	netd_start
netd_start:
	mov	x29, xzr
	mov	x30, xzr
	bl	netd_main
	udf	#0

	.section .note.GNU-stack, "", %progbits
