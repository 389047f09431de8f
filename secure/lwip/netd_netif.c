/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isths.h"
#include "isths_counters.h"

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "netd_claim.h"
#include "netd_mtu.h"
#include "netd_neighbour.h"
#include "netd_netif.h"
#include "netd_offload.h"
#include "netd_tcp.h"
#include "netd_vlan.h"

#define ETH_SIZE 14u
#define MTU4_MIN 68u /* of the link: RFC 791 */
#define MTU_DEFAULT 1500u
#define PROBE_MS 2500u

static struct netif netif;
static ip6_addr_t gateway6; /* zeroes: none */

/*
 * The peer's MTUs. lwIP's own are larger while TCP may send super-frames; what
 * is not TCP is then cut in output4() and output6().
 */
static struct netd_path path = { 0, MTU_DEFAULT, MTU_DEFAULT };

/*
 * One segment of a pbuf chain after the other, without a copy in between, and
 * never more than the len bytes that the ring has space for. The first skip
 * bytes are there, and some of a tag's.
 */
static void frame_write(const struct pbuf *p, uint32_t len, uint32_t skip,
			uint32_t tag)
{
	uint32_t offset = skip, n;

	for (; p && offset < len; p = p->next) {
		n = p->len - skip;
		n = n < len - offset ? n : len - offset;
		isths_tx_write(offset + tag, (uint8_t *)p->payload + skip, n);
		offset += n;
		skip = 0;
	}
}

static void frame_write_tagged(const struct pbuf *p, uint32_t len)
{
	netd_vlan_write(p);
	frame_write(p, len, NETD_VLAN_REST, NETD_VLAN_SIZE);
}

static err_t link_output(struct netif *unused, struct pbuf *p)
{
	struct isth_offload offload;
	bool tcp = netd_offload_send(p, &path, &offload);
	uint32_t tag = netd_vlan_size();

	(void)unused;
	if (tag && tcp)
		netd_vlan_shift(&offload);
	switch (isths_tx_begin(p->tot_len + tag, tcp ? &offload : NULL, tcp)) {
	case 0:
		break;
	case ISTHS_ELATER:
		return ERR_MEM; /* TCP keeps the segment */
	case ISTHS_ETOOLONG:
		return ERR_OK; /* as if lost on the way */
	default:
		return ERR_IF;
	}
	if (tag)
		frame_write_tagged(p, p->tot_len);
	else
		frame_write(p, p->tot_len, 0, 0);
	isths_tx_finish();
	return ERR_OK;
}

/* Before the first carrier: what lwIP says of its groups as it begins. */
static err_t not_yet(struct netif *unused, struct pbuf *p)
{
	(void)unused;
	(void)p;
	return ERR_IF;
}

/*
 * What waits for an address keeps one receive buffer at the most. An answer in
 * the pieces that its question came in can have hundreds: of it a copy waits.
 */
static bool in_many_buffers(const struct pbuf *p)
{
	return p->next &&
	       pbuf_match_allocsrc(p->next,
				   PBUF_TYPE_ALLOC_SRC_MASK_STD_MEMP_PBUF_POOL);
}

static err_t send_now(struct netif *n, struct pbuf *p,
		      const struct eth_addr *station, uint16_t type)
{
	return ethernet_output(n, p, (const struct eth_addr *)n->hwaddr,
			       station, type);
}

static err_t send4(struct netif *n, struct pbuf *p, const ip4_addr_t *to)
{
	struct netd_address address = netd_address4(&to->addr);
	const struct eth_addr *station = NULL;
	err_t err;

	if (netd_neighbour_find(&address, &station))
		return station ? send_now(n, p, station, ETHTYPE_IP) :
				 etharp_output(n, p, to);
	if (!in_many_buffers(p))
		return etharp_output(n, p, to);
	p = pbuf_clone(PBUF_LINK, PBUF_RAM, p);
	if (!p)
		return ERR_MEM;
	err = etharp_output(n, p, to);
	pbuf_free(p);
	return err;
}

