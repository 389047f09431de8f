/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isth_rx.h"
#include "isth_tx.h"

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "netif/ethernet.h"

#include "netd.h"
#include "netd_link.h"
#include "netd_netif.h"
#include "netd_tcp.h"

#define ETH_SIZE 14u
#define MTU4_MIN 68u   /* RFC 791 */
#define MTU6_MIN 1280u /* RFC 8200 */
#define MTU_DEFAULT 1500u

const uint8_t netd_netif_mac[6] = { 0x02, 0x49, 0x53, 0x54, 0x48, 0x01 };

static struct netif netif;

/* Frames that TCP still has, refused since the last netd_netif_resume(). */
static struct {
	uint32_t ring;	 /* bytes of one that the ring had no space for */
	uint32_t budget; /* bytes of one that the budget had no room for */
} refused;

/*
 * One segment of a pbuf chain after the other, without a copy in between, and
 * never more than the len bytes that the ring has space for.
 */
static void frame_write(struct isth_link *channel, const struct pbuf *p,
			uint32_t len)
{
	uint32_t offset = 0, n;

	for (; p && offset < len; p = p->next) {
		n = p->len < len - offset ? p->len : len - offset;
		isth_tx_write(channel, offset, p->payload, n);
		offset += n;
	}
}

/*
 * A full ring may drain while we go on: what is in it must be published for
 * that.
 */
static err_t refuse_full(uint32_t len)
{
	netd_link_publish();
	netd_counters.tx_full++;
	refused.ring = len;
	return ERR_MEM; /* TCP keeps the segment */
}

static err_t refuse_budget(uint32_t len)
{
	netd_counters.tx_budget++;
	refused.budget = len;
	return ERR_MEM;
}

/* A frame that we send: its headers are in its first segment. */
static bool is_tcp(const struct pbuf *p)
{
	const uint8_t *frame = p->payload;

	if (p->len < ETH_SIZE + IP_HLEN)
		return false;
	switch ((uint32_t)frame[12] << 8 | frame[13]) {
	case ETHTYPE_IP:
		return frame[ETH_SIZE + 9] == IP_PROTO_TCP;
	case ETHTYPE_IPV6:
		return frame[ETH_SIZE + 6] == IP6_NEXTH_TCP;
	default:
		return false;
	}
}

static err_t link_output(struct netif *unused, struct pbuf *p)
{
	struct isth_link *channel = &netd_link.channel;
	uint32_t len = p->tot_len;

	(void)unused;
	if (!netd_link.up) {
		netd_counters.tx_down++;
		return ERR_IF;
	}
	if (len > netd_link.frame_max) {
		netd_counters.tx_too_long++;
		return ERR_OK; /* as if lost on the way */
	}
	if (is_tcp(p) && !netd_budget_tcp(&netd_budget))
		return refuse_budget(len);
	switch (isth_tx_begin(channel, len, NULL)) {
	case 0:
		break;
	case ISTH_EFULL:
		return refuse_full(len);
	default: /* the peer left or broke a rule: the next step sees it */
		netd_counters.tx_down++;
		return ERR_IF;
	}
	frame_write(channel, p, len);
	isth_tx_end(channel);
	netd_budget_charge(&netd_budget, len);
	netd_counters.tx_frames++;
	netd_counters.tx_bytes += len;
	return ERR_OK;
}

static err_t interface_init(struct netif *n)
{
	n->name[0] = 'i';
	n->name[1] = 's';
	n->hwaddr_len = sizeof(netd_netif_mac);
	memcpy(n->hwaddr, netd_netif_mac, sizeof(netd_netif_mac));
	n->mtu = MTU_DEFAULT;
	n->mtu6 = MTU_DEFAULT;
	n->flags =
		NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
	n->output = etharp_output;
	n->output_ip6 = ethip6_output;
	n->linkoutput = link_output;
	return ERR_OK;
}

static void ip6_address_set(s8_t index, const ip6_addr_t *address)
{
	netif_ip6_addr_set(&netif, index, address);
	netif_ip6_addr_set_state(&netif, index, IP6_ADDR_PREFERRED);
}

