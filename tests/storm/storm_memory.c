/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "lwip/memp.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"

#include "netd_mem.h"
#include "storm.h"

/* One small block is the iperf server's for ever. */
#define SMALL_BLOCKS_AT_START 1u

bool storm_connections_left(void)
{
	return tcp_active_pcbs;
}

uint32_t storm_receive_buffers(void)
{
	return (uint32_t)lwip_stats.memp[MEMP_PBUF_POOL]->used;
}

static bool blocks_left(void)
{
	uint32_t class, expected;

	for (class = 0; class < NETD_MEM_CLASSES; class ++) {
		expected = class ? 0 : SMALL_BLOCKS_AT_START;
		if (netd_mem_usage(class).used == expected)
			continue;
		printf("blocks of %u: %u. ", netd_mem_usage(class).block_size,
		       netd_mem_usage(class).used - expected);
		return true;
	}
	return false;
}

bool storm_memory_left(void)
{
	static const memp_t pools[] = {
		MEMP_PBUF_POOL, MEMP_PBUF,	    MEMP_TCP_SEG,
		MEMP_REASSDATA, MEMP_IP6_REASSDATA, MEMP_FRAG_PBUF,
	};
	uint32_t i;

	for (i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
		if (!lwip_stats.memp[pools[i]]->used)
			continue;
		printf("lwIP's pool %u: %zu. ", pools[i],
		       lwip_stats.memp[pools[i]]->used);
		return true;
	}
	return blocks_left();
}
