/* SPDX-License-Identifier: MIT */
/*
 * EL3 as the driver knows it: the calls of SPEC section 5, with a secure world
 * that answers as the running test has told it to.
 */
#ifndef EL3_H
#define EL3_H

#include <linux/arm-smccc.h>
#include <linux/types.h>

#define EL3_NEVER (-1)

struct isthn_device;

struct el3 {
	/* Who the firmware says it is. */
	enum arm_smccc_conduit conduit;
	u32 uid[4];
	u32 major;
	u32 minor;
	u64 intid;
	int info_error;

	/* Which answers the driver gets; 0: those that SPEC asks for. */
	int register_error;
	int bell_error;
	int irq_error;
	int bad_addresses; /* so many more are not non-secure RAM to EL3 */
	int bad_windows;   /* and so many the secure end will not map */
	bool refuses;	   /* the secure end will not map a window */
	int attach_delay;  /* STATE calls until it answers, or EL3_NEVER */
	int detach_delay;

	u32 secure; /* ISTH_SECURE_* */
	u32 state;  /* ISTH_WINDOW_* */
	u64 base;
	u64 size;
	int pending; /* STATE calls until the secure end answers */

	u64 bells;	 /* DOORBELL calls, delivered or not */
	u64 registers;	 /* REGISTER calls */
	u64 states;	 /* STATE calls */
	u64 infos;	 /* INFO calls */
	u64 unregisters; /* UNREGISTER calls */
	struct isthn_device *listener;
};

extern struct el3 el3;

/* As after power on, with the secure world running. */
void el3_reset(void);

/* What an SMC does, from any context. */
void el3_smc(u64 id, u64 arg1, u64 arg2, struct arm_smccc_res *res);

/* The secure end lets go of the window without having been asked. */
void el3_let_go(void);

/* The SGI to the normal world. */
void el3_sgi(void);

#endif
