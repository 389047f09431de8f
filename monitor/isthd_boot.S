/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * BL31 waits in a C function until the secure image has booted, and the image
 * ends the wait with a call. These two carry the C runtime across.
 */
#include <asm_macros.S>

/* Frame of the C runtime that waits. */
#define BOOT_FRAME 96

	.global	isthd_boot_wait
	.global	isthd_boot_done

/*
 * int32_t isthd_boot_wait(uintptr_t *boot_sp)
 *
 * Leave EL3 for the next context. Returns what isthd_boot_done() is given.
 * el3_exit() keeps the stack pointer for the next entry to EL3, so the frame
 * saved here stays below nobody's feet.
 */
func isthd_boot_wait
	sub	sp, sp, #BOOT_FRAME
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	mov	x1, sp
	str	x1, [x0]
	b	el3_exit
endfunc isthd_boot_wait

/* void isthd_boot_done(uintptr_t boot_sp, int32_t ret) */
func isthd_boot_done
	mov	sp, x0
	mov	w0, w1
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #BOOT_FRAME
	ret
endfunc isthd_boot_done
