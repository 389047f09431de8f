/* SPDX-License-Identifier: MIT */
#include "isth_calls.h"

#include "isths.h"
#include "isths_boot.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_stats.h"
#include "isths_text.h"

static const char *const drop_names[ISTHS_DROP_COUNT] = {
	[ISTHS_DROP_BUFFER] = "no_buffer",
	[ISTHS_DROP_SHORT] = "short",
	[ISTHS_DROP_ADDRESS] = "address",
	[ISTHS_DROP_ETHERTYPE] = "ethertype",
	[ISTHS_DROP_VLAN] = "vlan",
	[ISTHS_DROP_IP4_HEADER] = "ip4_header",
	[ISTHS_DROP_IP4_FRAGMENT] = "ip4_fragment",
	[ISTHS_DROP_IP6_HEADER] = "ip6_header",
	[ISTHS_DROP_IP6_FRAGMENT] = "ip6_fragment",
	[ISTHS_DROP_ICMP6_TYPE] = "icmp6_type",
	[ISTHS_DROP_CHATTER] = "chatter",
};

/* As in SPEC section 7. */
static const char *const rule_names[ISTH_RULE_COUNT] = {
	[ISTH_RULE_MAGIC] = "V-01",	  [ISTH_RULE_VERSION] = "V-02",
	[ISTH_RULE_RING_SIZE] = "V-03",	  [ISTH_RULE_TXPTR_ALIGN] = "V-04",
	[ISTH_RULE_TXPTR_RANGE] = "V-05", [ISTH_RULE_RXPTR_ALIGN] = "V-06",
	[ISTH_RULE_RXPTR_RANGE] = "V-07", [ISTH_RULE_LEN] = "V-08",
	[ISTH_RULE_RECORD] = "V-09",	  [ISTH_RULE_FIELDS] = "V-10",
	[ISTH_RULE_CSUM] = "V-11",	  [ISTH_RULE_GSO] = "V-12",
};

static const char *const monitor_names[ISTH_STAT_COUNT] = {
	[ISTH_STAT_BELLS_TO_SECURE] = "bells_to_secure",
	[ISTH_STAT_BELLS_TO_SECURE_DROP] = "bells_to_secure_dropped",
	[ISTH_STAT_BELLS_TO_NORMAL] = "bells_to_normal",
	[ISTH_STAT_BELLS_TO_NORMAL_DROP] = "bells_to_normal_dropped",
	[ISTH_STAT_ENTRIES_INTERRUPT] = "entries_by_interrupt",
	[ISTH_STAT_ENTRIES_CALL] = "entries_by_call",
	[ISTH_STAT_YIELDS] = "yields",
	[ISTH_STAT_REGISTERS] = "registers",
	[ISTH_STAT_UNREGISTERS] = "unregisters",
	[ISTH_STAT_REFUSALS] = "refusals",
	[ISTH_STAT_NORMAL_ENDS] = "normal_ends",
	[ISTH_STAT_ABORTS] = "aborts",
	[ISTH_STAT_RESTARTS] = "restarts",
	[ISTH_STAT_LOOKS] = "looks",
};

static void walk_link(struct isths_sink *sink)
{
	const struct isths_channel_counters *c = &isths_channel_counters;
	const struct isths_channel *channel = &isths_channel;
	const struct isth_end *end = &channel->end;
	bool attached = channel->attached;
	const struct isths_row row[] = {
		{ "attached", attached },
		{ "carrier", channel->link.up },
		{ "session", attached ? end->session : 0 },
		{ "peer_session", attached ? end->peer_session : 0 },
		{ "ring_bytes", attached ? end->ring_size : 0 },
		{ "peer_frame_max", channel->link.frame_max },
		{ "attaches", c->attaches },
		{ "detaches", c->detaches },
		{ "sessions", c->sessions },
		{ "carrier_ups", c->carrier_ups },
		{ "carrier_downs", c->carrier_downs },
		{ "stalls", c->stalls },
	};

	ISTHS_SINK_ROWS(sink, "link", row);
}

static void walk_violations(struct isths_sink *sink)
{
	enum isth_rule rule;

	sink->group(sink, "violations");
	for (rule = ISTH_RULE_NONE + 1; rule < ISTH_RULE_COUNT; rule++)
		sink->number(sink, rule_names[rule],
			     isths_channel.quarantine.broken[rule]);
	sink->group_end(sink);
}

static void walk_flight(struct isths_sink *sink, const char *name,
			const struct isth_flight *flight)
{
	const struct isth_violation *v = &flight->violation;
	const struct isths_row row[] = {
		{ "rule", v->rule },
		{ "position", v->position },
		{ "found", v->found },
		{ "limit", v->limit },
		{ "session", flight->session },
		{ "peer_session", flight->peer_session },
		{ "uptime_ms", isths_ticks_ns(flight->time) / 1000000u },
	};

	ISTHS_SINK_ROWS(sink, name, row);
}

