/* SPDX-License-Identifier: MIT */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "isths_channel.h"
#include "isths_config.h"
#include "isths_counters.h"
#include "isths_flight.h"
#include "isths_text.h"
#include "isths_watch.h"

#define LINE_SIZE 160

struct isths_channel isths_channel;
struct isths_channel_counters isths_channel_counters;

static void log_number(const char *what, uint64_t number)
{
	char line[LINE_SIZE];
	struct isths_text t;

	isths_text_init(&t, line, sizeof(line));
	isths_text_string(&t, what);
	isths_text_decimal(&t, number);
	isths_sys_log(line);
}

static void log_carrier_up(const struct isth_end *end, uint32_t frame_max)
{
	char line[LINE_SIZE];
	struct isths_text t;

	isths_text_init(&t, line, sizeof(line));
	isths_text_string(&t, "netd: link up, session ");
	isths_text_hex(&t, end->session);
	isths_text_string(&t, ", peer ");
	isths_text_hex(&t, end->peer_session);
	isths_text_string(&t, ", frames of up to ");
	isths_text_decimal(&t, frame_max);
	isths_text_string(&t, " bytes");
	isths_sys_log(line);
}

void isths_channel_init(uint64_t clock_hz, uint32_t features)
{
	isths_channel.features = features;
	isth_quarantine_init(&isths_channel.quarantine, clock_hz,
			     ISTHS_READMISSIONS);
}

/*
 * The session is about to end: what Linux has not said it took of our ring. In
 * bytes, since how many frames they are would have to be remembered.
 */
static void count_lost(void)
{
	struct isth_end *end = &isths_channel.end;
	const struct isth_tx *tx = &end->tx;

	if (end->state == ISTH_UP)
		(void)isth_tx_refresh(end);
	isths_tx_counters.lost += tx->txptr - tx->peer_rxptr;
}

static void carrier_down(void)
{
	if (!isths_channel.link.up)
		return;
	isths_channel.link = (struct isths_link){ .up = false };
	isths_channel.link_changed = true;
	isths_channel_counters.carrier_downs++;
	isths_sys_log("netd: link down");
}

static void carrier_up(void)
{
	const struct isth_end *end = &isths_channel.end;

	isths_channel.link = (struct isths_link){
		.up = true,
		.frame_max = isth_frame_max_peer(end),
		.agreed = end->agreed,
	};
	isths_channel.link_changed = true;
	isths_channel_counters.carrier_ups++;
	log_carrier_up(end, isths_channel.link.frame_max);
}

static uint32_t session_seed(void)
{
	return (uint32_t)isths_sys_clock();
}

static void attach(const struct isths_window *window)
{
	struct isth_end *end = &isths_channel.end;

	if (isth_end_init(end, window->base, window->size, ISTH_WORLD_SECURE,
			  &isths_channel.quarantine, isths_channel.features)) {
		log_number("netd: no window of the channel has this size: ",
			   window->size);
		return;
	}
	isths_channel_counters.attaches++;
	isths_channel_counters.sessions++;
	isth_session_open(end, isths_sys_clock(), session_seed());
	isths_channel.attached = true;
	isths_channel.bell = true;
	log_number("netd: window attached, bytes per ring: ", end->ring_size);
}

static void detach(void)
{
	if (!isths_channel.attached)
		return;
	carrier_down();
	count_lost();
	isth_session_close(&isths_channel.end, isths_sys_clock());
	isths_flight_log(&isths_channel.quarantine);
	isths_channel.attached = false;
	isths_channel.bell = true;
	isths_channel_counters.detaches++;
	isths_sys_log("netd: window detached");
}

void isths_channel_window(uint32_t events, const struct isths_window *window)
{
	if (events & ISTHS_EVENT_DETACH)
		detach();
	if (events & ISTHS_EVENT_ATTACH)
		attach(window);
}

static void session_apply(enum isth_session_event event)
{
	if (event == ISTH_SESSION_RESTART) {
		carrier_down();
		count_lost();
		isths_channel_counters.sessions++;
	}
	if (isth_session_apply(&isths_channel.end, event, isths_sys_clock(),
			       session_seed()))
		isths_channel.bell = true;
	/* The core keeps more records than one step can write. */
	isths_flight_log(&isths_channel.quarantine);
	if (event == ISTH_SESSION_GO_UP)
		carrier_up();
}

void isths_channel_watch(uint64_t now)
{
	if (!isths_channel.link.up || !isths_watch(now))
		return;
	isths_channel_counters.stalls++;
	isths_sys_log("netd: Linux takes no frames");
	session_apply(ISTH_SESSION_RESTART);
}

static void frame_max_follow(void)
{
	uint32_t frame_max = isth_frame_max_peer(&isths_channel.end);

	if (frame_max == isths_channel.link.frame_max)
		return;
	isths_channel.link.frame_max = frame_max;
	isths_channel.link_changed = true;
}

bool isths_channel_step(void)
{
	enum isth_session_event event;

	if (!isths_channel.attached)
		return false;
	event = isth_session_check(&isths_channel.end, isths_sys_clock());
	if (event != ISTH_SESSION_STAY) {
		session_apply(event);
		return true;
	}
	if (isths_channel.link.up)
		frame_max_follow();
	return false;
}

void isths_channel_publish(void)
{
	if (!isths_channel.attached)
		return;
	if (isth_tx_publish(&isths_channel.end))
		isths_channel.bell = true;
	if (isth_rx_publish(&isths_channel.end))
		isths_channel.bell = true;
}

bool isths_channel_arm(uint32_t wanted)
{
	bool space = false;

	if (!isths_channel.link.up)
		return false;
	if (wanted)
		space = isth_tx_wait(&isths_channel.end, wanted);
	return isth_rx_wait(&isths_channel.end) || space;
}

bool isths_channel_settled(void)
{
	return !isths_channel.attached ||
	       isth_session_check(&isths_channel.end, isths_sys_clock()) ==
		       ISTH_SESSION_STAY;
}
