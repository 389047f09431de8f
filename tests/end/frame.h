/* SPDX-License-Identifier: MIT */
/*
 * Numbered frames. A frame's session and number stand in its Ethernet header
 * and decide every byte behind it. So a frame is found that was altered,
 * doubled, reordered, or is of another session.
 */
#ifndef END_FRAME_H
#define END_FRAME_H

#include "isth_layout.h"
#include "random.h"

#define FRAME_HEAD ISTH_FRAME_MIN
#define FRAME_PROTOCOL 0x88b5u /* IEEE 802: local experiments */

/* A prime: that many frames of a session differ in every byte. */
#define FRAME_BODIES 4093u

/* The bytes behind the head, for any length. Not the first time in threads. */
static inline const uint8_t *frame_body(uint32_t session, uint32_t number)
{
	static uint8_t bytes[FRAME_BODIES + ISTH_FRAME_MAX];
	static uint32_t state;
	uint32_t i;

	if (!state) {
		state = 1;
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)(random_next(&state) >> 8);
	}
	return bytes + (session * 7u + number) % FRAME_BODIES;
}

static inline void frame_head(uint8_t *head, uint32_t session, uint32_t number)
{
	const uint32_t words[3] = { number, session, ~number };

	(void)memcpy(head, words, sizeof(words));
	head[12] = FRAME_PROTOCOL >> 8;
	head[13] = FRAME_PROTOCOL & 0xffu;
}

/* The whole frame, of ISTH_FRAME_MIN bytes or more. */
static inline void frame_make(uint8_t *frame, uint32_t len, uint32_t session,
			      uint32_t number)
{
	frame_head(frame, session, number);
	(void)memcpy(frame + FRAME_HEAD, frame_body(session, number),
		     len - FRAME_HEAD);
}

/* What a frame says that it is. */
static inline uint32_t frame_number(const uint8_t *frame)
{
	uint32_t number;

	(void)memcpy(&number, frame, sizeof(number));
	return number;
}

static inline uint32_t frame_session(const uint8_t *frame)
{
	return frame_number(frame + sizeof(uint32_t));
}

/* Is it, in every byte? */
static inline bool frame_is(const uint8_t *frame, uint32_t len,
			    uint32_t session, uint32_t number)
{
	uint8_t head[FRAME_HEAD];

	frame_head(head, session, number);
	return !memcmp(frame, head, FRAME_HEAD) &&
	       !memcmp(frame + FRAME_HEAD, frame_body(session, number),
		       len - FRAME_HEAD);
}

#endif
