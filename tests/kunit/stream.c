// SPDX-License-Identifier: MIT
#include "stream.h"

#include <linux/string.h>
#include <linux/unaligned.h>

/* Bytes 0 to 3 are the number, 12 and 13 the protocol. */
static u8 frame_byte(u32 number, u32 offset)
{
	if (offset < 4)
		return number >> 8 * offset;
	if (offset == 12)
		return STREAM_PROTOCOL >> 8;
	if (offset == 13)
		return STREAM_PROTOCOL & 0xff;
	return number * 131u + offset * 7u + (offset >> 8);
}

void stream_reset(struct stream *stream)
{
	memset(stream, 0, sizeof(*stream));
}

void stream_make(struct stream *stream, u8 *frame, u32 len)
{
	u32 number = ++stream->made;
	u32 i;

	stream->len[number % STREAM_KEPT] = len;
	for (i = 0; i < len; i++)
		frame[i] = frame_byte(number, i);
}

static bool frame_right(const struct stream *stream, const u8 *frame, u32 len)
{
	u32 number = get_unaligned_le32(frame);
	u32 i;

	if (number <= stream->taken || number > stream->made ||
	    len != stream->len[number % STREAM_KEPT])
		return false;
	for (i = 0; i < len; i++) {
		if (frame[i] != frame_byte(number, i))
			return false;
	}
	return true;
}

void stream_judge(struct stream *stream, const u8 *frame, u32 len)
{
	if (!frame_right(stream, frame, len)) {
		stream->wrong++;
		return;
	}
	stream->taken = get_unaligned_le32(frame);
	stream->frames++;
	stream->bytes += len;
}
