/* SPDX-License-Identifier: MIT */
/* The RTOS's network task in a thread, and the far end of its four calls. */
#ifndef HOST_SYS_H
#define HOST_SYS_H

#include <stdint.h>

/* Ticks a second of isths_sys_clock(). */
#define HOST_CLOCK_HZ 1000000000u

/* Start netd in a thread of its own. Once, before all others. */
void host_start(void);

/* Hand a window to netd, and take it back: returns when netd has let go. */
void host_attach(void *base, uint64_t size);
void host_detach(void);

/* Ring netd. */
void host_ring(void);

/* Readable once netd has rung; reading it takes the bell. */
int host_bell_fd(void);

#endif
