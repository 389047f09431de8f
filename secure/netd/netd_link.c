/* SPDX-License-Identifier: MIT */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "netd.h"
#include "netd_link.h"
#include "netd_netif.h"
#include "netd_text.h"

#define LINE_SIZE 160

struct netd_link netd_link;

static void log_number(const char *what, uint64_t number)
{
	char line[LINE_SIZE];
	struct netd_text t;

	netd_text_init(&t, line, sizeof(line));
	netd_text_string(&t, what);
	netd_text_decimal(&t, number);
	netd_log(line);
}

static void log_carrier_up(const struct isth_link *channel, uint32_t frame_max)
{
	char line[LINE_SIZE];
	struct netd_text t;

	netd_text_init(&t, line, sizeof(line));
	netd_text_string(&t, "netd: link up, session ");
	netd_text_hex(&t, channel->session);
	netd_text_string(&t, ", peer ");
	netd_text_hex(&t, channel->peer_session);
	netd_text_string(&t, ", frames of up to ");
	netd_text_decimal(&t, frame_max);
	netd_text_string(&t, " bytes");
	netd_log(line);
}

/* The core keeps the first violation of a session; so it is said once. */
static void violation_note(const struct isth_violation *v)
{
	char line[LINE_SIZE];
	struct netd_text t;

	if (v->rule == ISTH_RULE_NONE)
		return;
	netd_counters.violations[v->rule]++;

	netd_text_init(&t, line, sizeof(line));
	netd_text_string(&t, "netd: the peer broke V-");
	netd_text_string(&t, v->rule < 10 ? "0" : "");
	netd_text_decimal(&t, v->rule);
	netd_text_string(&t, " at ");
	netd_text_hex(&t, v->position);
	netd_text_string(&t, ": ");
	netd_text_hex(&t, v->found);
	netd_text_string(&t, " against ");
	netd_text_hex(&t, v->limit);
	netd_log(line);
}

static void carrier_down(void)
{
	if (!netd_link.up)
		return;
	netd_link.up = false;
	netd_counters.carrier_downs++;
	netd_netif_carrier(false);
	netd_log("netd: link down");
}

static void carrier_up(void)
{
	struct isth_link *channel = &netd_link.channel;

	netd_link.up = true;
	netd_link.frame_max = isth_frame_max_peer(channel);
	netd_counters.carrier_ups++;
	log_carrier_up(channel, netd_link.frame_max);
	netd_netif_frame_max(netd_link.frame_max);
	netd_netif_carrier(true);
}

static uint32_t session_seed(void)
{
	return (uint32_t)netd_clock();
}

static void attach(const struct netd_window *window)
{
	struct isth_link *channel = &netd_link.channel;

	if (isth_link_init(channel, window->base, window->size,
			   ISTH_SIDE_SECURE)) {
		log_number("netd: no window of the channel has this size: ",
			   window->size);
		return;
	}
	netd_counters.attaches++;
	netd_counters.sessions++;
	isth_session_open(channel, session_seed());
	netd_link.attached = true;
	netd_link.bell = true;
	log_number("netd: window attached, bytes per ring: ",
		   channel->ring_size);
}

static void detach(void)
{
	if (!netd_link.attached)
		return;
	carrier_down();
	isth_session_close(&netd_link.channel);
	netd_link.attached = false;
	netd_link.bell = true;
	netd_counters.detaches++;
	netd_log("netd: window detached");
}

void netd_link_window(uint32_t events, const struct netd_window *window)
{
	if (events & NETD_EVENT_DETACH)
		detach();
	if (events & NETD_EVENT_ATTACH)
		attach(window);
}

static void session_apply(enum isth_session_event event)
{
	struct isth_link *channel = &netd_link.channel;

	if (event == ISTH_SESSION_RESTART) {
		violation_note(&channel->tx.violation);
		violation_note(&channel->rx.violation);
		carrier_down();
		netd_counters.sessions++;
	}
	if (isth_session_apply(channel, event, session_seed()))
		netd_link.bell = true;
	if (event == ISTH_SESSION_HEAR)
		violation_note(&channel->violation);
	if (event == ISTH_SESSION_GO_UP)
		carrier_up();
}

static void frame_max_follow(void)
{
	uint32_t frame_max = isth_frame_max_peer(&netd_link.channel);

	if (frame_max == netd_link.frame_max)
		return;
	netd_link.frame_max = frame_max;
	netd_netif_frame_max(frame_max);
}

void netd_link_step(void)
{
	enum isth_session_event event;
	int i;

	if (!netd_link.attached)
		return;
	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		event = isth_session_check(&netd_link.channel);
		if (event == ISTH_SESSION_STAY)
			break;
		session_apply(event);
	}
	if (netd_link.up)
		frame_max_follow();
}

void netd_link_publish(void)
{
	if (!netd_link.attached)
		return;
	if (isth_tx_publish(&netd_link.channel))
		netd_link.bell = true;
	if (isth_rx_publish(&netd_link.channel))
		netd_link.bell = true;
}

bool netd_link_arm(uint32_t wanted)
{
	bool space = false;

	if (!netd_link.up)
		return false;
	if (wanted)
		space = isth_tx_wait(&netd_link.channel, wanted);
	return isth_rx_wait(&netd_link.channel) || space;
}

bool netd_link_settled(void)
{
	return !netd_link.attached ||
	       isth_session_check(&netd_link.channel) == ISTH_SESSION_STAY;
}
