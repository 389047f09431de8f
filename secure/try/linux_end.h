/* SPDX-License-Identifier: MIT */
/* Linux's end of the channel, bridged to a TAP interface. */
#ifndef LINUX_END_H
#define LINUX_END_H

#include "isth_end.h"

#include "tap.h"

struct linux_end {
	struct isth_end channel;
	struct isth_quarantine quarantine;
	struct tap *tap;
	void *window;
	uint64_t window_size;
	bool up; /* the carrier that the TAP interface shows */
	bool bell;
	uint32_t held_len; /* of the frame that waits for space; 0: none */
	uint8_t held[ISTH_FRAME_MAX];
};

/* Ends the program if there is no window with rings of ring_size bytes. */
void linux_end_init(struct linux_end *end, struct tap *tap, uint32_t ring_size);

/*
 * Give the window to the RTOS, and take it back. What touches it in between
 * is a bug, and a fault.
 */
void linux_end_open(struct linux_end *end);
void linux_end_close(struct linux_end *end);

/* Follow the session, and move frames both ways, a bounded number of them. */
void linux_end_turn(struct linux_end *end);

/*
 * Ask for a doorbell at the next frame or space. True: there is work already.
 */
bool linux_end_arm(struct linux_end *end);

/* Does a frame of the TAP interface's wait for space in the ring? */
bool linux_end_holds(const struct linux_end *end);

#endif
