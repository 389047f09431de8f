// SPDX-License-Identifier: MIT
/* Sending: for every peer, every ring, every frame and every state. */
#include "end_any.h"

static uint8_t frame_bytes[ISTH_FRAME_MAX];

static struct isth_end tx_any(void)
{
	may_store[0] = WORD(txptr);
	may_store[1] = WORD(tx_event);
	return end_any();
}

void proof_tx_begin(void)
{
	struct isth_end before = tx_any(), end = before;
	struct isth_offload offload;
	bool plain = nondet_u8();
	uint32_t len = nondet_u32();
	int err;

	proof_end = &end;
	err = isth_tx_begin(&end, len, plain ? NULL : &offload);
	check_tx_only(&before, &end);
	HOLDS(end.tx.txptr == before.tx.txptr &&
		      end.tx.published == before.tx.published,
	      "nothing is sent yet");
	if (!err) {
		HOLDS(end.tx.len == len && len >= ISTH_FRAME_MIN &&
			      len <= ISTH_FRAME_MAX,
		      "the frame is begun");
		HOLDS(end.state == ISTH_UP, "the end is up");
		HOLDS(before.tx.violation.rule == ISTH_RULE_NONE,
		      "sending is not frozen");
		HOLDS(plain || !isth_offload_check(&offload, end.agreed, len),
		      "the offload fields were agreed");
		REACHED(len == ISTH_FRAME_MAX);
		REACHED(!plain && offload.gso_type);
	} else {
		HOLDS(!end.tx.len, "no frame is begun");
	}
	HOLDS(err != ISTH_EBROKEN || end.tx.violation.rule != ISTH_RULE_NONE,
	      "a broken rule is recorded");
	REACHED(err == ISTH_EFULL);
	REACHED(err == ISTH_EDOWN);
	REACHED(err == ISTH_EBROKEN);
}

void proof_tx_write(void)
{
	struct isth_end before = tx_any(), end = before;
	uint32_t offset = nondet_u32(), n = nondet_u32();

	proof_end = &end;
	ASSUME(offset <= end.tx.len && n <= end.tx.len - offset);
	isth_tx_write(&end, offset, frame_bytes, n);
	check_tx_only(&before, &end);
	HOLDS(same_tx(&before.tx, &end.tx), "only the ring is written");
	REACHED(n == ISTH_FRAME_MAX);
	REACHED(n && end.tx.txptr % end.ring_size + offset > end.ring_size);
}

void proof_tx_finish(void)
{
	struct isth_end before = tx_any(), end = before;
	uint32_t len = before.tx.len;

	proof_end = &end;
	isth_tx_finish(&end);
	check_tx_only(&before, &end);
	HOLDS(end.tx.txptr - before.tx.txptr ==
		      (len ? ISTH_RECORD_SIZE(len) : 0),
	      "one record, or none");
	HOLDS(!end.tx.len, "no frame is begun");
	REACHED(end.tx.txptr < before.tx.txptr);
}

void proof_tx_publish(void)
{
	struct isth_end before = tx_any(), end = before;
	bool bell;

	proof_end = &end;
	bell = isth_tx_publish(&end);
	check_tx_only(&before, &end);
	HOLDS(end.tx.published == (end.state == ISTH_UP ? end.tx.txptr :
							  before.tx.published),
	      "all is published");
	HOLDS(!bell || end.tx.published != before.tx.published,
	      "a bell announces something");
	REACHED(bell);
	REACHED(!bell && end.tx.published != before.tx.published);
}

void proof_tx_wait(void)
{
	struct isth_end before = tx_any(), end = before;
	uint32_t len = nondet_u32();
	bool space;

	proof_end = &end;
	ASSUME(len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX);
	if (end.state != ISTH_UP)
		may_store[0] = may_store[1] = NO_WORD;
	space = isth_tx_wait(&end, len);
	check_tx_only(&before, &end);
	HOLDS(!space || (isth_tx_fits(&end, len) && end.state == ISTH_UP &&
			 end.tx.violation.rule == ISTH_RULE_NONE),
	      "space is space");
	REACHED(space);
	REACHED(!space && end.state == ISTH_UP);
}

/* Every position that moves on, whatever the event: SPEC 3.4's sentence. */
void proof_event_passed(void)
{
	uint32_t event = nondet_u32();
	uint32_t old_pos = nondet_u32(), new_pos = nondet_u32();
	bool passed = isth_event_passed(event, old_pos, new_pos);

	HOLDS(passed == (event - old_pos < new_pos - old_pos),
	      "passed is from the old position up to the new one");
	REACHED(passed && new_pos < old_pos);
	REACHED(!passed);
}
