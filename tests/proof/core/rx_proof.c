// SPDX-License-Identifier: MIT
/* Receiving: for every peer, every ring, every frame and every state. */
#include "link_any.h"

static uint8_t frame_bytes[ISTH_FRAME_MAX];

static struct isth_end rx_any(void)
{
	may_store[0] = WORD(rxptr);
	may_store[1] = WORD(rx_event);
	return link_any();
}

/* What may be handed to an IP stack. */
static void check_frame(const struct isth_frame *frame, uint32_t agreed)
{
	const struct isth_offload *o = &frame->offload;
	uint32_t csum_end = (uint32_t)o->csum_start + o->csum_offset + 2;

	HOLDS(frame->len >= ISTH_FRAME_MIN && frame->len <= ISTH_FRAME_MAX,
	      "the frame has a legal length");
	HOLDS(agreed || (!o->flags && !o->gso_type && !o->hdr_len &&
			 !o->gso_size && !o->csum_start && !o->csum_offset),
	      "nothing that was not agreed");
	HOLDS(!(o->flags & ISTH_RECORD_NEEDS_CSUM) || csum_end <= frame->len,
	      "the checksum lies in the frame");
	HOLDS(!o->gso_type || (o->gso_size && o->hdr_len < frame->len),
	      "a super-frame can be cut");
}

void proof_rx_begin(void)
{
	struct isth_end before = rx_any(), link = before;
	struct isth_frame frame;
	int status;

	proof_link = &link;
	status = isth_rx_begin(&link, &frame);
	check_rx_only(&before, &link);
	HOLDS(link.rx.rxptr == before.rx.rxptr &&
		      link.rx.published == before.rx.published,
	      "nothing is taken yet");
	if (status == ISTH_FRAME) {
		check_frame(&frame, link.agreed);
		HOLDS(frame.len == link.rx.len, "the frame is begun");
		HOLDS(link.state == ISTH_UP, "the link is up");
		HOLDS(before.rx.violation.rule == ISTH_RULE_NONE,
		      "receiving is not frozen");
		REACHED(frame.len == ISTH_FRAME_MAX);
		REACHED(frame.offload.gso_type == ISTH_GSO_TCP6);
	} else {
		HOLDS(!link.rx.len, "no frame is begun");
	}
	HOLDS((status == ISTH_EBROKEN) ==
		      (link.state == ISTH_UP &&
		       link.rx.violation.rule != ISTH_RULE_NONE),
	      "a broken rule is recorded");
	REACHED(status == ISTH_EMPTY);
	REACHED(status == ISTH_EDOWN);
	REACHED(link.rx.violation.rule == ISTH_RULE_TXPTR_RANGE);
	REACHED(link.rx.violation.rule == ISTH_RULE_RECORD);
	REACHED(link.rx.violation.rule == ISTH_RULE_GSO);
}

void proof_rx_read(void)
{
	struct isth_end before = rx_any(), link = before;
	uint32_t offset = nondet_u32(), n = nondet_u32();

	proof_link = &link;
	ASSUME(offset <= link.rx.len && n <= link.rx.len - offset);
	isth_rx_read(&link, offset, frame_bytes, n);
	check_rx_only(&before, &link);
	HOLDS(same_rx(&before.rx, &link.rx), "only the copy is written");
	REACHED(n == ISTH_FRAME_MAX);
}

void proof_rx_end(void)
{
	struct isth_end before = rx_any(), link = before;
	uint32_t len = before.rx.len;

	proof_link = &link;
	isth_rx_finish(&link);
	check_rx_only(&before, &link);
	HOLDS(link.rx.rxptr - before.rx.rxptr ==
		      (len ? ISTH_RECORD_SIZE(len) : 0),
	      "one record, or none");
	HOLDS(!link.rx.len, "no frame is begun");
	REACHED(len && link.rx.rxptr == link.rx.peer_txptr);
}

void proof_rx_publish(void)
{
	struct isth_end before = rx_any(), link = before;
	bool bell;

	proof_link = &link;
	bell = isth_rx_publish(&link);
	check_rx_only(&before, &link);
	HOLDS(link.rx.published == (link.state == ISTH_UP ?
					    link.rx.rxptr :
					    before.rx.published),
	      "all is given back");
	HOLDS(!bell || link.rx.published != before.rx.published,
	      "a bell announces something");
	REACHED(bell);
	REACHED(!bell && link.rx.published != before.rx.published);
}

void proof_rx_wait(void)
{
	struct isth_end before = rx_any(), link = before;
	bool more;

	proof_link = &link;
	more = isth_rx_wait(&link);
	check_rx_only(&before, &link);
	HOLDS(!more || link.state == ISTH_UP,
	      "nothing but an up link has more");
	REACHED(more);
	REACHED(!more && link.state == ISTH_UP);
	REACHED(link.rx.violation.rule == ISTH_RULE_TXPTR_ALIGN);
}
