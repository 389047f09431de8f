/* SPDX-License-Identifier: MIT */
/* netd.bin, as it was linked, and room for the memory that it runs in. */

	.section .netd, "a"
	.balign	4096
	.globl	netd_image
netd_image:
	.incbin	NETD_BIN

	.section .netd_memory, "aw", %nobits
	.balign	4096
	.globl	netd_memory
netd_memory:
	.if	NETD_MEMORY_SIZE == 0
	.error	"the linker did not say how much memory netd needs"
	.endif
	.skip	NETD_MEMORY_SIZE
	.globl	netd_memory_end
netd_memory_end:

	.section .note.GNU-stack, "", %progbits
