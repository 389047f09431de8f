// SPDX-License-Identifier: MIT
#include "pair.h"

#include <stdlib.h>

#include "test.h"

static uint8_t window[PAIR_WINDOW] __attribute__((aligned(4096)));

uint64_t pair_now;

static void pair_lay(struct pair *pair, struct isth_link *link)
{
	bool secure = link == &pair->secure;

	isth_link_init(link, window, PAIR_WINDOW,
		       secure ? ISTH_SIDE_SECURE : ISTH_SIDE_NORMAL,
		       secure ? &pair->secure_quarantine :
				&pair->normal_quarantine,
		       ISTH_FEATURES_KNOWN);
}

void pair_init(struct pair *pair)
{
	memset(window, 0, sizeof(window));
	pair->window = window;
	isth_quarantine_init(&pair->secure_quarantine, PAIR_HZ,
			     ISTH_READMISSIONS);
	isth_quarantine_init(&pair->normal_quarantine, PAIR_HZ,
			     ISTH_READMISSIONS);
	pair_lay(pair, &pair->secure);
	pair_lay(pair, &pair->normal);
}

void pair_reborn(struct pair *pair, struct isth_link *link)
{
	isth_quarantine_init(link->quarantine, PAIR_HZ, ISTH_READMISSIONS);
	pair_lay(pair, link);
}

void pair_open(struct isth_link *link, uint32_t seed)
{
	isth_session_open(link, pair_now, seed);
}

enum isth_session_event pair_check(const struct isth_link *link)
{
	return isth_session_check(link, pair_now);
}

bool pair_step(struct isth_link *link)
{
	static uint32_t seed = 1000;

	return isth_session_apply(link, pair_check(link), pair_now, seed++);
}

void pair_up(struct pair *pair)
{
	pair_up_with(pair, ISTH_FEATURES_KNOWN);
}

void pair_up_with(struct pair *pair, uint32_t features)
{
	int i;

	pair_init(pair);
	pair->secure.features = features;
	pair_open(&pair->secure, 1);
	pair_open(&pair->normal, 2);
	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		pair_step(&pair->secure);
		pair_step(&pair->normal);
	}
}

static void link_move(struct isth_link *link, uint32_t pos)
{
	link->tx.txptr = pos;
	link->tx.published = pos;
	link->tx.peer_rxptr = pos;
	link->rx.rxptr = pos;
	link->rx.published = pos;
	link->rx.peer_txptr = pos;
	link->own->txptr = pos;
	link->own->rxptr = pos;
	link->own->rx_event = pos;
	link->own->tx_event = pos - 1u;
}

void pair_up_at(struct pair *pair, uint32_t pos)
{
	pair_up(pair);
	link_move(&pair->secure, pos);
	link_move(&pair->normal, pos);
}

int pair_send(struct isth_link *link, uint32_t number, uint32_t len)
{
	static uint8_t frame[ISTH_FRAME_MAX];
	uint32_t i;
	int err = isth_tx_begin(link, len, NULL);

	if (err)
		return err;
	for (i = 0; i < len; i++)
		frame[i] = pair_byte(number, i);
	isth_tx_write(link, 0, frame, len);
	isth_tx_end(link);
	return 0;
}

bool pair_receive(struct isth_link *link, uint32_t number, uint32_t len)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;
	uint32_t i;
	int status = isth_rx_begin(link, &frame);

	if (status != ISTH_FRAME || frame.len != len) {
		test_fail(__FILE__, __LINE__, "frame length",
			  status == ISTH_FRAME ? (long long)frame.len : status,
			  len);
		return false;
	}
	isth_rx_read(link, 0, bytes, len);
	isth_rx_end(link);
	for (i = 0; i < len; i++) {
		if (bytes[i] != pair_byte(number, i)) {
			test_fail(__FILE__, __LINE__, "frame byte", bytes[i],
				  pair_byte(number, i));
			return false;
		}
	}
	return true;
}

uint32_t pair_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}