/* 10.77.0.1/24, fd77::1/64 and the link-local address of the MAC. */
void netd_netif_init(void)
{
	ip4_addr_t address, netmask, gateway;
	ip6_addr_t address6;

	IP4_ADDR(&address, 10, 77, 0, 1);
	IP4_ADDR(&netmask, 255, 255, 255, 0);
	ip4_addr_set_zero(&gateway);
	netif_add(&netif, &address, &netmask, &gateway, NULL, interface_init,
		  ethernet_input);
	netif_set_default(&netif);
	netif_create_ip6_linklocal_address(&netif, 1);
	netif_ip6_addr_set_state(&netif, 0, IP6_ADDR_PREFERRED);
	IP6_ADDR(&address6, PP_HTONL(0xfd770000), 0, 0, PP_HTONL(1));
	ip6_address_set(1, &address6);
	netif_set_up(&netif);
}

void netd_netif_carrier(bool up)
{
	if (up) {
		netif_set_link_up(&netif);
		return;
	}
	netif_set_link_down(&netif);
	etharp_cleanup_netif(&netif);
	nd6_cleanup_netif(&netif);
}

/*
 * IPv4's is rounded down so that a full fragment is a multiple of 8 bytes:
 * with another one lwIP marks the wrong fragment as the last for some lengths.
 */
static uint16_t mtu4(uint32_t mtu)
{
	if (mtu < MTU4_MIN)
		mtu = MTU4_MIN;
	return (uint16_t)(mtu - (mtu - IP_HLEN) % 8u);
}

static uint16_t mtu6(uint32_t mtu)
{
	return (uint16_t)(mtu < MTU6_MIN ? MTU6_MIN : mtu);
}

void netd_netif_frame_max(uint32_t frame_max)
{
	uint16_t mtu6_before = netif.mtu6;
	uint32_t mtu = frame_max - ETH_SIZE;

	netif.mtu = mtu4(mtu);
	netif.mtu6 = mtu6(mtu);
	/* It holds a copy of the MTU per destination. */
	nd6_clear_destination_cache();
	if (netif.mtu6 < mtu6_before)
		netd_tcp_mtu_shrunk();
}

uint32_t netd_netif_mtu4(void)
{
	return netif.mtu;
}

uint32_t netd_netif_mtu6(void)
{
	return netif.mtu6;
}

/* Each of the peer's bytes is read once, into memory that it cannot write. */
static struct pbuf *frame_copy(struct isth_link *channel, uint32_t len)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL);
	struct pbuf *q;
	uint32_t offset = 0;

	for (q = p; q; q = q->next) {
		isth_rx_read(channel, offset, q->payload, q->len);
		offset += q->len;
	}
	return p;
}

static void frame_input(struct pbuf *p)
{
	enum netd_drop drop = NETD_DROP_BUFFER;

	if (p)
		drop = netd_filter(p->payload, p->tot_len);
	if (drop != NETD_DROP_NONE) {
		netd_counters.rx_dropped[drop]++;
		if (p)
			pbuf_free(p);
		return;
	}
	netif.input(p, &netif);
}

void netd_netif_receive(void)
{
	struct isth_link *channel = &netd_link.channel;
	struct isth_frame frame;
	struct pbuf *p;

	while (netd_link.up && netd_budget_rx(&netd_budget) &&
	       isth_rx_begin(channel, &frame) == ISTH_FRAME) {
		p = frame_copy(channel, frame.len);
		isth_rx_end(channel);
		netd_budget_charge(&netd_budget, frame.len);
		netd_counters.rx_frames++;
		netd_counters.rx_bytes += frame.len;
		frame_input(p);
	}
}

void netd_netif_resume(void)
{
	if (!netd_link.up || (!refused.ring && !refused.budget))
		return;
	refused.ring = 0;
	refused.budget = 0;
	tcp_txnow();
}

uint32_t netd_netif_wants_space(void)
{
	return refused.ring;
}

bool netd_netif_wants_budget(void)
{
	return refused.budget;
}
