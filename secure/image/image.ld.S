/* SPDX-License-Identifier: MIT */
/*
 * The secure image, for the linker once preprocessed. Everything is loaded,
 * linked and run at one address. Sections that differ in permissions start on
 * a page (mmu.c).
 */
#include "board.h"

OUTPUT_ARCH(aarch64)
ENTRY(image_start)

SECTIONS
{
	. = BOARD_IMAGE_BASE;
	image_text_start = .;
	.text : {
		*(.text.start)
		*(.text.vectors)
		*(.text .text.*)
		*(.iplt)
	}
	. = ALIGN(4096);
	image_text_end = .;

	image_rodata_start = .;
	.rodata : { *(.rodata .rodata.*) }
	.guards : ALIGN(8) {
		image_guards_start = .;
		KEEP(*(.guards))
		image_guards_end = .;
	}
	/* The linker gives it __start_tasks and __stop_tasks (task_table.h). */
	tasks : ALIGN(8) { KEEP(*(tasks)) }
	.netd : ALIGN(4096) { *(.netd) }
	. = ALIGN(4096);
	image_rodata_end = .;

	image_data_start = .;
	.data : {
		*(.data .data.*)
		*(.got .got.plt .igot .igot.plt)
		. = ALIGN(4096);
	}
	image_bss_start = .;
	.bss (NOLOAD) : { *(.bss .bss.* COMMON) }
	.stacks (NOLOAD) : ALIGN(4096) { *(.stacks) }
	. = ALIGN(4096);
	image_data_end = .;
	image_end = .;

	/* netd's own memory: seen at its place alone (process.c). */
	.netd_memory (NOLOAD) : ALIGN(4096) { *(.netd_memory) }
	memory_end = .;

	/DISCARD/ : { *(.comment .note.* .eh_frame*) }
}

ASSERT(memory_end <= BOARD_IMAGE_LIMIT, "the image does not fit its memory")
