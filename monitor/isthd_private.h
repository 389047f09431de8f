/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * isthd, the dispatcher between the worlds: what its files share. One file,
 * one noun. A call's status and its errors are in SPEC section 5.
 *
 * Nothing here waits for another CPU: not for a lock, not for a state. Normal
 * world CPUs could otherwise delay the resident core, which owes its time to
 * the secure world.
 */
#ifndef ISTHD_PRIVATE_H
#define ISTHD_PRIVATE_H

#ifdef __ASSEMBLER__

/* Frame of the C runtime that waits for the secure image to boot. */
#define ISTHD_BOOT_FRAME 96

#else

#include <stdbool.h>
#include <stdint.h>

#include <isth_calls.h>
#include <isth_window.h>

#include <lib/cassert.h>
#include <lib/el3_runtime/context_mgmt.h>

/* Interrupts of the secure world, all on the resident core. */
#define ISTHD_TIMER_INTID 29 /* PPI of the secure physical timer */
#define ISTHD_BELL_INTID 8   /* SGI, doorbell from the normal world */

/* Interrupt of the normal world: SGI, doorbell from the secure world. */
#define ISTHD_NORMAL_BELL_INTID 14

/* A call as its handler sees it: who made it, with what. */
struct isthd_call {
	cpu_context_t *caller;
	u_register_t x1;
	u_register_t x2;
};

/* isthd_main.c */

/* Answer a call: status in x0, results in x1..x3. Counts errors. */
uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3);

static inline uintptr_t isthd_call_status(const struct isthd_call *call,
					  int status)
{
	return isthd_call_return(call, status, 0, 0, 0);
}

/* isthd_query.c */
uintptr_t isthd_query_call_count(const struct isthd_call *call);
uintptr_t isthd_query_uid(const struct isthd_call *call);
uintptr_t isthd_query_revision(const struct isthd_call *call);
uintptr_t isthd_query_features(const struct isthd_call *call);
uintptr_t isthd_query_info(const struct isthd_call *call);
bool isthd_query_known(u_register_t number);

/* isthd_stats.c */

/* One more of counter ISTH_STAT_*, on this CPU. */
void isthd_stats_count(unsigned int counter);
uintptr_t isthd_stats_get(const struct isthd_call *call);

/* isthd_bell.c */
void isthd_bell_init(void);
uintptr_t isthd_bell_to_secure(const struct isthd_call *call);
uintptr_t isthd_bell_to_normal(const struct isthd_call *call);

/*
 * Ring the secure world outside any budget and answer the call with status.
 * On the resident core the secure world runs before the caller goes on.
 */
uintptr_t isthd_bell_ring_secure(const struct isthd_call *call, int status);

/* Ring the normal world outside any budget. */
void isthd_bell_ring_normal(void);

/* isthd_window.c */
uintptr_t isthd_window_register(const struct isthd_call *call);
uintptr_t isthd_window_unregister(const struct isthd_call *call);
uintptr_t isthd_window_get(const struct isthd_call *call);
uintptr_t isthd_window_done(const struct isthd_call *call);

/* isthd_ram.c */

/* Learn the normal world's RAM from its device tree; before it runs. */
void isthd_ram_init(void);

/* ISTH_OK, or the error of the first rule that the window breaks. */
int isthd_ram_check(const struct isth_range *window);

/* isthd_interrupt.c */
int isthd_interrupt_init(void);

/* This CPU's own interrupts, after each power-on. */
void isthd_interrupt_init_cpu(void);

/*
 * End what the secure world has acknowledged and not ended: while active, it
 * holds back every interrupt of the normal world.
 */
void isthd_interrupt_end_secure(void);

/* isthd_world.c */

/* Find the secure image and bind it to this core; false: there is none. */
bool isthd_world_init(void);

/* Run the secure image until it is ready (1) or dead (0). */
int32_t isthd_world_boot(void);

uint32_t isthd_world_state(void); /* ISTH_SECURE_* */
u_register_t isthd_world_resident_mpidr(void);
bool isthd_world_on_resident(void);

/* The secure world takes this core, the resident core; the context to enter. */
uintptr_t isthd_world_enter(void);

uintptr_t isthd_world_ready(const struct isthd_call *call);
uintptr_t isthd_world_yield(const struct isthd_call *call);
uintptr_t isthd_world_dead(const struct isthd_call *call);

/* isthd_helpers.S */
int32_t isthd_boot_wait(uintptr_t *boot_sp);
void __dead2 isthd_boot_done(uintptr_t boot_sp, int32_t ret);

/* isthd_pm.c */
void isthd_pm_init(void);

#endif /* __ASSEMBLER__ */
#endif /* ISTHD_PRIVATE_H */
