/* SPDX-License-Identifier: MIT */
/*
 * The interrupt controller's CPU interface of the resident core. EL3 has given
 * the secure interrupts their group and priority and enabled them. gicv3.c is
 * one backend; one for GICv2 would do the same through memory.
 *
 * Non-secure interrupts are not for us: EL3 shows them as FIQ, which stays
 * masked, so they wait until the normal world runs.
 */
#ifndef GIC_H
#define GIC_H

#include <stdint.h>

/* From here up: no interrupt was pending after all, nothing is to be ended. */
#define GIC_INTID_NONE 1020u

/* Every interrupt is let in. */
#define GIC_MASK_NONE 0xffu

/* Once, on the resident core. Returns 0, or -1: no such controller here. */
int gic_init(void);

/* Take the interrupt that is pending: its INTID, or >= GIC_INTID_NONE. */
uint32_t gic_acknowledge(void);

/* The interrupt taken has been handled. */
void gic_end(uint32_t intid);

/*
 * Only interrupts of a higher priority, that is a lower number, are let in;
 * others wait. It holds while the secure world runs: EL3 switches it.
 */
void gic_mask(uint32_t priority);

#endif
