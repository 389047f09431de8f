/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"

#include "isths.h"

#include "netd_bytes.h"
#include "netd_vlan.h"

#define TYPE_AT NETD_VLAN_REST

uint32_t netd_vlan_size(void)
{
	return netd_load16(isths_addresses.vlan) ? NETD_VLAN_SIZE : 0;
}

void netd_vlan_take_off(struct pbuf *p)
{
	uint8_t *frame = p->payload;

	if (netd_load16(frame + TYPE_AT) != ETHTYPE_VLAN)
		return;
	memmove(frame + NETD_VLAN_SIZE, frame, TYPE_AT);
	pbuf_remove_header(p, NETD_VLAN_SIZE);
}

void netd_vlan_shift(struct isth_offload *offload)
{
	if (!offload->flags)
		return;
	offload->csum_start = (uint16_t)(offload->csum_start + NETD_VLAN_SIZE);
	if (offload->gso_type)
		offload->hdr_len =
			(uint16_t)(offload->hdr_len + NETD_VLAN_SIZE);
}

/* Three bits: the first of IPv4's second byte, of IPv6's traffic class. */
static uint32_t priority(const uint8_t *frame)
{
	const uint8_t *ip = frame + SIZEOF_ETH_HDR;

	switch (netd_load16(frame + TYPE_AT)) {
	case ETHTYPE_IP:
		return ip[1] >> 5;
	case ETHTYPE_IPV6:
		return (ip[0] & 0xfu) >> 1;
	default:
		return 0;
	}
}

void netd_vlan_write(const struct pbuf *p)
{
	const uint8_t *frame = p->payload;
	uint32_t tag =
		priority(frame) << 13 | netd_load16(isths_addresses.vlan);
	const uint8_t bytes[NETD_VLAN_SIZE] = { ETHTYPE_VLAN >> 8,
						ETHTYPE_VLAN & 0xff,
						(uint8_t)(tag >> 8),
						(uint8_t)tag };

	isths_tx_write(0, frame, TYPE_AT);
	isths_tx_write(TYPE_AT, bytes, NETD_VLAN_SIZE);
}
