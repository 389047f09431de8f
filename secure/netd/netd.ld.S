/* SPDX-License-Identifier: MIT */
/*
 * netd, for the linker once preprocessed. Sections that differ in permissions
 * start on a page. netd.bin ends with .data.
 */
#include "netd_abi.h"

OUTPUT_ARCH(aarch64)
ENTRY(netd_start)

SECTIONS
{
	. = NETD_BASE;
	code_start = .;
	.text : {
		/* struct netd_header */
		QUAD(netd_start)
		QUAD(const_start - code_start)
		QUAD(data_start - const_start)
		QUAD(zero_start - data_start)
		QUAD(zero_end - zero_start)
		*(.text .text.*)
	}

	. = ALIGN(4096);
	const_start = .;
	.rodata : { *(.rodata .rodata.*) }
	/* The linker gives it __start_apps and __stop_apps (apps/app.h). */
	apps : ALIGN(8) { KEEP(*(apps)) }

	. = ALIGN(4096);
	data_start = .;
	.data : {
		*(.data .data.*)
		*(.got .got.plt)
		. = ALIGN(4096);
	}

	zero_start = .;
	.bss (NOLOAD) : { *(.bss .bss.* COMMON) }
	. = ALIGN(4096);
	zero_end = .;

	/* For the image's own linking (image/netd_image.S). */
	netd_memory_size = . - data_start + NETD_STACK_SIZE;

	/DISCARD/ : { *(.comment .note.* .eh_frame*) }
}
