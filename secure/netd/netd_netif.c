/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isth_rx.h"
#include "isth_tx.h"

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "netd.h"
#include "netd_link.h"
#include "netd_netif.h"
#include "netd_offload.h"
#include "netd_tcp.h"

#define ETH_SIZE 14u
#define VLAN_SIZE 4u   /* in what the peer takes there is room for a tag */
#define MTU4_MIN 68u   /* RFC 791 */
#define MTU6_MIN 1280u /* RFC 8200 */
#define MTU_DEFAULT 1500u
#define ANNOUNCE_AGAIN_MS 10u

const uint8_t netd_netif_mac[6] = { 0x02, 0x49, 0x53, 0x54, 0x48, 0x01 };

static struct netif netif;

/*
 * The peer's MTUs. lwIP's own are larger while TCP may send super-frames; what
 * is not TCP is then cut in output4() and output6().
 */
static struct {
	uint16_t mtu4;
	uint16_t mtu6;
} peer = { MTU_DEFAULT, MTU_DEFAULT };

/* Frames that TCP still has, refused since the last netd_netif_resume(). */
static struct {
	uint32_t ring;	 /* bytes of one that the ring had no space for */
	uint32_t budget; /* bytes of one that the budget had no room for */
} refused;

/*
 * One segment of a pbuf chain after the other, without a copy in between, and
 * never more than the len bytes that the ring has space for.
 */
