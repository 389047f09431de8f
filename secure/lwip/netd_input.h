/* SPDX-License-Identifier: MIT */
#ifndef NETD_INPUT_H
#define NETD_INPUT_H

/* Take frames out of the ring while the driver gives any, and show lwIP each.
 */
void netd_input(void);

#endif
