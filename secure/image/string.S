/* SPDX-License-Identifier: MIT */
/*
 * memcpy, memmove, memset, memcmp: 64 bytes in flight, then the rest by falling
 * powers of two. The usual trick of a last block that overlaps the one before
 * is not for us: it loads bytes twice, and the source may be shared memory
 * that the other world rewrites between the two loads.
 *
 * Unaligned accesses: normal memory only, MMU on.
 */

	.macro	func name
	.section .text.\name, "ax"
	.balign	64
	.globl	\name
	.type	\name, %function
\name:
	.endm

	.macro	endfunc name
	.size	\name, . - \name
	.endm

/* Move 64 bytes forward. dst x3, src x1. */
	.macro	copy_64
	ldp	x6, x7, [x1, #16]
	ldp	x8, x9, [x1, #32]
	ldp	x10, x11, [x1, #48]
	ldp	x4, x5, [x1], #64
	stp	x6, x7, [x3, #16]
	stp	x8, x9, [x3, #32]
	stp	x10, x11, [x3, #48]
	stp	x4, x5, [x3], #64
	.endm

/* Move n bytes forward, n < 128, by the bits of n in x2. dst x3, src x1. */
	.macro	copy_rest
	tbz	w2, #6, 1f
	copy_64
1:	tbz	w2, #5, 1f
	ldp	x4, x5, [x1]
	ldp	x6, x7, [x1, #16]
	add	x1, x1, #32
	stp	x4, x5, [x3]
	stp	x6, x7, [x3, #16]
	add	x3, x3, #32
1:	tbz	w2, #4, 1f
	ldp	x4, x5, [x1], #16
	stp	x4, x5, [x3], #16
1:	tbz	w2, #3, 1f
	ldr	x4, [x1], #8
	str	x4, [x3], #8
1:	tbz	w2, #2, 1f
	ldr	w4, [x1], #4
	str	w4, [x3], #4
1:	tbz	w2, #1, 1f
	ldrh	w4, [x1], #2
	strh	w4, [x3], #2
1:	tbz	w2, #0, 1f
	ldrb	w4, [x1]
	strb	w4, [x3]
1:
	.endm

/* void *memcpy(void *dst, const void *src, size_t n) */
func memcpy
	mov	x3, x0
	subs	x2, x2, #128
	b.lo	3f
2:	copy_64
	copy_64
	subs	x2, x2, #128
	b.hs	2b
	/* x2 is negative now; its low seven bits are the rest all the same. */
3:	copy_rest
	ret
endfunc memcpy

/*
 * void *memmove(void *dst, const void *src, size_t n)
 *
 * Forward is right when dst is not inside [src, src + n). memcpy() loads a
 * block before it stores it, so a dst below src is safe too.
 */
func memmove
	sub	x3, x0, x1
	cmp	x3, x2
	b.hs	memcpy
	add	x1, x1, x2
	add	x3, x0, x2
	cmp	x2, #64
	b.lo	3f
	sub	x2, x2, #64
2:	ldp	x4, x5, [x1, #-16]
	ldp	x6, x7, [x1, #-32]
	ldp	x8, x9, [x1, #-48]
	ldp	x10, x11, [x1, #-64]
	sub	x1, x1, #64
	stp	x4, x5, [x3, #-16]
	stp	x6, x7, [x3, #-32]
	stp	x8, x9, [x3, #-48]
	stp	x10, x11, [x3, #-64]
	sub	x3, x3, #64
	subs	x2, x2, #64
	b.hs	2b
3:	tbz	w2, #5, 1f
	ldp	x4, x5, [x1, #-16]
	ldp	x6, x7, [x1, #-32]
	sub	x1, x1, #32
	stp	x4, x5, [x3, #-16]
	stp	x6, x7, [x3, #-32]
	sub	x3, x3, #32
1:	tbz	w2, #4, 1f
	ldp	x4, x5, [x1, #-16]!
	stp	x4, x5, [x3, #-16]!
1:	tbz	w2, #3, 1f
	ldr	x4, [x1, #-8]!
	str	x4, [x3, #-8]!
1:	tbz	w2, #2, 1f
	ldr	w4, [x1, #-4]!
	str	w4, [x3, #-4]!
1:	tbz	w2, #1, 1f
	ldrh	w4, [x1, #-2]!
	strh	w4, [x3, #-2]!
1:	tbz	w2, #0, 1f
	ldrb	w4, [x1, #-1]
	strb	w4, [x3, #-1]
1:	ret
endfunc memmove

/* void *memset(void *dst, int byte, size_t n) */
func memset
	mov	x3, x0
	and	x4, x1, #0xff
	orr	x4, x4, x4, lsl #8
	orr	x4, x4, x4, lsl #16
	orr	x4, x4, x4, lsl #32
	cmp	x2, #64
	b.lo	3f
	sub	x2, x2, #64
2:	stp	x4, x4, [x3]
	stp	x4, x4, [x3, #16]
	stp	x4, x4, [x3, #32]
	stp	x4, x4, [x3, #48]
	add	x3, x3, #64
	subs	x2, x2, #64
	b.hs	2b
3:	tbz	w2, #5, 1f
	stp	x4, x4, [x3]
	stp	x4, x4, [x3, #16]
	add	x3, x3, #32
1:	tbz	w2, #4, 1f
	stp	x4, x4, [x3], #16
1:	tbz	w2, #3, 1f
	str	x4, [x3], #8
1:	tbz	w2, #2, 1f
	str	w4, [x3], #4
1:	tbz	w2, #1, 1f
	strh	w4, [x3], #2
1:	tbz	w2, #0, 1f
	strb	w4, [x3]
1:	ret
endfunc memset

/* int memcmp(const void *a, const void *b, size_t n) */
func memcmp
	subs	x2, x2, #8
	b.lo	3f
2:	ldr	x3, [x0], #8
	ldr	x4, [x1], #8
	cmp	x3, x4
	b.ne	5f
	subs	x2, x2, #8
	b.hs	2b
3:	adds	x2, x2, #8
	b.eq	4f
1:	ldrb	w3, [x0], #1
	ldrb	w4, [x1], #1
	subs	w3, w3, w4
	b.ne	6f
	subs	x2, x2, #1
	b.ne	1b
4:	mov	w0, #0
	ret
	/* Little endian: the first byte that differs weighs most once turned. */
5:	rev	x3, x3
	rev	x4, x4
	cmp	x3, x4
	mov	w3, #1
	cneg	w3, w3, lo
6:	mov	w0, w3
	ret
endfunc memcmp

	.section .note.GNU-stack, "", %progbits
