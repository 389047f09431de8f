/* SPDX-License-Identifier: MIT */
/* The marks that begin and end a trace. */
#ifndef MARKS_H
#define MARKS_H

/* HINT #64 and above have no meaning yet; this is HINT #112 + n. */
#define MARK_HINT_STEP 32u
#define MARK_HINT(n) (0xd503201fu + (112u + (n)) * MARK_HINT_STEP)

#define MARKS 8u    /* numbers of marks */
#define MARK_END 7u /* ends a trace, begins none */

#endif
