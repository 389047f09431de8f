/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#include "arch/cc.h"
#include "netd_bytes.h"
#include "netd_mtu.h"
#include "netd_offload.h"
#include "netd_tcp.h"

#define ETH_SIZE 14u
#define TCP_CHECKSUM_AT 16u

/* What the channel can take over from lwIP's end of it. */
#define CHECKED                                                \
	(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP | \
	 NETIF_CHECKSUM_CHECK_ICMP6)

/* A frame of TCP's, and where its parts lie. */
struct segment {
	uint8_t *frame;
	uint32_t len;
	uint32_t tcp_at;
	bool ip4;
};

/* False: not TCP's, or a fragment. */
static bool find_segment(const struct pbuf *p, struct segment *s)
{
	const uint8_t *ip = (const uint8_t *)p->payload + ETH_SIZE;

	if (p->len < ETH_SIZE + IP_HLEN)
		return false;
	s->frame = p->payload;
	s->len = p->tot_len;
	switch (netd_load16(ip - 2)) {
	case ETHTYPE_IP:
		s->ip4 = true;
		s->tcp_at = ETH_SIZE + IP_HLEN;
		return ip[9] == IP_PROTO_TCP &&
		       !(netd_load16(ip + 6) & (IP_MF | IP_OFFMASK));
	case ETHTYPE_IPV6:
		s->ip4 = false;
		s->tcp_at = ETH_SIZE + IP6_HLEN;
		return ip[6] == IP6_NEXTH_TCP;
	default:
		return false;
	}
}

void netd_offload_agree(struct netif *netif, uint32_t agreed)
{
	uint16_t flags = NETIF_CHECKSUM_ENABLE_ALL;

	if (agreed & ISTH_FEATURE_CSUM)
		flags &= (uint16_t)~NETIF_CHECKSUM_GEN_TCP;
	NETIF_SET_CHECKSUM_CTRL(netif, flags);
}

/* The sender vouches for a checksum that it left undone, or says it did. */
void netd_offload_receive_begin(struct netif *netif,
				const struct isth_offload *offload)
{
	if (offload->flags)
		NETIF_SET_CHECKSUM_CTRL(netif, netif->chksum_flags & ~CHECKED);
}

void netd_offload_receive_end(struct netif *netif)
{
	NETIF_SET_CHECKSUM_CTRL(netif, netif->chksum_flags | CHECKED);
}

/* The sum of the pseudo-header (RFC 9293, 3.1; RFC 8200, 8.1) as it lies. */
static uint16_t pseudo_sum(const struct segment *s)
{
	const uint8_t *ip = s->frame + ETH_SIZE;
	uint32_t tcp_len = s->len - s->tcp_at;
	const uint8_t protocol_and_len[4] = { 0, IP_PROTO_TCP,
					      (uint8_t)(tcp_len >> 8),
					      (uint8_t)tcp_len };
	uint32_t sum = netd_checksum(protocol_and_len, 4);

	/* Source and destination lie side by side in either header. */
	sum += s->ip4 ? netd_checksum(ip + 12, 8) : netd_checksum(ip + 8, 32);
	return (uint16_t)(sum + (sum >> 16));
}

static void leave_checksum(const struct segment *s,
			   struct isth_offload *offload)
{
	uint16_t sum = pseudo_sum(s);

	memcpy(s->frame + s->tcp_at + TCP_CHECKSUM_AT, &sum, sizeof(sum));
	offload->flags = ISTH_RECORD_NEEDS_CSUM;
	offload->csum_start = (uint16_t)s->tcp_at;
	offload->csum_offset = TCP_CHECKSUM_AT;
}

static bool is_from(const struct segment *s, const struct tcp_pcb *pcb)
{
	const uint8_t *ip = s->frame + ETH_SIZE;
	const uint8_t *tcp = s->frame + s->tcp_at;

	if (netd_load16(tcp) != pcb->local_port ||
	    netd_load16(tcp + 2) != pcb->remote_port ||
	    IP_IS_V6_VAL(pcb->remote_ip) == s->ip4)
		return false;
	if (s->ip4)
		return !memcmp(&ip_2_ip4(&pcb->remote_ip)->addr, ip + 16, 4);
	return !memcmp(ip_2_ip6(&pcb->remote_ip)->addr, ip + 24, 16);
}

/* Bytes of data that may be in one segment on a wire. */
static uint32_t wire_size(const struct segment *s, uint32_t header,
			  uint32_t mtu)
{
	uint32_t size = mtu + ETH_SIZE - header;
	const struct tcp_pcb *pcb;

	/* It is the first, as a rule: lwIP moves who hears to the front. */
	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (is_from(s, pcb))
			return LWIP_MIN(size, netd_tcp_mss(pcb));
	}
	return size;
}

/* What lwIP has made too long for the peer's MSS or the MTU. */
static void leave_cutting(const struct segment *s, const struct netd_path *path,
			  struct isth_offload *offload)
{
	uint32_t header = s->tcp_at + (s->frame[s->tcp_at + 12] >> 4) * 4u;
	uint32_t tso = s->ip4 ? ISTH_FEATURE_TSO4 : ISTH_FEATURE_TSO6;
	uint32_t size;

	if (!(path->agreed & tso) || s->len == header)
		return;
	size = wire_size(s, header, s->ip4 ? path->mtu4 : path->mtu6);
	if (s->len - header <= size)
		return;
	offload->gso_type = s->ip4 ? ISTH_GSO_TCP4 : ISTH_GSO_TCP6;
	offload->hdr_len = (uint16_t)header;
	offload->gso_size = (uint16_t)size;
}

/* What any host takes may be cut; what is longer is TCP's to cut (RFC 1191). */
static void forbid_cutting(const struct segment *s,
			   const struct isth_offload *offload)
{
	uint32_t size = offload->gso_type ?
				(uint32_t)offload->hdr_len + offload->gso_size :
				s->len;

	if (s->ip4 && size > ETH_SIZE + NETD_MTU4_MIN)
		netd_mtu_cutting(s->frame + ETH_SIZE, false);
}

bool netd_offload_send(struct pbuf *p, const struct netd_path *path,
		       struct isth_offload *offload)
{
	struct segment s;

	if (!find_segment(p, &s))
		return false;
	*offload = (struct isth_offload){ 0 };
	if (path->agreed & ISTH_FEATURE_CSUM) {
		leave_checksum(&s, offload);
		leave_cutting(&s, path, offload);
	}
	forbid_cutting(&s, offload);
	return true;
}