/* The last violations, "1" being the last one of all. */
static void walk_flights(struct isths_sink *sink)
{
	const struct isth_flight *flight;
	char name[16];
	struct isths_text t;
	uint32_t ago;

	sink->group(sink, "flights");
	sink->number(sink, "recorded", isths_channel.quarantine.flights);
	for (ago = 1; ago <= ISTH_FLIGHTS; ago++) {
		flight = isth_quarantine_flight(&isths_channel.quarantine, ago);
		if (!flight)
			break;
		isths_text_init(&t, name, sizeof(name));
		isths_text_decimal(&t, ago);
		walk_flight(sink, name, flight);
	}
	sink->group_end(sink);
}

static void walk_rx(struct isths_sink *sink)
{
	enum isths_drop drop;

	sink->group(sink, "rx");
	sink->number(sink, "frames", isths_rx_counters.frames);
	sink->number(sink, "bytes", isths_rx_counters.bytes);
	sink->group(sink, "dropped");
	for (drop = ISTHS_DROP_NONE + 1; drop < ISTHS_DROP_COUNT; drop++)
		sink->number(sink, drop_names[drop],
			     isths_rx_counters.dropped[drop]);
	sink->group_end(sink);
	sink->group_end(sink);
}

static void walk_tx(struct isths_sink *sink)
{
	const struct isths_tx_counters *c = &isths_tx_counters;
	const struct isths_row row[] = {
		{ "frames", c->frames },
		{ "bytes", c->bytes },
		{ "refused_full", c->full },
		{ "refused_budget", c->budget },
		{ "dropped_down", c->down },
		{ "dropped_too_long", c->too_long },
		{ "lost_bytes", c->lost },
	};

	ISTHS_SINK_ROWS(sink, "tx", row);
}

static void walk_netd(struct isths_sink *sink)
{
	const struct isths_activations *c = &isths_activations;
	const struct isths_row row[] = {
		{ "uptime_ms", isths_ticks_ns(isths_sys_clock()) / 1000000u },
		{ "activations", c->count },
		{ "bells_heard", c->bells_heard },
		{ "bells_rung", c->bells_rung },
		{ "timeouts", c->timeouts },
		{ "busy_ns", isths_ticks_ns(c->busy_ticks) },
		{ "busy_max_ns", isths_ticks_ns(c->busy_ticks_max) },
	};

	ISTHS_SINK_ROWS(sink, "netd", row);
}

static void walk_budget(struct isths_sink *sink)
{
	const struct isths_activations *c = &isths_activations;
	const struct isths_row row[] = {
		{ "activation_frames", ISTHS_BUDGET_ACTIVATION_FRAMES },
		{ "activation_bytes", ISTHS_BUDGET_ACTIVATION_BYTES },
		{ "activations_exceeded", c->budget_spent },
		{ "period_us", ISTHS_BUDGET_PERIOD_US },
		{ "period_frames", ISTHS_BUDGET_PERIOD_FRAMES },
		{ "period_bytes", ISTHS_BUDGET_PERIOD_BYTES },
		{ "periods_exceeded", c->period_spent },
	};

	ISTHS_SINK_ROWS(sink, "budget", row);
}

static void walk_lives(struct isths_sink *sink)
{
	const struct isths_lives *lives = isths_boot_lives();

	if (!lives)
		return;
	const struct isths_row row[] = {
		{ "begun", isths_foreign(&lives->begun) },
		{ "faulted", isths_foreign(&lives->faulted) },
		{ "late", isths_foreign(&lives->late) },
		{ "last_pc", isths_foreign(&lives->pc) },
		{ "last_esr", isths_foreign(&lives->esr) },
		{ "last_far", isths_foreign(&lives->far) },
		{ "restart_max_ns", isths_foreign(&lives->restart_max_ns) },
	};

	ISTHS_SINK_ROWS(sink, "lives", row);
}

static void walk_monitor(struct isths_sink *sink)
{
	const uint64_t *counters = isths_boot_monitor();
	unsigned int i;

	if (!counters)
		return;
	sink->group(sink, "monitor");
	for (i = 0; i < ISTH_STAT_COUNT; i++)
		sink->number(sink, monitor_names[i],
			     isths_foreign(&counters[i]));
	sink->group_end(sink);
}

void isths_stats_walk(struct isths_sink *sink)
{
	walk_link(sink);
	walk_violations(sink);
	walk_flights(sink);
	walk_rx(sink);
	walk_tx(sink);
	walk_netd(sink);
	walk_budget(sink);
	walk_lives(sink);
	walk_monitor(sink);
}
