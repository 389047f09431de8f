/* SPDX-License-Identifier: MIT */
#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"
#include "lwip/stats.h"

#include "apps/control.h"
#include "isth_calls.h"

#include "netd.h"
#include "netd_iperf.h"
#include "netd_link.h"
#include "netd_mem.h"
#include "netd_netif.h"
#include "netd_stats.h"
#include "netd_text.h"

static const char *const drop_names[NETD_DROP_COUNT] = {
	[NETD_DROP_BUFFER] = "no_buffer",
	[NETD_DROP_SHORT] = "short",
	[NETD_DROP_ADDRESS] = "address",
	[NETD_DROP_ETHERTYPE] = "ethertype",
	[NETD_DROP_IP4_HEADER] = "ip4_header",
	[NETD_DROP_IP4_FRAGMENT] = "ip4_fragment",
	[NETD_DROP_IP6_HEADER] = "ip6_header",
	[NETD_DROP_IP6_FRAGMENT] = "ip6_fragment",
	[NETD_DROP_ICMP6_TYPE] = "icmp6_type",
	[NETD_DROP_TCP_SYN] = "tcp_syn",
	[NETD_DROP_TCP_OPTION] = "tcp_option",
	[NETD_DROP_TCP_WINDOW] = "tcp_window",
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
};

struct row {
	const char *name;
	uint64_t value;
};

static void rows(struct netd_sink *sink, const struct row *row, size_t count)
{
	for (; count; row++, count--)
		sink->number(sink, row->name, row->value);
}

#define ROWS(sink, array) rows(sink, array, sizeof(array) / sizeof(*(array)))

static uint64_t ticks_ns(uint64_t ticks)
{
	uint64_t hz = netd_boot->clock_hz;

	return ticks / hz * 1000000000u + ticks % hz * 1000000000u / hz;
}

