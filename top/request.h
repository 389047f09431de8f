/* SPDX-License-Identifier: MIT */
/*
 * Asking the RTOS for its counters, by HTTP. Nothing here waits: the caller
 * polls request->socket for request->events, and says when to ask.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "budget.h"

#define REQUEST_PORT 80
#define REQUEST_LOST_NS 1000000000ull /* no answer after that: give up */
#define REQUEST_ANSWER_MAX (64u * 1024u)

struct request {
	struct sockaddr_storage peer;
	socklen_t peer_size;
	int socket;   /* -1: no request is on its way */
	short events; /* what it waits for */
	uint64_t begun;
	int error; /* of the last request: errno */
	size_t len;
	char answer[REQUEST_ANSWER_MAX + 1];
	unsigned int answers;		  /* good ones in a row */
	struct budget_sample before, now; /* the last two of them */
};

/* peer: whose port 80; its own port does not matter. */
void request_init(struct request *request, const struct sockaddr_storage *peer,
		  socklen_t peer_size);

/* Ask, unless a request that is not lost is on its way. */
void request_begin(struct request *request);

/* Take what there is, and give up what is too old. */
void request_work(struct request *request);

/* Between the last two answers; false: that is not known. */
bool request_use(const struct request *request, struct budget_use *use);

#endif
