/* SPDX-License-Identifier: MIT */
/*
 * The query of those who send on request: to=ADDRESS&port=N&seconds=N&bytes=N.
 * All but to may be left out; seconds may have two decimal places.
 */
#ifndef LOAD_QUERY_H
#define LOAD_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip_addr.h"

#define LOAD_QUERY_CENTISECONDS_MAX 360000u

struct load_query {
	ip_addr_t to;
	bool to_given;
	uint32_t port;	       /* 1..65535 */
	uint32_t centiseconds; /* 1..LOAD_QUERY_CENTISECONDS_MAX */
	uint32_t bytes;	       /* of a datagram; unchecked */
};

/*
 * Put what text says into *q, which holds what is to be where it says nothing.
 * Cuts text at its ampersands. False: text is not such a query.
 */
bool load_query_parse(struct load_query *q, char *text);

#endif
