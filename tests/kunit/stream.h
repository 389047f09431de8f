/* SPDX-License-Identifier: MIT */
/*
 * Numbered frames of one direction: their maker and their judge. The number
 * stands in the frame and decides every byte of it, so that a frame that was
 * altered, doubled, reordered, or is of another life, is found.
 */
#ifndef STREAM_H
#define STREAM_H

#include <linux/types.h>

#define STREAM_PROTOCOL 0x88b5 /* IEEE 802: local experiments */
#define STREAM_KEPT 4096       /* lengths of this many last frames are known */

struct stream {
	u32 made;  /* frames, and the number of the last one */
	u32 taken; /* number of the last one that arrived */
	u64 frames;
	u64 bytes;
	u64 wrong; /* frames that arrived and should not have, as they are */
	u32 len[STREAM_KEPT];
};

void stream_reset(struct stream *stream);

/* The next frame, of len bytes, 14 or more. */
void stream_make(struct stream *stream, u8 *frame, u32 len);

/* A frame has arrived. Gaps are allowed. */
void stream_judge(struct stream *stream, const u8 *frame, u32 len);

#endif
