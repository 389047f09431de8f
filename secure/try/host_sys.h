/* SPDX-License-Identifier: MIT */
/* netd as a process: the far end of its four calls. */
#ifndef HOST_SYS_H
#define HOST_SYS_H

#include <stdint.h>

/* Hand a window to netd, and take it back: returns when netd has let go. */
void host_attach(void *base, uint64_t size);
void host_detach(void);

/* Ring netd. */
void host_ring(void);

/* Readable once netd has rung; reading it takes the bell. */
int host_bell_fd(void);

/* Start netd in a thread of its own. */
void host_start(void);

#endif
