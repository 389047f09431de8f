/* SPDX-License-Identifier: MIT */
/* lwIP as the driver's front end (isths_front.h). */
#include "isths.h"

#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"

#include "netd_hooks.h"
#include "netd_input.h"
#include "netd_mem.h"
#include "netd_netif.h"
#include "netd_offload.h"
#include "netd_share.h"
#include "netd_tcp.h"

/* What lwIP would check if TCP_MSS were one of its usual ones. */
_Static_assert(TCP_SND_BUF >= 2 * TCP_MSS, "a segment waits for another's ack");
_Static_assert(TCP_WND >= 2 * TCP_MSS, "a segment waits for another's ack");
_Static_assert(TCP_SND_QUEUELEN >= 2 * (TCP_SND_BUF / 1460), "queue");
_Static_assert(MEMP_NUM_TCP_SEG >= TCP_SND_QUEUELEN, "segments");

/*
 * All that keeps receive buffers at once, each at its limit, and a frame on its
 * way in: some are left for any other. No peer can take all: that is a fault of
 * netd's, see netd_share_check().
 */
#define KEPT                                                              \
	(NETD_SHARE_OOSEQ + 2 * IP_REASS_MAX_PBUFS + MEMP_NUM_ARP_QUEUE + \
	 MEMP_NUM_ND6_QUEUE)
_Static_assert(KEPT + 3 * NETD_SHARE_PACKET < PBUF_POOL_SIZE, "buffers");
_Static_assert(MEMP_NUM_ARP_QUEUE > ARP_TABLE_SIZE * ARP_QUEUE_LEN, "ARP");
_Static_assert(NETD_SHARE_SEGMENTS < MEMP_NUM_TCP_SEG, "shares");
_Static_assert(NETD_SHARE_SENT < NETD_MEM_SMALL_BLOCKS, "shares");
_Static_assert(NETD_SHARE_SENT < NETD_MEM_FRAME_BLOCKS, "shares");
_Static_assert(LWIP_TCP_PCB_NUM_EXT_ARGS == NETD_TCP_ARGS, "ext_args");
_Static_assert((TCP_WND >> TCP_RCV_SCALE) <= 0xffff, "window scale");

uint32_t front_start(void)
{
	netd_mem_init();
	netd_isn_init();
	lwip_init();
	netd_netif_init();
	return NETD_FEATURES;
}

void front_link(const struct isths_link *link)
{
	netd_netif_link(link);
}

void front_timers(void)
{
	netd_share_check();
	netd_tcp_mend();
	sys_check_timeouts();
}

void front_move(void)
{
	if (isths_tx_retry())
		tcp_txnow();
	netd_input();
	netd_tcp_acknowledge();
	netd_tcp_fill_windows();
}

uint32_t front_sleep_ms(void)
{
	return sys_timeouts_sleeptime();
}
