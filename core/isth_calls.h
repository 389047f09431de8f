/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The calls (SPEC section 5): SMCCC 1.1 fast SMC64 calls in the Trusted OS
 * range, answered by the EL3 dispatcher. Included by all three ends; numbers
 * only.
 *
 * x0 carries the call number in and the status out; further results start at
 * x1. Registers x1..x3 that a call does not define are returned as zero;
 * x4..x17 are preserved.
 */
#ifndef ISTH_CALLS_H
#define ISTH_CALLS_H

/* General service queries of the Trusted OS range (SMCCC 1.1, section 6.2). */
#define ISTH_SMC_CALL_COUNT 0xbf00ff00u
#define ISTH_SMC_UID 0xbf00ff01u
#define ISTH_SMC_REVISION 0xbf00ff03u

/* The UID, as the four words that the UID query returns in w0..w3. */
#define ISTH_UID_0 0x99c807c1u
#define ISTH_UID_1 0x1542732du
#define ISTH_UID_2 0x9285e8bdu
#define ISTH_UID_3 0x4fed709au

/* Version of the calls: another major number is another interface. */
#define ISTH_CALLS_MAJOR 1u
#define ISTH_CALLS_MINOR 1u

/* Calls that either world may make. */
#define ISTH_SMC_FEATURES 0xf2000001u /* x1: call number */
#define ISTH_SMC_INFO 0xf2000002u     /* x1: ISTH_INFO_*; out x1: value */
#define ISTH_SMC_STATS 0xf2000003u    /* x1: ISTH_STAT_*; out x1: counter */
#define ISTH_SMC_DOORBELL 0xf2000004u /* ring the other world */

/* Calls of the normal world. */
#define ISTH_SMC_REGISTER 0xf2000010u	/* x1: physical address, x2: bytes */
#define ISTH_SMC_UNREGISTER 0xf2000011u /* give the window back */
#define ISTH_SMC_STATE 0xf2000012u	/* out x1: ISTH_WINDOW_*, x2, x3 */

/* Calls of the secure world, on its resident core. */
#define ISTH_SMC_READY 0xf2000020u	 /* image initialised; yields */
#define ISTH_SMC_YIELD 0xf2000021u	 /* idle; x1: ISTH_YIELD_RING or 0 */
#define ISTH_SMC_WINDOW_GET 0xf2000022u	 /* out x1: ISTH_WINDOW_*, x2, x3 */
#define ISTH_SMC_WINDOW_DONE 0xf2000023u /* x1: ISTH_WINDOW_* reached */
#define ISTH_SMC_DEAD 0xf2000024u	 /* the secure world stops for good */
#define ISTH_SMC_RESTART 0xf2000025u	 /* end the normal world, start it */
#define ISTH_SMC_POWER_OFF 0xf2000026u	 /* switch the board off */

/* With YIELD: ring the normal end first. */
#define ISTH_YIELD_RING 1u

#define ISTH_SMC_COUNT 14u /* calls above, without the general queries */

/* Status in x0. Each call's own list is in SPEC section 5. */
#define ISTH_OK 0
#define ISTH_PENDING 1		      /* begun; ask ISTH_SMC_STATE */
#define ISTH_ERR_NOT_SUPPORTED (-1)   /* SMCCC: no such call */
#define ISTH_ERR_DENIED (-2)	      /* not a call of this world or core */
#define ISTH_ERR_INVALID (-3)	      /* an index or state that is not one */
#define ISTH_ERR_ALIGN (-4)	      /* address not ISTH_WINDOW_ALIGN */
#define ISTH_ERR_SIZE (-5)	      /* not a size of isth_layout.h */
#define ISTH_ERR_WRAP (-6)	      /* address + size passes 2^64 */
#define ISTH_ERR_ADDRESS (-7)	      /* not wholly in non-secure RAM */
#define ISTH_ERR_OVERLAP (-8)	      /* shares bytes with the registered one */
#define ISTH_ERR_ALREADY (-9)	      /* another window is registered */
#define ISTH_ERR_NOT_REGISTERED (-10) /* there is none */
#define ISTH_ERR_BUSY (-11)	      /* an attach or detach is under way */
#define ISTH_ERR_NOT_READY (-12)      /* the secure world is not running */
#define ISTH_ERR_THROTTLED (-13)      /* doorbell over budget: dropped */

