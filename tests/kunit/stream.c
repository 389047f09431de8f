// SPDX-License-Identifier: MIT
#include "stream.h"

#include <end/frame.h>

void stream_reset(struct stream *stream)
{
	memset(stream, 0, sizeof(*stream));
}

u32 stream_next(struct stream *stream, u32 len)
{
	stream->made++;
	stream->len[stream->made % STREAM_KEPT] = len;
	return stream->made;
}

static bool frame_right(const struct stream *stream, const u8 *frame, u32 len)
{
	u32 number = frame_number(frame);

	return number > stream->taken && number <= stream->made &&
	       len == stream->len[number % STREAM_KEPT] &&
	       frame_is(frame, len, frame_session(frame), number);
}

void stream_judge(struct stream *stream, const u8 *frame, u32 len)
{
	if (!frame_right(stream, frame, len)) {
		stream->wrong++;
		return;
	}
	stream->taken = frame_number(frame);
	stream->frames++;
	stream->bytes += len;
}
