/* SPDX-License-Identifier: MIT */
/*
 * The shared window's life on the secure end (SPEC section 5.3): what EL3 wants
 * of it, and where it is mapped. In netd's context, but where it is said.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "isths_sys.h"

/*
 * What EL3 wants of the window now, and netd is to know, as ISTHS_EVENT_*.
 * *w: the window that netd may use, base NULL if none.
 */
uint32_t window_follow(struct isths_window *w);

/* If netd was told to leave the window, it has: unmap it and tell EL3. */
void window_let_go(void);

/*
 * netd's life has ended. End its session, in the window and so for Linux.
 * False: it was in none. The window stays mapped for the next life.
 */
bool window_orphan(void);

/* Between two lives: answer EL3 in netd's place. */
void window_tend(void);

#endif
