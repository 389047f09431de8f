/* SPDX-License-Identifier: MIT */
/*
 * A mailbox: small messages between a critical task and an application in netd,
 * both ways. It is the core's channel over memory that the two share, so what
 * is proved of the channel holds here: whatever netd writes, the task reads
 * nothing twice, waits for nothing, and each call has a bound. Neither end is
 * woken; each looks when it likes.
 *
 * The task's end is MAILBOX_TASK, the application's MAILBOX_NETD. A call is for
 * the one task or application that the end belongs to.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "isth_end.h"

#define MAILBOX_TASK ISTH_WORLD_SECURE
#define MAILBOX_NETD ISTH_WORLD_NORMAL

/* Bytes of the memory, which is aligned to 4096. Half of it is each end's. */
#define MAILBOX_SIZE ISTH_WINDOW_SIZE(ISTH_RING_MIN)

/* Bytes of a message. */
#define MAILBOX_MESSAGE_MIN ISTH_FRAME_MIN
#define MAILBOX_MESSAGE_MAX 256u

struct mailbox {
	struct isth_end end;
	struct isth_quarantine quarantine;
	uint64_t sent;
	uint64_t refused; /* not sent: no peer, or no room */
	uint64_t received;
	uint64_t dropped; /* received, and longer than asked for */
};

/* memory: MAILBOX_SIZE bytes. now: a clock of hz ticks a second, as below. */
void mailbox_init(struct mailbox *m, void *memory, enum isth_world own,
		  uint64_t hz, uint64_t now);

/*
 * Send n bytes, MAILBOX_MESSAGE_MIN..MAX. False: the other end is not there, or
 * has no room left; nothing was sent, and it is counted.
 */
bool mailbox_send(struct mailbox *m, const void *message, uint32_t n,
		  uint64_t now);

/*
 * Take the oldest message into room for size bytes. Its length; 0: there is
 * none, or one that was too long and is gone.
 */
uint32_t mailbox_receive(struct mailbox *m, void *message, uint32_t size,
			 uint64_t now);

#endif
