/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters. Each has one writer at a time and may be read by anyone: the kernel
 * is a 64-bit one, so a u64 is read and written in one piece.
 */
#ifndef ISTHN_STATS_H
#define ISTHN_STATS_H

#include <linux/compiler.h>
#include <linux/types.h>

struct isthn_tx_stats {
	u64 packets;
	u64 bytes;
	u64 ring_full;	/* queue stopped: no room for a largest frame */
	u64 bad_length; /* dropped: too long for the peer, or too short */
	u64 bad_offload; /* dropped: left undone what is not agreed any more */
	u64 super;	/* of packets: cut by nobody */
	u64 lost;	/* in the ring when the session ended, and not taken */
	u64 xdp_refused; /* from other devices, not taken: theirs again */
	u64 held;	/* kept in the queue: the session has ended */
};

struct isthn_rx_stats {
	u64 packets;
	u64 bytes;
	u64 no_memory;	 /* dropped */
	u64 bad_offload; /* dropped: the headers are not what the fields say */
	u64 super;	 /* of packets: never cut */
	u64 lost;	 /* in the ring when the session ended, not read */
};

/* Of the frames received: those that a program kept from the stack. */
struct isthn_xdp_stats {
	u64 dropped;	/* as it said */
	u64 aborted;	/* dropped: the program failed */
	u64 sent_back;
	u64 redirected; /* to another device */
	u64 refused;	/* of these two: not taken there, and dropped */
	u64 too_long;	/* dropped: no program can look at it */
};

struct isthn_session_stats {
	u64 up;	     /* sessions that reached carrier */
	u64 restart; /* sessions given up for a new one */
	u64 stalled; /* of these: the peer had stopped taking frames */
	u64 lost;    /* the firmware no longer had our window */
};

static inline void isthn_count(u64 *counter, u64 n)
{
	WRITE_ONCE(*counter, *counter + n);
}

#endif
