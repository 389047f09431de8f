/* SPDX-License-Identifier: MIT */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "netd.h"
#include "netd_link.h"
#include "netd_netif.h"
#include "netd_offload.h"
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

static void log_carrier_up(const struct isth_end *channel, uint32_t frame_max)
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

static void log_flight(const struct isth_flight *flight)
{
	const struct isth_violation *v = &flight->violation;
	char line[LINE_SIZE];
	struct netd_text t;

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
	netd_text_string(&t, ", session ");
	netd_text_hex(&t, flight->session);
	netd_log(line);
}

/* Say each new record once; the core keeps more than one step can write. */
static void log_flights(void)
{
	const struct isth_quarantine *q = &netd_link.quarantine;

	while (netd_link.flights_said != q->flights) {
		uint64_t ago = q->flights - netd_link.flights_said;

		log_flight(isth_quarantine_flight(q, (uint32_t)ago));
		netd_link.flights_said++;
	}
}

void netd_link_init(void)
{
	isth_quarantine_init(&netd_link.quarantine, netd_boot->clock_hz,
			     NETD_READMISSIONS);
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
	struct isth_end *channel = &netd_link.channel;

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
	struct isth_end *channel = &netd_link.channel;

	if (isth_end_init(channel, window->base, window->size,
			  ISTH_WORLD_SECURE, &netd_link.quarantine,
			  NETD_FEATURES)) {
		log_number("netd: no window of the channel has this size: ",
			   window->size);
		return;
	}
	netd_counters.attaches++;
	netd_counters.sessions++;
	isth_session_open(channel, netd_clock(), session_seed());
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
	isth_session_close(&netd_link.channel, netd_clock());
	log_flights();
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
	if (event == ISTH_SESSION_RESTART) {
		carrier_down();
		netd_counters.sessions++;
	}
	if (isth_session_apply(&netd_link.channel, event, netd_clock(),
			       session_seed()))
		netd_link.bell = true;
	log_flights();
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
		event = isth_session_check(&netd_link.channel, netd_clock());
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
	       isth_session_check(&netd_link.channel, netd_clock()) ==
		       ISTH_SESSION_STAY;
}
