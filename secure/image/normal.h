/* SPDX-License-Identifier: MIT */
/* The normal world's life, as the secure world follows it. */
#ifndef NORMAL_H
#define NORMAL_H

/*
 * A YIELD has found it ended: say so, once for each end. If it has switched
 * itself off and the board is to follow, this does not return. In the idle
 * task.
 */
void normal_away(void);

#endif
