/* SPDX-License-Identifier: MIT */
/*
 * Round trips, by ICMP echo requests of our own. Nothing here waits: the
 * caller polls probe->socket, and says when it is time for the next request.
 */
#ifndef PROBE_H
#define PROBE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "histogram.h"

#define PROBE_LOST_NS 1000000000ull /* no answer after that: it is lost */
#define PROBE_RATE_MAX 1000u	    /* per second */
#define PROBE_PENDING 2048u	    /* more than can be without an answer */

/* What came of the requests, in some time. */
struct probe_times {
	uint64_t sent;
	uint64_t lost;
	struct histogram ns; /* of those that were answered */
};

struct probe {
	int socket; /* -1: none, and no probes */
	int error;  /* why there is none, or why none could be sent: errno */
	bool raw;   /* we see the IPv4 header, and others' answers */
	struct sockaddr_storage peer;
	socklen_t peer_size;
	uint16_t id;
	uint16_t next;	 /* sequence number of the next request */
	uint16_t oldest; /* all before it are answered or lost */
	uint64_t pending[PROBE_PENDING]; /* when sent, 0: nothing awaited */
	struct probe_times interval;
	struct probe_times total;
};

/* address: numeric, IPv4 or IPv6. Returns false when it is neither. */
bool probe_init(struct probe *probe, const char *address);

/* 0, or a negative errno, kept in probe->error. */
int probe_open(struct probe *probe);

void probe_send(struct probe *probe);

/* Take all answers that are there, and give up what is too old. */
void probe_receive(struct probe *probe);

#endif
