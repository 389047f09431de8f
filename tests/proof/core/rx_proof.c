// SPDX-License-Identifier: MIT
/* Receiving: for every peer, every ring, every frame and every state. */
#include "end_any.h"

static uint8_t frame_bytes[ISTH_FRAME_MAX];

static struct isth_end rx_any(void)
{
	may_store[0] = WORD(rxptr);
	may_store[1] = WORD(rx_event);
	return end_any();
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
	struct isth_end before = rx_any(), end = before;
	struct isth_frame frame;
	int status;

	proof_end = &end;
	status = isth_rx_begin(&end, &frame);
	check_rx_only(&before, &end);
	HOLDS(end.rx.rxptr == before.rx.rxptr &&
		      end.rx.published == before.rx.published,
	      "nothing is taken yet");
	if (status == ISTH_FRAME) {
		check_frame(&frame, end.agreed);
		HOLDS(frame.len == end.rx.len, "the frame is begun");
		HOLDS(end.state == ISTH_UP, "the end is up");
		HOLDS(before.rx.violation.rule == ISTH_RULE_NONE,
		      "receiving is not frozen");
		REACHED(frame.len == ISTH_FRAME_MAX);
		REACHED(frame.offload.gso_type == ISTH_GSO_TCP6);
	} else {
		HOLDS(!end.rx.len, "no frame is begun");
	}
	HOLDS((status == ISTH_EBROKEN) ==
		      (end.state == ISTH_UP &&
		       end.rx.violation.rule != ISTH_RULE_NONE),
	      "a broken rule is recorded");
	REACHED(status == ISTH_EMPTY);
	REACHED(status == ISTH_EDOWN);
	REACHED(end.rx.violation.rule == ISTH_RULE_TXPTR_RANGE);
	REACHED(end.rx.violation.rule == ISTH_RULE_RECORD);
	REACHED(end.rx.violation.rule == ISTH_RULE_GSO);
}

void proof_rx_read(void)
{
	struct isth_end before = rx_any(), end = before;
	uint32_t offset = nondet_u32(), n = nondet_u32();

	proof_end = &end;
	ASSUME(offset <= end.rx.len && n <= end.rx.len - offset);
	isth_rx_read(&end, offset, frame_bytes, n);
	check_rx_only(&before, &end);
	HOLDS(same_rx(&before.rx, &end.rx), "only the copy is written");
	REACHED(n == ISTH_FRAME_MAX);
}

void proof_rx_finish(void)
{
	struct isth_end before = rx_any(), end = before;
	uint32_t len = before.rx.len;

	proof_end = &end;
	isth_rx_finish(&end);
	check_rx_only(&before, &end);
	HOLDS(end.rx.rxptr - before.rx.rxptr ==
		      (len ? ISTH_RECORD_SIZE(len) : 0),
	      "one record, or none");
	HOLDS(!end.rx.len, "no frame is begun");
	REACHED(len && end.rx.rxptr == end.rx.peer_txptr);
}

void proof_rx_publish(void)
{
	struct isth_end before = rx_any(), end = before;
	bool bell;

	proof_end = &end;
	bell = isth_rx_publish(&end);
	check_rx_only(&before, &end);
	HOLDS(end.rx.published == (end.state == ISTH_UP ? end.rx.rxptr :
							  before.rx.published),
	      "all is given back");
	HOLDS(!bell || end.rx.published != before.rx.published,
	      "a bell announces something");
	REACHED(bell);
	REACHED(!bell && end.rx.published != before.rx.published);
}

void proof_rx_wait(void)
{
	struct isth_end before = rx_any(), end = before;
	bool more;

	proof_end = &end;
	more = isth_rx_wait(&end);
	check_rx_only(&before, &end);
	HOLDS(!more || end.state == ISTH_UP,
	      "nothing but an end that is up has more");
	REACHED(more);
	REACHED(!more && end.state == ISTH_UP);
	REACHED(end.rx.violation.rule == ISTH_RULE_TXPTR_ALIGN);
}
