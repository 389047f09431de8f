/* SPDX-License-Identifier: MIT */
/*
 * The channel: window, sessions, flight records. It answers what the link is;
 * isths.c tells the front end.
 */
#ifndef ISTHS_CHANNEL_H
#define ISTHS_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "isth_end.h"

#include "isths_front.h"
#include "isths_sys.h"

struct isths_channel {
	struct isth_end end;		   /* valid while attached */
	struct isth_quarantine quarantine; /* since boot */
	struct isths_link link;
	bool link_changed; /* and the front end does not know yet */
	uint32_t features; /* of the front end */
	bool attached;
	bool bell; /* Linux has something to see */
};

extern struct isths_channel isths_channel;

/* Before all others, once. */
void isths_channel_init(uint64_t clock_hz, uint32_t features);

/* Take or leave the window, as isths_sys_wait() said. */
void isths_channel_window(uint32_t events, const struct isths_window *window);

/*
 * No bell came: does the peer still take what it is sent? One that does not
 * loses the carrier, until it answers a new session.
 */
void isths_channel_watch(uint64_t now);

/*
 * Follow the peer by one step of the session, or by its MTU when there is none
 * to make. False: nothing more to follow. The link may have changed.
 */
bool isths_channel_step(void);

/* Publish what was sent and taken since the last time. */
void isths_channel_publish(void);

/*
 * Ask for a doorbell at the next frame and, when wanted is not 0, once there
 * is space for a frame of so many bytes. True: there is something already.
 */
bool isths_channel_arm(uint32_t wanted);

/* Is the handshake where it should be, with nothing to do before a bell? */
bool isths_channel_settled(void);

#endif
