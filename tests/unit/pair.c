// SPDX-License-Identifier: MIT
#include "pair.h"

#include "test.h"

static uint8_t window[PAIR_WINDOW] __attribute__((aligned(4096)));

uint64_t pair_now;

static void pair_lay(struct pair *pair, struct isth_end *end)
{
	bool secure = end == &pair->secure;

	isth_end_init(end, window, PAIR_WINDOW,
		      secure ? ISTH_WORLD_SECURE : ISTH_WORLD_NORMAL,
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

void pair_reborn(struct pair *pair, struct isth_end *end)
{
	isth_quarantine_init(end->quarantine, PAIR_HZ, ISTH_READMISSIONS);
	pair_lay(pair, end);
}

void pair_open(struct isth_end *end, uint32_t seed)
{
	isth_session_open(end, pair_now, seed);
}

enum isth_session_event pair_check(const struct isth_end *end)
{
	return isth_session_check(end, pair_now);
}

bool pair_step(struct isth_end *end)
{
	static uint32_t seed = 1000;

	return isth_session_apply(end, pair_check(end), pair_now, seed++);
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

static void link_move(struct isth_end *end, uint32_t pos)
{
	end->tx.txptr = pos;
	end->tx.published = pos;
	end->tx.peer_rxptr = pos;
	end->rx.rxptr = pos;
	end->rx.published = pos;
	end->rx.peer_txptr = pos;
	end->own->txptr = pos;
	end->own->rxptr = pos;
	end->own->rx_event = pos;
	end->own->tx_event = pos - 1u;
}

void pair_up_at(struct pair *pair, uint32_t pos)
{
	pair_up(pair);
	link_move(&pair->secure, pos);
	link_move(&pair->normal, pos);
}

int pair_send(struct isth_end *end, uint32_t number, uint32_t len)
{
	return end_put(end, number, len);
}

bool pair_receive(struct isth_end *end, uint32_t number, uint32_t len)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;
	int status = end_take(end, &frame, bytes);

	if (status != ISTH_FRAME || frame.len != len) {
		test_fail(__FILE__, __LINE__, "frame length",
			  status == ISTH_FRAME ? (long long)frame.len : status,
			  len);
		return false;
	}
	if (!frame_is(bytes, len, end->peer_session, number)) {
		test_fail(__FILE__, __LINE__, "frame, if not altered,",
			  frame_number(bytes), number);
		return false;
	}
	return true;
}
