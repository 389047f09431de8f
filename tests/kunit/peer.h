/* SPDX-License-Identifier: MIT */
/*
 * The secure end, over the very window that the driver has lent. As long as it
 * keeps to the rules it behaves as the RTOS does; a test can make it slow, deaf
 * or dead, and can write its words for it.
 */
#ifndef PEER_H
#define PEER_H

#include <end/end.h>

#include "stream.h"

struct peer {
	struct isth_end end; /* valid while attached */
	struct isth_quarantine quarantine;
	struct isth_frame last; /* of those taken */
	u32 features;		/* offered from the next attach on */
	bool attached;
	bool deaf;  /* hears no bell: runs when a test lets it */
	bool sated; /* takes no frames */
	u32 takes;  /* frames taken at most each time that it runs */
	bool mute;  /* never rings */
	bool running;
	bool again;
	u64 rings;
};

extern struct peer peer;
extern struct stream from_peer, from_linux;

void peer_reset(void);
void peer_attach(void *window, u64 size);
void peer_detach(void);

/* Somebody rang. */
void peer_bell(void);

/* Do what the RTOS does when it wakes: session, frames, bells. */
void peer_run(void);

/* Put one frame of len bytes into the ring, not published; an ISTH_E*. */
int peer_put(u32 len);

/* The same, published, and rung for if the driver asked for that. */
int peer_send(u32 len);

/* Publish what was put; ring if the driver asked for it. */
void peer_flush(void);

/* A new life: another session, as after a restart of netd. */
void peer_reborn(void);

/* It withdraws its session, and rings nobody. */
void peer_leaves(void);

/* The peer's own words, as it can write them. */
static inline struct isth_mgmt_shm *peer_words(void)
{
	return peer.end.own;
}

/* The record at a position of its ring. */
static inline struct isth_record_shm *peer_record(u32 position)
{
	return (struct isth_record_shm *)(peer.end.tx.ring +
					  (position &
					   (peer.end.ring_size - 1)));
}

#endif
