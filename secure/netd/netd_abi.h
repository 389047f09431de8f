/* SPDX-License-Identifier: MIT */
/*
 * Between netd and the image. netd is a process: a program of its own at S-EL0,
 * linked at NETD_BASE, which sees its own memory, the window and a few pages to
 * read. Assembler and linker scripts read this file too.
 *
 * A call is SVC with the call's number. Arguments are in x0 and x1, results in
 * x0 to x2; all other registers are kept. Any other SVC, any fault, and a run
 * of more than NETD_RUN_MS without NETD_CALL_WAIT end the process; the image
 * then starts it afresh.
 */
#ifndef NETD_ABI_H
#define NETD_ABI_H

/* Above MMU_WINDOW_BASE and the largest window, below 1 GiB more. */
#define NETD_BASE 0x1004000000

/* Bytes of its stack, which lies above a page that faults. */
#define NETD_STACK_SIZE 32768

/*
 * x0: milliseconds; x1: not 0 to ring Linux's doorbell. Returns ISTHS_EVENT_*,
 * the window's base, its bytes.
 */
#define NETD_CALL_WAIT 0

/* Returns the counter's ticks. */
#define NETD_CALL_CLOCK 1

/* x0: text, x1: its bytes, NETD_LINE_MAX at most. It needs no end. */
#define NETD_CALL_LOG 2

#define NETD_LINE_MAX 159

/*
 * Milliseconds of its own running time, netd's and no other task's. Many times
 * what its budget lets it need, for machines that are slow at times.
 */
#define NETD_RUN_MS 50

#ifndef __ASSEMBLER__
#include <stdint.h>

/* What netd.bin begins with (netd.ld.S). Sizes are bytes, of whole pages. */
struct netd_header {
	uint64_t entry;	     /* called with x0: struct isths_boot */
	uint64_t code_size;  /* from NETD_BASE on, this header included */
	uint64_t const_size; /* constants after it */
	uint64_t data_size;  /* variables with a value, after these */
	uint64_t zero_size;  /* variables without: no more bytes of netd.bin */
};
#endif

#endif
