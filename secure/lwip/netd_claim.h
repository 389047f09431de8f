/* SPDX-License-Identifier: MIT */
/*
 * This station's addresses are its own (RFC 5227, 4862). With the carrier it
 * asks whether anybody else has them, and says that it has. Who claims one of
 * them then or later is counted, named on the console, and contradicted, every
 * DEFEND_INTERVAL at most. It gives none up: one frame of anybody's could talk
 * it out of the link (RFC 5227, 2.4 c).
 */
#ifndef NETD_CLAIM_H
#define NETD_CLAIM_H

#include <stdint.h>

/* The carrier has come, or gone. */
void netd_claim_begin(void);
void netd_claim_end(void);

/* A frame of ARP, of neighbour discovery, that isths_filter() let in. */
void netd_claim_hear4(const uint8_t *frame);
void netd_claim_hear6(const uint8_t *frame);

#endif
