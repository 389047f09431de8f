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

/* What EL3 wants of the window now, as ISTHS_EVENT_*; *w as they say. */
uint32_t window_follow(struct isths_window *w);

/* If netd was told to leave the window, it has: unmap it and tell EL3. */
void window_let_go(struct isths_window *w);

/*
 * netd is lost. End its session, by which Linux is told, and unmap the window.
 * Nothing to do, and false, if there is none. EL3 keeps the window ATTACHED
 * until Linux asks for it back: window_answer() is for then.
 */
bool window_abandon(void);

/* Idle task, once netd is lost: answer EL3 in its place. */
void window_answer(void);

#endif
