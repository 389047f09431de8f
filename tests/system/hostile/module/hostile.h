/* SPDX-License-Identifier: MIT */
/*
 * A hostile Linux: what its attacks share. Each runs in the context of the
 * process that asked for it, on the CPU that this process is pinned to.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <linux/types.h>

#define BOARD_RAM 0x40000000ul
#define BOARD_RAM_SIZE 0x40000000ul
/* Secure RAM: EL3 in its first MiB, the RTOS's image in the rest. */
#define BOARD_SECURE 0x0e000000ul
#define BOARD_SECURE_SIZE 0x01000000ul

/* One attack at work: what it was asked for, and what came of it. */
struct run {
	unsigned long count; /* how often */
	unsigned long state; /* of its random numbers */
	unsigned long done;
	unsigned long ok;      /* calls that were not refused */
	unsigned long refused; /* calls that were */
	unsigned long wrong;   /* answers that SPEC does not allow */
	char note[256];	       /* the first of these */
};

struct attack {
	const char *name;
	int (*run)(struct run *run);
};

/* One table in each file of attacks, ended by an entry without a name. */
extern const struct attack calls_attacks[];
extern const struct attack window_attacks[];
extern const struct attack words_attacks[];
extern const struct attack ring_attacks[];
extern const struct attack psci_attacks[];
extern const struct attack gic_attacks[];
extern const struct attack dma_attacks[];
extern const struct attack tables_attacks[];
extern const struct attack secure_attacks[];
extern const struct attack timers_attacks[];
extern const struct attack hypervisor_attacks[];

/* main.c: memory of this module's own, which may become a window. */
extern unsigned long own_memory;
extern unsigned long own_memory_size;

unsigned long draw(struct run *run);
unsigned long draw_below(struct run *run, unsigned long limit);

/* An answer that is not allowed: counted, and the first one described. */
__printf(2, 3) void wrong(struct run *run, const char *format, ...);

#endif
