/* SPDX-License-Identifier: MIT */
/*
 * A peer whose words may hold anything: most of them close to what could be
 * true, for these reach furthest. Each random number is the caller's.
 */
#ifndef END_SCRIBBLE_H
#define END_SCRIBBLE_H

#include "isth_end.h"

/* Where the words of a management section are (SPEC 2.2). */
static const uint16_t scribble_words[] = { 0x000, 0x004, 0x008, 0x00c,
					   0x080, 0x084, 0x088, 0x100,
					   0x180, 0x200, 0x280 };
#define SCRIBBLE_WORDS (sizeof(scribble_words) / sizeof(scribble_words[0]))

/* What a word may become that is now so much. */
static inline uint32_t scribble_value(uint32_t now, uint32_t ring_size,
				      uint32_t random)
{
	const uint32_t values[] = {
		0,
		1,
		ISTH_FRAME_MIN - 1u,
		ISTH_FRAME_MIN,
		ISTH_FRAME_MIN + 1u,
		ISTH_RECORD_ALIGN,
		1500,
		ISTH_FRAME_MAX,
		ISTH_FRAME_MAX + 1u,
		ring_size,
		ring_size - ISTH_RECORD_ALIGN,
		ring_size + ISTH_RECORD_ALIGN,
		0x7ffffff0u,
		0x80000000u,
		0xfffffff0u,
		0xffffffffu,
	};
	uint32_t value = values[random % 16u];

	switch (random >> 8 & 3u) {
	case 0:
		return now + value;
	case 1:
		return now - value;
	case 2:
		return value;
	default:
		return now ^ 1u << (random >> 16 & 31u);
	}
}

static inline void scribble(uint32_t *word, uint32_t ring_size, uint32_t random)
{
	isth_store32(word,
		     scribble_value(isth_load32(word), ring_size, random));
}

/* One of the words by which the end's peer goes. */
static inline void scribble_word(struct isth_end *end, uint32_t which,
				 uint32_t random)
{
	uint8_t *own = (uint8_t *)end->own;

	scribble((uint32_t *)(own + scribble_words[which % SCRIBBLE_WORDS]),
		 end->ring_size, random);
}

/* A word of the record at a position of the end's ring; often its length. */
static inline void scribble_record(struct isth_end *end, uint32_t position,
				   uint32_t random)
{
	uint32_t *record =
		(uint32_t *)(end->tx.ring + (position & (end->ring_size - 1u) &
					     ~(ISTH_RECORD_ALIGN - 1u)));

	if (random & 4u)
		isth_store32(record, random >> 16);
	else
		scribble(record + (random & 3u), end->ring_size, random);
}

#endif
