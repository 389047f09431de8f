/* SPDX-License-Identifier: MIT */
#include "isths.h"

#include "lwip/netif.h"
#include "lwip/pbuf.h"

#include "netd_input.h"
#include "netd_neighbour.h"
#include "netd_offload.h"
#include "netd_tcp.h"
#include "netd_vlan.h"

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
		netif_default->input(p, netif_default);
	else
		pbuf_free(p); /* it came in fragments */
}

static void frame_input(struct pbuf *p, const struct isth_offload *offload)
{
	const uint8_t *start;

	netd_vlan_take_off(p);
	start = p->payload;
	netd_neighbour_check(p->payload);
	netd_offload_receive_begin(netif_default, offload);
	netif_default->input(p, netif_default);
	input_again(p, start);
	netd_neighbour_settle();
	netd_offload_receive_end(netif_default);
}

void netd_input(void)
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
