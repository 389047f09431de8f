/* SPDX-License-Identifier: MIT */
#include <linux/linkage.h>

/*
 * unsigned long smc_raw(const unsigned long in[18], unsigned long out[18])
 *
 * x18 is left alone, since a kernel may keep its shadow stack there. x19 to
 * x28 hold a number each, and the answer is how many came back changed.
 */
SYM_FUNC_START(smc_raw)
	stp	x29, x30, [sp, #-112]!
	mov	x29, sp
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x1, [sp, #96]
	mov	x19, #0x190
	mov	x20, #0x200
	mov	x21, #0x210
	mov	x22, #0x220
	mov	x23, #0x230
	mov	x24, #0x240
	mov	x25, #0x250
	mov	x26, #0x260
	mov	x27, #0x270
	mov	x28, #0x280
	ldp	x2, x3, [x0, #16]
	ldp	x4, x5, [x0, #32]
	ldp	x6, x7, [x0, #48]
	ldp	x8, x9, [x0, #64]
	ldp	x10, x11, [x0, #80]
	ldp	x12, x13, [x0, #96]
	ldp	x14, x15, [x0, #112]
	ldp	x16, x17, [x0, #128]
	ldp	x0, x1, [x0]
	smc	#0
	ldr	x30, [sp, #96]
	stp	x0, x1, [x30]
	stp	x2, x3, [x30, #16]
	stp	x4, x5, [x30, #32]
	stp	x6, x7, [x30, #48]
	stp	x8, x9, [x30, #64]
	stp	x10, x11, [x30, #80]
	stp	x12, x13, [x30, #96]
	stp	x14, x15, [x30, #112]
	stp	x16, x17, [x30, #128]
	mov	x0, #0
	cmp	x19, #0x190
	cinc	x0, x0, ne
	cmp	x20, #0x200
	cinc	x0, x0, ne
	cmp	x21, #0x210
	cinc	x0, x0, ne
	cmp	x22, #0x220
	cinc	x0, x0, ne
	cmp	x23, #0x230
	cinc	x0, x0, ne
	cmp	x24, #0x240
	cinc	x0, x0, ne
	cmp	x25, #0x250
	cinc	x0, x0, ne
	cmp	x26, #0x260
	cinc	x0, x0, ne
	cmp	x27, #0x270
	cinc	x0, x0, ne
	cmp	x28, #0x280
	cinc	x0, x0, ne
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #112
	ret
SYM_FUNC_END(smc_raw)
