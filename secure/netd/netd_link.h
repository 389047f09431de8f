/* SPDX-License-Identifier: MIT */
/* The channel: window, sessions, carrier, doorbell. */
#ifndef NETD_LINK_H
#define NETD_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "isth_end.h"
#include "netd_sys.h"

struct netd_link {
	struct isth_end channel;	   /* valid while attached */
	struct isth_quarantine quarantine; /* since boot */
	uint64_t flights_said;		   /* of its flight records */
	bool attached;
	bool up;	    /* carrier, as lwIP was told */
	bool bell;	    /* Linux has something to see */
	uint32_t frame_max; /* the peer's, while up */
};

extern struct netd_link netd_link;

/* Before all others, once. */
void netd_link_init(void);

/* Take or leave the window, as netd_wait() said. */
void netd_link_window(uint32_t events, const struct netd_window *window);

/* Follow the peer's session and MTU. */
void netd_link_step(void);

/* Publish what was sent and taken since the last time. */
void netd_link_publish(void);

/*
 * Ask for a doorbell at the next frame and, when wanted is not 0, once there
 * is space for a frame of so many bytes. True: there is something already.
 */
bool netd_link_arm(uint32_t wanted);

/* Is the handshake where it should be, with nothing to do before a bell? */
bool netd_link_settled(void);

#endif
