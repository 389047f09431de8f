/* SPDX-License-Identifier: MIT */
#include <linux/linkage.h>

/*
 * Vectors for a moment in which nothing but an undefined instruction is taken:
 * it is stepped over, and counted in x17; x16 is lost. The same at EL1 and at
 * EL2, where EL1's names mean EL2's registers.
 */
	.text
	.balign	2048
SYM_CODE_START(undef_vectors)
	.space	0x200
	mrs	x16, elr_el1
	add	x16, x16, #4
	msr	elr_el1, x16
	add	x17, x17, #1
	eret
	.balign	2048
SYM_CODE_END(undef_vectors)