/* Buffer states (SPEC section 5.3). */
#define ISTH_WINDOW_NONE 0u
#define ISTH_WINDOW_ATTACHING 1u /* EL3 accepted, secure end not yet */
#define ISTH_WINDOW_ATTACHED 2u
#define ISTH_WINDOW_DETACHING 3u /* secure end has not let go yet */
#define ISTH_WINDOW_REFUSED 4u	 /* secure end said no; as NONE otherwise */

/* ISTH_SMC_INFO */
#define ISTH_INFO_DOORBELL_INTID 0u /* SGI that the normal world receives */
#define ISTH_INFO_RESIDENT_MPIDR 1u /* core that the secure world runs on */
#define ISTH_INFO_SECURE_STATE 2u   /* ISTH_SECURE_* */
#define ISTH_INFO_BELL_RATE 3u	    /* doorbells/s/CPU, normal to secure */
#define ISTH_INFO_BELL_BURST 4u	    /* bucket depth of the same */
#define ISTH_INFO_NORMAL_STATE 5u   /* ISTH_NORMAL_* */
#define ISTH_INFO_NORMAL_END 6u	    /* ISTH_END_*: its last; 0: none */
#define ISTH_INFO_OFF_IS_ALL 7u	    /* 1: its power-off ends the board */
#define ISTH_INFO_PLACEMENT 8u	    /* 1: the resident core is its own */
#define ISTH_INFO_WATCH_MS 9u	    /* a silence that ends it; 0: none */
#define ISTH_INFO_COUNT 10u

/* ISTH_INFO_WATCH_MS (SPEC section 5.9). */
#define ISTH_WATCH_MS_MIN 100u
#define ISTH_WATCH_MS_MAX 60000u

#define ISTH_SECURE_BOOTING 0u
#define ISTH_SECURE_RUNNING 1u
#define ISTH_SECURE_DEAD 2u

/* The normal world. */
#define ISTH_NORMAL_RUNNING 0u
#define ISTH_NORMAL_ENDED 1u /* what is left of it is cleared away */
#define ISTH_NORMAL_OFF 2u   /* and it is not to start again */

/* Why it ended. */
#define ISTH_END_RESET 1u     /* by PSCI's SYSTEM_RESET */
#define ISTH_END_OFF 2u	      /* by PSCI's SYSTEM_OFF */
#define ISTH_END_EXCEPTION 3u /* by what EL3 cannot answer */
#define ISTH_END_ASKED 4u     /* by the secure world's RESTART */

/* ISTH_SMC_STATS: 64-bit counters since boot. */
#define ISTH_STAT_BELLS_TO_SECURE 0u	  /* delivered */
#define ISTH_STAT_BELLS_TO_SECURE_DROP 1u /* over budget */
#define ISTH_STAT_BELLS_TO_NORMAL 2u	  /* delivered */
#define ISTH_STAT_BELLS_TO_NORMAL_DROP 3u /* over budget */
#define ISTH_STAT_ENTRIES_INTERRUPT 4u	  /* secure interrupt took the core */
#define ISTH_STAT_ENTRIES_CALL 5u	  /* a call took the core */
#define ISTH_STAT_YIELDS 6u		  /* secure world gave it back */
#define ISTH_STAT_REGISTERS 7u		  /* windows attached */
#define ISTH_STAT_UNREGISTERS 8u	  /* windows let go */
#define ISTH_STAT_REFUSALS 9u		  /* calls answered with an error */
#define ISTH_STAT_NORMAL_ENDS 10u	  /* ends of the normal world */
#define ISTH_STAT_ABORTS 11u		  /* external aborts that EL3 had */
#define ISTH_STAT_RESTARTS 12u		  /* starts of it after an end */
#define ISTH_STAT_LOOKS 13u		  /* calls of STATE */
#define ISTH_STAT_COUNT 14u

#endif
