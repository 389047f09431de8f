/* SPDX-License-Identifier: MIT */
#include "isths.h"

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/nd6.h"
#include "netif/ethernet.h"

#include "netd_mtu.h"
#include "netd_neighbour.h"
#include "netd_output.h"
#include "netd_vlan.h"

struct netd_path netd_path = { 0, NETD_MTU_DEFAULT, NETD_MTU_DEFAULT };

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

err_t netd_output(struct netif *unused, struct pbuf *p)
{
	struct isth_offload offload;
	bool tcp = netd_offload_send(p, &netd_path, &offload);
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
err_t netd_output4(struct netif *n, struct pbuf *p, const ip4_addr_t *to)
{
	uint16_t mtu = n->mtu;
	err_t err;

	if (p->tot_len <= netd_path.mtu4 ||
	    IPH_PROTO((struct ip_hdr *)p->payload) == IP_PROTO_TCP)
		return send4(n, p, to);
	n->mtu = netd_path.mtu4;
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
err_t netd_output6(struct netif *n, struct pbuf *p, const ip6_addr_t *to)
{
	uint16_t mtu = n->mtu6, size = netd_path.mtu6;
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
