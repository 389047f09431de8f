/* SPDX-License-Identifier: MIT */
#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"
#include "lwip/stats.h"

#include "isths_stats.h"
#include "isths_text.h"

#include "netd_counters.h"
#include "netd_mem.h"
#include "netd_netif.h"
#include "netd_stats.h"

static void walk_protocol(struct isths_sink *sink, const char *name,
			  const struct stats_proto *p)
{
	const struct isths_row row[] = {
		{ "xmit", p->xmit },	 { "recv", p->recv },
		{ "drop", p->drop },	 { "chkerr", p->chkerr },
		{ "lenerr", p->lenerr }, { "memerr", p->memerr },
		{ "rterr", p->rterr },	 { "proterr", p->proterr },
		{ "opterr", p->opterr }, { "err", p->err },
	};

	ISTHS_SINK_ROWS(sink, name, row);
}

static void walk_groups(struct isths_sink *sink, const char *name,
			const struct stats_igmp *g)
{
	const struct isths_row row[] = {
		{ "queries", g->rx_general + g->rx_v1 + g->rx_group },
		{ "reports", g->tx_report + g->tx_join },
		{ "leaves", g->tx_leave },
		{ "xmit", g->xmit },
		{ "recv", g->recv },
		{ "drop", g->drop },
		{ "chkerr", g->chkerr },
		{ "lenerr", g->lenerr },
		{ "memerr", g->memerr },
		{ "proterr", g->proterr },
	};

	ISTHS_SINK_ROWS(sink, name, row);
}

/* What is done about lwIP, beside what it counts itself. */
static void walk_own(struct isths_sink *sink)
{
	const struct netd_counters *c = &netd_counters;

	sink->number(sink, "mtu_ipv4", netd_netif_mtu4());
	sink->number(sink, "mtu_ipv6", netd_netif_mtu6());
	sink->number(sink, "options_skipped", c->options_skipped);
	sink->number(sink, "path_mtu_heeded", c->mtu_heeded);
	sink->number(sink, "path_mtu_ignored", c->mtu_ignored);
	sink->number(sink, "tcp_cut_by_mtu", c->cut_by_mtu);
	sink->number(sink, "tcp_windows_filled", c->windows_filled);
	sink->number(sink, "address_conflicts", c->address_conflicts);
	sink->number(sink, "address_defences", c->address_defences);
	sink->number(sink, "neighbours_forgotten", c->neighbours_forgotten);
	sink->number(sink, "neighbours_kept", c->neighbours_kept);
	sink->number(sink, "tcp_ooseq_cut", c->ooseq_cut);
	sink->number(sink, "tcp_early_retransmits", c->early_retransmits);
	sink->number(sink, "tcp_tail_probes", c->tail_probes);
	sink->number(sink, "tcp_time_waits_ended", c->time_waits_ended);
	sink->number(sink, "tcp_dropped_syn", c->dropped[NETD_DROP_TCP_SYN]);
	sink->number(sink, "tcp_dropped_option",
		     c->dropped[NETD_DROP_TCP_OPTION]);
	sink->number(sink, "tcp_dropped_window",
		     c->dropped[NETD_DROP_TCP_WINDOW]);
}

static void walk_lwip(struct isths_sink *sink)
{
	sink->group(sink, "lwip");
	walk_own(sink);
	walk_protocol(sink, "etharp", &lwip_stats.etharp);
	walk_protocol(sink, "ip4", &lwip_stats.ip);
	walk_protocol(sink, "ip4_fragments", &lwip_stats.ip_frag);
	walk_protocol(sink, "icmp4", &lwip_stats.icmp);
	walk_protocol(sink, "ip6", &lwip_stats.ip6);
	walk_protocol(sink, "ip6_fragments", &lwip_stats.ip6_frag);
	walk_protocol(sink, "icmp6", &lwip_stats.icmp6);
	walk_protocol(sink, "nd6", &lwip_stats.nd6);
	walk_groups(sink, "igmp", &lwip_stats.igmp);
	walk_groups(sink, "mld6", &lwip_stats.mld6);
	walk_protocol(sink, "udp", &lwip_stats.udp);
	walk_protocol(sink, "tcp", &lwip_stats.tcp);
	sink->group_end(sink);
}

static void walk_pool(struct isths_sink *sink, const char *name, memp_t pool)
{
	const struct stats_mem *mem = lwip_stats.memp[pool];
	const struct isths_row row[] = {
		{ "blocks", memp_pools[pool]->num },
		{ "used", mem->used },
		{ "used_max", mem->max },
		{ "exhausted", mem->err },
	};

	ISTHS_SINK_ROWS(sink, name, row);
}

static void walk_blocks(struct isths_sink *sink, unsigned int class)
{
	struct netd_mem_usage usage = netd_mem_usage(class);
	const struct isths_row row[] = {
		{ "blocks", usage.blocks },
		{ "used", usage.used },
		{ "used_max", usage.used_max },
		{ "exhausted", usage.exhausted },
	};
	char name[16];
	struct isths_text t;

	isths_text_init(&t, name, sizeof(name));
	isths_text_string(&t, "block_");
	isths_text_decimal(&t, usage.block_size);
	ISTHS_SINK_ROWS(sink, name, row);
}

static void walk_memory(struct isths_sink *sink)
{
	unsigned int class;

	sink->group(sink, "memory");
	walk_pool(sink, "receive_buffers", MEMP_PBUF_POOL);
	walk_pool(sink, "references", MEMP_PBUF);
	walk_pool(sink, "tcp_segments", MEMP_TCP_SEG);
	walk_pool(sink, "tcp_connections", MEMP_TCP_PCB);
	walk_pool(sink, "reassemblies_ipv4", MEMP_REASSDATA);
	walk_pool(sink, "reassemblies_ipv6", MEMP_IP6_REASSDATA);
	walk_pool(sink, "waiting_for_arp", MEMP_ARP_QUEUE);
	walk_pool(sink, "waiting_for_nd", MEMP_ND6_QUEUE);
	walk_pool(sink, "groups_ipv4", MEMP_IGMP_GROUP);
	walk_pool(sink, "groups_ipv6", MEMP_MLD6_GROUP);
	for (class = 0; class < NETD_MEM_CLASSES; class ++)
		walk_blocks(sink, class);
	sink->group_end(sink);
}

void netd_stats_walk(struct isths_sink *sink)
{
	walk_memory(sink);
	walk_lwip(sink);
}