/* Counters that another task writes: whole values, maybe of two moments. */
static uint64_t foreign(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static void walk_link(struct netd_sink *sink)
{
	const struct netd_counters *c = &netd_counters;
	const struct isth_end *channel = &netd_link.channel;
	const struct row row[] = {
		{ "attached", netd_link.attached },
		{ "carrier", netd_link.up },
		{ "session", netd_link.attached ? channel->session : 0 },
		{ "peer_session",
		  netd_link.attached ? channel->peer_session : 0 },
		{ "ring_bytes", netd_link.attached ? channel->ring_size : 0 },
		{ "peer_frame_max", netd_link.up ? netd_link.frame_max : 0 },
		{ "mtu_ipv4", netd_netif_mtu4() },
		{ "mtu_ipv6", netd_netif_mtu6() },
		{ "attaches", c->attaches },
		{ "detaches", c->detaches },
		{ "sessions", c->sessions },
		{ "carrier_ups", c->carrier_ups },
		{ "carrier_downs", c->carrier_downs },
	};

	sink->group(sink, "link");
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_violations(struct netd_sink *sink)
{
	enum isth_rule rule;

	sink->group(sink, "violations");
	for (rule = ISTH_RULE_NONE + 1; rule < ISTH_RULE_COUNT; rule++)
		sink->number(sink, rule_names[rule],
			     netd_link.quarantine.broken[rule]);
	sink->group_end(sink);
}

static void walk_flight(struct netd_sink *sink, const char *name,
			const struct isth_flight *flight)
{
	const struct isth_violation *v = &flight->violation;
	const struct row row[] = {
		{ "rule", v->rule },
		{ "position", v->position },
		{ "found", v->found },
		{ "limit", v->limit },
		{ "session", flight->session },
		{ "peer_session", flight->peer_session },
		{ "uptime_ms", ticks_ns(flight->time) / 1000000u },
	};

	sink->group(sink, name);
	ROWS(sink, row);
	sink->group_end(sink);
}

/* The last violations, "1" being the last one of all. */
static void walk_flights(struct netd_sink *sink)
{
	const struct isth_flight *flight;
	char name[16];
	struct netd_text t;
	uint32_t ago;

	sink->group(sink, "flights");
	sink->number(sink, "recorded", netd_link.quarantine.flights);
	for (ago = 1; ago <= ISTH_FLIGHTS; ago++) {
		flight = isth_quarantine_flight(&netd_link.quarantine, ago);
		if (!flight)
			break;
		netd_text_init(&t, name, sizeof(name));
		netd_text_decimal(&t, ago);
		walk_flight(sink, name, flight);
	}
	sink->group_end(sink);
}

static void walk_rx(struct netd_sink *sink)
{
	enum netd_drop drop;

	sink->group(sink, "rx");
	sink->number(sink, "frames", netd_counters.rx_frames);
	sink->number(sink, "bytes", netd_counters.rx_bytes);
	sink->group(sink, "dropped");
	for (drop = NETD_DROP_NONE + 1; drop < NETD_DROP_COUNT; drop++)
		sink->number(sink, drop_names[drop],
			     netd_counters.rx_dropped[drop]);
	sink->group_end(sink);
	sink->group_end(sink);
}

static void walk_tx(struct netd_sink *sink)
{
	const struct netd_counters *c = &netd_counters;
	const struct row row[] = {
		{ "frames", c->tx_frames },
		{ "bytes", c->tx_bytes },
		{ "refused_full", c->tx_full },
		{ "refused_budget", c->tx_budget },
		{ "dropped_down", c->tx_down },
		{ "dropped_too_long", c->tx_too_long },
	};

	sink->group(sink, "tx");
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_netd(struct netd_sink *sink)
{
	const struct netd_counters *c = &netd_counters;
	const struct row row[] = {
		{ "uptime_ms", ticks_ns(netd_clock()) / 1000000u },
		{ "activations", c->activations },
		{ "bells_heard", c->bells_heard },
		{ "bells_rung", c->bells_rung },
		{ "timeouts", c->timeouts },
		{ "busy_ns", ticks_ns(c->busy_ticks) },
		{ "busy_max_ns", ticks_ns(c->busy_ticks_max) },
	};

	sink->group(sink, "netd");
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_budget(struct netd_sink *sink)
{
	const struct netd_counters *c = &netd_counters;
	const struct row row[] = {
		{ "activation_frames", NETD_BUDGET_ACTIVATION_FRAMES },
		{ "activation_bytes", NETD_BUDGET_ACTIVATION_BYTES },
		{ "activations_exceeded", c->budget_activation },
		{ "period_us", NETD_BUDGET_PERIOD_US },
		{ "period_frames", NETD_BUDGET_PERIOD_FRAMES },
		{ "period_bytes", NETD_BUDGET_PERIOD_BYTES },
		{ "periods_exceeded", c->budget_period },
	};

	sink->group(sink, "budget");
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_services(struct netd_sink *sink)
{
	const struct netd_counters *c = &netd_counters;
	const struct row row[] = {
		{ "udp_echoes", c->udp_echoes },
		{ "udp_sunk", c->udp_sunk },
		{ "udp_sourced", c->udp_sourced },
		{ "tcp_echo_connections", c->tcp_echo_connections },
		{ "http_requests", c->http_requests },
		{ "iperf_clients", c->iperf_clients },
		{ "iperf_sending", netd_iperf_sending() },
		{ "tcp_cut_by_mtu", c->mtu_aborts },
		{ "tcp_windows_filled", c->windows_filled },
	};

	sink->group(sink, "services");
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_protocol(struct netd_sink *sink, const char *name,
			  const struct stats_proto *p)
{
	const struct row row[] = {
		{ "xmit", p->xmit },	 { "recv", p->recv },
		{ "drop", p->drop },	 { "chkerr", p->chkerr },
		{ "lenerr", p->lenerr }, { "memerr", p->memerr },
		{ "rterr", p->rterr },	 { "proterr", p->proterr },
		{ "opterr", p->opterr }, { "err", p->err },
	};

	sink->group(sink, name);
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_lwip(struct netd_sink *sink)
{
	sink->group(sink, "lwip");
	walk_protocol(sink, "etharp", &lwip_stats.etharp);
	walk_protocol(sink, "ip4", &lwip_stats.ip);
	walk_protocol(sink, "ip4_fragments", &lwip_stats.ip_frag);
	walk_protocol(sink, "icmp4", &lwip_stats.icmp);
	walk_protocol(sink, "ip6", &lwip_stats.ip6);
	walk_protocol(sink, "ip6_fragments", &lwip_stats.ip6_frag);
	walk_protocol(sink, "icmp6", &lwip_stats.icmp6);
	walk_protocol(sink, "nd6", &lwip_stats.nd6);
	walk_protocol(sink, "udp", &lwip_stats.udp);
	walk_protocol(sink, "tcp", &lwip_stats.tcp);
	sink->group_end(sink);
}

static void walk_pool(struct netd_sink *sink, const char *name, memp_t pool)
{
	const struct stats_mem *mem = lwip_stats.memp[pool];
	const struct row row[] = {
		{ "blocks", memp_pools[pool]->num },
		{ "used", mem->used },
		{ "used_max", mem->max },
		{ "exhausted", mem->err },
	};

	sink->group(sink, name);
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_blocks(struct netd_sink *sink, unsigned int class)
{
	struct netd_mem_usage usage = netd_mem_usage(class);
	const struct row row[] = {
		{ "blocks", usage.blocks },
		{ "used", usage.used },
		{ "used_max", usage.used_max },
		{ "exhausted", usage.exhausted },
	};
	char name[16];
	struct netd_text t;

	netd_text_init(&t, name, sizeof(name));
	netd_text_string(&t, "block_");
	netd_text_decimal(&t, usage.block_size);
	sink->group(sink, name);
	ROWS(sink, row);
	sink->group_end(sink);
}

static void walk_memory(struct netd_sink *sink)
{
	unsigned int class;

	sink->group(sink, "memory");
	walk_pool(sink, "receive_buffers", MEMP_PBUF_POOL);
	walk_pool(sink, "references", MEMP_PBUF);
	walk_pool(sink, "tcp_segments", MEMP_TCP_SEG);
	walk_pool(sink, "tcp_connections", MEMP_TCP_PCB);
	for (class = 0; class < NETD_MEM_CLASSES; class ++)
		walk_blocks(sink, class);
	sink->group_end(sink);
}

/* Buckets by their lower bound in ns, those that something fell into. */
static void walk_histogram(struct netd_sink *sink, const uint64_t *histogram)
{
	char name[24];
	struct netd_text t;
	unsigned int i;
	uint64_t count;

	sink->group(sink, "latency_from_ns");
	for (i = 0; i < LATENCY_BUCKETS; i++) {
		count = foreign(&histogram[i]);
		if (!count)
			continue;
		netd_text_init(&t, name, sizeof(name));
		netd_text_decimal(&t, latency_bucket_ns(i));
		sink->number(sink, name, count);
	}
	sink->group_end(sink);
}

static void walk_control(struct netd_sink *sink)
{
	const struct control_stats *c = netd_boot->control;

	if (!c)
		return;
	sink->group(sink, "control");
	sink->number(sink, "activations", foreign(&c->activations));
	sink->number(sink, "deadlines_missed", foreign(&c->deadlines_missed));
	sink->number(sink, "latency_min_ns", foreign(&c->latency_min_ns));
	sink->number(sink, "latency_max_ns", foreign(&c->latency_max_ns));
	walk_histogram(sink, c->histogram);
	sink->group_end(sink);
}

static void walk_monitor(struct netd_sink *sink)
{
	unsigned int i;

	if (!netd_boot->monitor)
		return;
	sink->group(sink, "monitor");
	for (i = 0; i < ISTH_STAT_COUNT; i++)
		sink->number(sink, monitor_names[i],
			     foreign(&netd_boot->monitor[i]));
	sink->group_end(sink);
}

void netd_stats_walk(struct netd_sink *sink)
{
	walk_control(sink);
	walk_link(sink);
	walk_violations(sink);
	walk_flights(sink);
	walk_rx(sink);
	walk_tx(sink);
	walk_netd(sink);
	walk_budget(sink);
	walk_services(sink);
	walk_memory(sink);
	walk_lwip(sink);
	walk_monitor(sink);
}
