/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts of both worlds, as EL3 routes them. */
#ifndef ISTHD_INTERRUPT_H
#define ISTHD_INTERRUPT_H

/* 0, or TF-A's error. */
int isthd_interrupt_init(void);

/* This CPU's own interrupts, after each power-on. */
void isthd_interrupt_init_cpu(void);

/*
 * End what the secure world has acknowledged and not ended: while active, it
 * holds back every interrupt of the normal world.
 */
void isthd_interrupt_end_secure(void);

/* To a core whose normal world is to end. */
#define ISTHD_FETCH_INTID 9U

/* From now on the normal world's do not reach this CPU, nor wake it. */
void isthd_interrupt_end_normal(void);

#endif
