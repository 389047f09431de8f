/* SPDX-License-Identifier: MIT */
/*
 * Neighbours that this station talks with, and where they are. lwIP's own
 * tables have a place for whoever makes netd answer, and a station that is
 * not there keeps its place before one that is. So a flood of forged sources
 * empties them; here they take no place. A neighbour comes in by a frame from
 * where lwIP knows it to be, or by an answer to a question of ours.
 *
 * The one that was not heard for the longest makes way: who never answered
 * before who did, and for who did. One that a connection of TCP goes to stays.
 */
#ifndef NETD_CONTACT_H
#define NETD_CONTACT_H

#include "netd_hop.h"

/* Where this neighbour is; NULL: it is none of them. Until the next change. */
const uint8_t *netd_contact_find(const struct netd_address *hop);

/*
 * The neighbour was heard, and is there; it has answered a question of ours, or
 * has not. Returns whether anything changed that was found before.
 */
bool netd_contact_hear(const struct netd_address *hop, const uint8_t *station,
		       bool answered);

/* It may be elsewhere. */
void netd_contact_drop(const struct netd_address *hop);

/* Drop those that are silent for long, or all. */
void netd_contact_expire(void);
void netd_contact_drop_all(void);

#endif
