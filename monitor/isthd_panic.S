/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of every exception that TF-A cannot answer. It calls this instead of
 * its own weak handler, which waits for ever.
 */
#include <arch.h>
#include <asm_macros.S>

#include <platform_def.h>

	.global	plat_panic_handler
	.global	plat_handle_el3_ea

/* ISTH_END_EXCEPTION. */
#define END_EXCEPTION 3

	.global	isthd_normal_leave

	.section .rodata.isthd_panic, "aS"
esr_text:
	.asciz	"EL3 stopped: esr 0x"
elr_text:
	.asciz	" elr 0x"
far_text:
	.asciz	" far 0x"

/*
 * void plat_panic_handler(void) __dead2
 *
 * From any place of EL3: either stack, any registers. The exception that came
 * last says whose it is. If the normal world made it, that world ends on this
 * core, and EL3 keeps nothing of what it was doing for it.
 */
func plat_panic_handler
	mrs	x0, scr_el3
	tbz	x0, #0, own_panic	/* SCR_EL3.NS */
	mrs	x0, spsr_el3
	tbnz	x0, #SPSR_M_SHIFT, normal_panic	/* AArch32: not EL3's */
	ubfx	x0, x0, #MODE_EL_SHIFT, #2
	cmp	x0, #MODE_EL3
	b.eq	own_panic

normal_panic:
	mov	w0, #END_EXCEPTION
	b	isthd_normal_leave

	/* EL3's own, or the secure world's: nobody is left to go on. */
own_panic:
	adr_l	x0, isthd_pm_off_begun
	ldr	w0, [x0]
	cbnz	w0, 1f			/* the platform's way to wait for it */
	bl	plat_crash_console_init
	adr_l	x4, esr_text
	bl	asm_print_str
	mrs	x4, esr_el3
	bl	asm_print_hex
	adr_l	x4, elr_text
	bl	asm_print_str
	mrs	x4, elr_el3
	bl	asm_print_hex
	adr_l	x4, far_text
	bl	asm_print_str
	mrs	x4, far_el3
	bl	asm_print_hex
	bl	asm_print_newline
	bl	plat_crash_console_flush
1:	wfi
	b	1b
endfunc plat_panic_handler

/*
 * void plat_handle_el3_ea(void) __dead2
 *
 * An SError in the middle of EL3, outside of our own code, where it is masked.
 * What it interrupted has lost a register and cannot go on: a call of the
 * normal world's, or the way of an interrupt that stopped it.
 */
func plat_handle_el3_ea
	mrs	x0, scr_el3
	tbnz	x0, #0, normal_panic
	b	own_panic
endfunc plat_handle_el3_ea

/*
 * void isthd_normal_leave(uint32_t cause) __dead2
 *
 * EL3 keeps nothing of what it was doing for the normal world, and leaves.
 */
func isthd_normal_leave
	mov	w19, w0
	msr	spsel, #MODE_SP_EL0
	bl	plat_set_my_stack
	mov	w0, w19
	bl	isthd_normal_end
	b	el3_exit
endfunc isthd_normal_leave
