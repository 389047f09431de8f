/* SPDX-License-Identifier: MIT */
/*
 * Entry from EL3: S-EL1, MMU and caches off, all interrupts masked, one core.
 */

/* SCTLR_EL1: RES1 bits, SP alignment checks at EL1 and EL0; all else off. */
#define SCTLR_RESET 0x30d00818

	/* Each line from \start up to \end, with the dc operation \op. */
	.macro	cache_range op, start, end
	adrp	x1, \start
	add	x1, x1, :lo12:\start
	adrp	x2, \end
	add	x2, x2, :lo12:\end
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4
	mov	x4, #4
	lsl	x3, x4, x3
	sub	x4, x3, #1
	bic	x1, x1, x4
1:	dc	\op, x1
	add	x1, x1, x3
	cmp	x1, x2
	b.lo	1b
	dsb	sy
	.endm

	.section .text.start, "ax"
	.globl	image_start
image_start:
	msr	daifset, #0xf
	msr	spsel, #1

	ldr	x0, =SCTLR_RESET
	msr	sctlr_el1, x0
	adrp	x0, port_vectors
	add	x0, x0, :lo12:port_vectors
	msr	vbar_el1, x0
	/* Floating point traps: nobody saves its registers. */
	msr	cpacr_el1, xzr
	isb

	/*
	 * Lines of an earlier life of this memory could be written back over
	 * what we write past the caches, so they go first.
	 */
	cache_range civac, image_start, image_end

	adrp	x0, image_bss_start
	adrp	x1, image_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b

	adrp	x0, exception_stack_top
	add	x0, x0, :lo12:exception_stack_top
	mov	sp, x0
	mov	x29, xzr
	mov	x30, xzr
	bl	mmu_init

	/* Lines that a core fetched ahead meanwhile are older than memory. */
	dsb	sy
	cache_range ivac, image_data_start, image_end
	bl	mmu_enable

	bl	main
	b	.

	.section .note.GNU-stack, "", %progbits