static err_t send6(struct netif *n, struct pbuf *p, const ip6_addr_t *to)
{
	struct netd_address address = netd_address6(to->addr);
	const struct eth_addr *station = NULL;
	err_t err;

	if (netd_neighbour_find(&address, &station))
		return station ? send_now(n, p, station, ETHTYPE_IPV6) :
				 ethip6_output(n, p, to);
	if (!in_many_buffers(p))
		return ethip6_output(n, p, to);
	p = pbuf_clone(PBUF_LINK, PBUF_RAM, p);
	if (!p)
		return ERR_MEM;
	err = ethip6_output(n, p, to);
	pbuf_free(p);
	return err;
}

/* lwIP cuts by the interface's MTU: lend it the peer's for this packet. */
static err_t output4(struct netif *n, struct pbuf *p, const ip4_addr_t *to)
{
	uint16_t mtu = n->mtu;
	err_t err;

	if (p->tot_len <= path.mtu4 ||
	    IPH_PROTO((struct ip_hdr *)p->payload) == IP_PROTO_TCP)
		return send4(n, p, to);
	n->mtu = path.mtu4;
	err = ip4_frag(p, n, to);
	n->mtu = mtu;
	return err;
}

static uint8_t next_header(const struct pbuf *p)
{
	return IP6H_NEXTH((const struct ip6_hdr *)p->payload);
}

/*
 * The same; here lwIP keeps a copy of the MTU per destination, and no router
 * cuts: so the path counts, for what lwIP has not cut already.
 */
static err_t output6(struct netif *n, struct pbuf *p, const ip6_addr_t *to)
{
	uint16_t mtu = n->mtu6, size = path.mtu6;
	err_t err;

	if (p->tot_len <= NETD_MTU6_MIN || next_header(p) == IP6_NEXTH_TCP)
		return send6(n, p, to);
	if (next_header(p) != IP6_NEXTH_FRAGMENT)
		size = LWIP_MIN(size, netd_mtu_to6(to));
	if (p->tot_len <= size)
		return send6(n, p, to);
	n->mtu6 = size;
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
	n->hwaddr_len = sizeof(isths_addresses.mac);
	memcpy(n->hwaddr, isths_addresses.mac, sizeof(isths_addresses.mac));
	n->mtu = MTU_DEFAULT;
	n->mtu6 = MTU_DEFAULT;
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		   NETIF_FLAG_ETHERNET | NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	n->output = output4;
	n->output_ip6 = output6;
	n->linkoutput = not_yet;
	return ERR_OK;
}

static void add_ip4(void)
{
	ip4_addr_t address, netmask, gateway;

	memcpy(&address.addr, isths_addresses.ip4, sizeof(address.addr));
	netmask.addr = lwip_htonl(~0u << (32u - isths_addresses.ip4_prefix));
	memcpy(&gateway.addr, isths_addresses.ip4_gateway,
	       sizeof(gateway.addr));
	netif_add(&netif, &address, &netmask, &gateway, NULL, interface_init,
		  ethernet_input);
}

/* lwIP takes the address's first 64 bits for what is on the link. */
static void add_ip6(void)
{
	ip6_addr_t address;

	netif_create_ip6_linklocal_address(&netif, 1);
	netif_ip6_addr_set_state(&netif, 0, IP6_ADDR_PREFERRED);
	memcpy(address.addr, isths_addresses.ip6, sizeof(address.addr));
	netif_ip6_addr_set(&netif, 1, &address);
	netif_ip6_addr_set_state(&netif, 1, IP6_ADDR_PREFERRED);
	memcpy(gateway6.addr, isths_addresses.ip6_gateway,
	       sizeof(gateway6.addr));
}

/* The table's addresses, and the link-local one of the MAC. */
void netd_netif_init(void)
{
	add_ip4();
	netif_set_default(&netif);
	add_ip6();
	netif_set_up(&netif);
}

const ip6_addr_t *netd_gateway6(void)
{
	return ip6_addr_isany(&gateway6) ? NULL : &gateway6;
}

/*
 * On a quiet link only a frame that Linux does not take shows that it is no
 * more (isths_watch.h).
 */
static void probe_quiet(void *unused)
{
	static uint64_t frames;

	(void)unused;
	if (frames == isths_rx_counters.frames)
		etharp_gratuitous(&netif);
	frames = isths_rx_counters.frames;
	netd_neighbour_look_again();
	sys_timeout(PROBE_MS, probe_quiet, NULL);
}

