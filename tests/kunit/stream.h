/* SPDX-License-Identifier: MIT */
/*
 * What has become of the numbered frames (end/frame.h) of one direction. A
 * frame that was altered, doubled or reordered, or that nobody sent, is found.
 */
#ifndef STREAM_H
#define STREAM_H

#include <linux/types.h>

#define STREAM_KEPT 4096 /* lengths of this many last frames are known */

struct stream {
	u32 made;  /* frames, and the number of the last one */
	u32 taken; /* number of the last one that arrived */
	u64 frames;
	u64 bytes;
	u64 wrong; /* frames that arrived and should not have, as they are */
	u32 len[STREAM_KEPT];
};

void stream_reset(struct stream *stream);

/* A frame of len bytes, 14 or more, is sent: its number. */
u32 stream_next(struct stream *stream, u32 len);

/* A frame has arrived. Gaps are allowed. */
void stream_judge(struct stream *stream, const u8 *frame, u32 len);

#endif