static void frame_write(struct isth_end *channel, const struct pbuf *p,
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

/* TCP's frame, and what of it the channel does not leave to lwIP. */
static err_t tcp_fields(struct pbuf *p, struct isth_offload *offload)
{
	uint32_t agreed = netd_link.channel.agreed;
	bool ip4 = IP_HDR_GET_VERSION((uint8_t *)p->payload + ETH_SIZE) == 4;

	if (!netd_budget_tcp(&netd_budget))
		return refuse_budget(p->tot_len);
	if (agreed & ISTH_FEATURE_CSUM)
		netd_offload_send(p, ip4 ? peer.mtu4 : peer.mtu6, offload);
	return ERR_OK;
}

static err_t ring_put(struct pbuf *p, const struct isth_offload *offload)
{
	struct isth_end *channel = &netd_link.channel;

	switch (isth_tx_begin(channel, p->tot_len, offload)) {
	case 0:
		break;
	case ISTH_EFULL:
		return refuse_full(p->tot_len);
	case ISTH_EINVAL: /* a super-frame of a session that agreed on them */
		netd_counters.tx_too_long++;
		return ERR_OK;
	default: /* the peer left or broke a rule: the next step sees it */
		netd_counters.tx_down++;
		return ERR_IF;
	}
	frame_write(channel, p, p->tot_len);
	isth_tx_finish(channel);
	netd_budget_charge(&netd_budget, p->tot_len);
	netd_counters.tx_frames++;
	netd_counters.tx_bytes += p->tot_len;
	return ERR_OK;
}

static err_t link_output(struct netif *unused, struct pbuf *p)
{
	struct isth_offload offload = { 0 };
	err_t err;

	(void)unused;
	if (!netd_link.up) {
		netd_counters.tx_down++;
		return ERR_IF;
	}
	if (netd_offload_is_tcp(p)) {
		err = tcp_fields(p, &offload);
		if (err != ERR_OK)
			return err;
	}
	if (p->tot_len > netd_link.frame_max && !offload.gso_type) {
		netd_counters.tx_too_long++;
		return ERR_OK; /* as if lost on the way */
	}
	return ring_put(p, &offload);
}

/* lwIP cuts by the interface's MTU: lend it the peer's for this packet. */
static err_t output4(struct netif *n, struct pbuf *p, const ip4_addr_t *to)
{
	uint16_t mtu = n->mtu;
	err_t err;

	if (p->tot_len <= peer.mtu4 ||
	    IPH_PROTO((struct ip_hdr *)p->payload) == IP_PROTO_TCP)
		return etharp_output(n, p, to);
	n->mtu = peer.mtu4;
	err = ip4_frag(p, n, to);
	n->mtu = mtu;
	return err;
}

/* The same; here lwIP keeps a copy of the MTU per destination. */
static err_t output6(struct netif *n, struct pbuf *p, const ip6_addr_t *to)
{
	uint16_t mtu = n->mtu6;
	err_t err;

	if (p->tot_len <= peer.mtu6 ||
	    IP6H_NEXTH((struct ip6_hdr *)p->payload) == IP6_NEXTH_TCP)
		return ethip6_output(n, p, to);
	n->mtu6 = peer.mtu6;
	nd6_clear_destination_cache();
	err = ip6_frag(p, n, to);
	n->mtu6 = mtu;
	nd6_clear_destination_cache();
	return err;
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
	n->output = output4;
	n->output_ip6 = output6;
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

/*
 * Linux drops what it sends in the moment between its carrier and the start of
 * its queue, and repeats a question for our address only after a second. An
 * announcement is an answer to that too (RFC 826), if it comes later than the
 * question: so lwIP's own, with the carrier, is made again.
 */
static void announce_again(void *unused)
{
	(void)unused;
	etharp_gratuitous(&netif);
}

void netd_netif_carrier(bool up)
{
	sys_untimeout(announce_again, NULL);
	if (up) {
		netif_set_link_up(&netif);
		sys_timeout(ANNOUNCE_AGAIN_MS, announce_again, NULL);
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

/* What lwIP may send: more than the peer's MTU, where TCP's can be cut. */
static void mtu_set(uint32_t agreed)
{
	uint16_t mtu4_before = netif.mtu, mtu6_before = netif.mtu6;

	netd_offload_agree(&netif, agreed);
	netif.mtu =
		agreed & ISTH_FEATURE_TSO4 ? mtu4(NETD_OFFLOAD_MTU) : peer.mtu4;
	netif.mtu6 =
		agreed & ISTH_FEATURE_TSO6 ? mtu6(NETD_OFFLOAD_MTU) : peer.mtu6;
	/* It holds a copy of the MTU per destination. */
	nd6_clear_destination_cache();
	if (netif.mtu < mtu4_before || netif.mtu6 < mtu6_before)
		netd_tcp_mtu_shrunk();
}

void netd_netif_frame_max(uint32_t frame_max)
{
	uint32_t header = ETH_SIZE + VLAN_SIZE;
	uint32_t mtu = frame_max > header ? frame_max - header : 0;

	peer.mtu4 = mtu4(mtu);
	peer.mtu6 = mtu6(mtu);
	mtu_set(netd_link.channel.agreed);
}

uint32_t netd_netif_mtu4(void)
{
	return peer.mtu4;
}

uint32_t netd_netif_mtu6(void)
{
	return peer.mtu6;
}

bool netd_netif_super(const struct tcp_pcb *pcb)
{
	uint32_t feature = IP_IS_V6_VAL(pcb->remote_ip) ? ISTH_FEATURE_TSO6 :
							  ISTH_FEATURE_TSO4;

	return netd_link.up && netd_link.channel.agreed & feature;
}

/* Each of the peer's bytes is read once, into memory that it cannot write. */
static struct pbuf *frame_copy(struct isth_end *channel, uint32_t len)
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

static void frame_input(struct pbuf *p, const struct isth_offload *offload)
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
	netd_offload_receive_begin(&netif, offload);
	netif.input(p, &netif);
	netd_offload_receive_end(&netif);
}

void netd_netif_receive(void)
{
	struct isth_end *channel = &netd_link.channel;
	struct isth_frame frame;
	struct pbuf *p;

	while (netd_link.up && netd_budget_rx(&netd_budget) &&
	       isth_rx_begin(channel, &frame) == ISTH_FRAME) {
		p = frame_copy(channel, frame.len);
		isth_rx_finish(channel);
		netd_budget_charge(&netd_budget, frame.len);
		netd_counters.rx_frames++;
		netd_counters.rx_bytes += frame.len;
		frame_input(p, &frame.offload);
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