static void carrier_follow(bool up)
{
	netd_claim_end();
	sys_untimeout(probe_quiet, NULL);
	if (up) {
		netif.linkoutput = link_output;
		netif_set_link_up(&netif);
		netd_claim_begin();
		sys_timeout(PROBE_MS, probe_quiet, NULL);
		return;
	}
	netif_set_link_down(&netif);
	netd_neighbour_forget_all();
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
	return (uint16_t)(mtu < NETD_MTU6_MIN ? NETD_MTU6_MIN : mtu);
}

/* What lwIP may send: more than the peer's MTU, where TCP's can be cut. */
static void mtu_set(void)
{
	uint32_t agreed = path.agreed;

	netd_offload_agree(&netif, agreed);
	netif.mtu =
		agreed & ISTH_FEATURE_TSO4 ? mtu4(NETD_OFFLOAD_MTU) : path.mtu4;
	netif.mtu6 =
		agreed & ISTH_FEATURE_TSO6 ? mtu6(NETD_OFFLOAD_MTU) : path.mtu6;
	/* To stations beyond a router of IPv6 lwIP sends by IPv4's. */
	if (netd_gateway6() && !(agreed & ISTH_FEATURE_TSO6))
		netif.mtu = path.mtu4;
	/* It holds a copy of the MTU per destination. */
	nd6_clear_destination_cache();
	/* What it was is not known: lwIP changes IPv6's when a link is lost. */
	netd_tcp_mtu_follow();
}

static void path_follow(const struct isths_link *link)
{
	/* In what the peer takes there is room for a tag. */
	uint32_t header = ETH_SIZE + NETD_VLAN_SIZE;
	uint32_t mtu = link->frame_max > header ? link->frame_max - header : 0;

	path.agreed = link->agreed;
	path.mtu4 = mtu4(mtu);
	path.mtu6 = mtu6(mtu);
	mtu_set();
}

static void link_lost(void)
{
	path.agreed = 0;
	netd_tcp_drop_half_open();
}

void netd_netif_link(const struct isths_link *link)
{
	bool was_up = netif_is_link_up(&netif);

	if (!link->up)
		link_lost();
	if (link->up != was_up)
		carrier_follow(link->up);
	/* lwIP knows an MTU only where it has a route. */
	if (link->up)
		path_follow(link);
	if (link->up && !was_up)
		netd_tcp_link_up();
}

uint32_t netd_netif_mtu4(void)
{
	return path.mtu4;
}

uint32_t netd_netif_mtu6(void)
{
	return path.mtu6;
}

bool netd_netif_super(const struct tcp_pcb *pcb)
{
	uint32_t feature = IP_IS_V6_VAL(pcb->remote_ip) ? ISTH_FEATURE_TSO6 :
							  ISTH_FEATURE_TSO4;

	return path.agreed & feature;
}

/* NULL: no memory. */
static struct pbuf *frame_copy(uint32_t len)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL);
	struct pbuf *q;
	uint32_t offset = 0;

	for (q = p; q; q = q->next) {
		isths_rx_copy(offset, q->payload, q->len);
		offset += q->len;
	}
	return p;
}

/* Once at most: what stood in its way is no more. */
static void input_again(const struct pbuf *frame, const uint8_t *start)
{
	struct pbuf *p = netd_tcp_again();

	if (!p)
		return;
	if (p == frame &&
	    !pbuf_add_header(p, (size_t)((uint8_t *)p->payload - start)))
		netif.input(p, &netif);
	else
		pbuf_free(p); /* it came in fragments */
}

static void frame_input(struct pbuf *p, const struct isth_offload *offload)
{
	const uint8_t *start;

	netd_vlan_take_off(p);
	start = p->payload;
	netd_neighbour_check(p->payload);
	netd_offload_receive_begin(&netif, offload);
	netif.input(p, &netif);
	input_again(p, start);
	netd_neighbour_settle();
	netd_offload_receive_end(&netif);
}

void netd_netif_receive(void)
{
	struct isth_frame frame;
	struct pbuf *p;

	while (isths_rx_begin(&frame)) {
		p = frame_copy(frame.len);
		if (isths_rx_finish(p ? p->payload : NULL))
			frame_input(p, &frame.offload);
		else if (p)
			pbuf_free(p);
	}
}
