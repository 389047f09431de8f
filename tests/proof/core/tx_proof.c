// SPDX-License-Identifier: MIT
/* Sending: for every peer, every ring, every frame and every state. */
#include "link_any.h"

static uint8_t frame_bytes[ISTH_FRAME_MAX];

static struct isth_end tx_any(void)
{
	may_store[0] = WORD(txptr);
	may_store[1] = WORD(tx_event);
	return link_any();
}

void proof_tx_begin(void)
{
	struct isth_end before = tx_any(), link = before;
	struct isth_offload offload;
	bool plain = nondet_u8();
	uint32_t len = nondet_u32();
	int err;

	proof_link = &link;
	err = isth_tx_begin(&link, len, plain ? NULL : &offload);
	check_tx_only(&before, &link);
	HOLDS(link.tx.txptr == before.tx.txptr &&
		      link.tx.published == before.tx.published,
	      "nothing is sent yet");
	if (!err) {
		HOLDS(link.tx.len == len && len >= ISTH_FRAME_MIN &&
			      len <= ISTH_FRAME_MAX,
		      "the frame is begun");
		HOLDS(link.state == ISTH_UP, "the link is up");
		HOLDS(before.tx.violation.rule == ISTH_RULE_NONE,
		      "sending is not frozen");
		HOLDS(plain || !isth_offload_check(&offload, link.agreed, len),
		      "the offload fields were agreed");
		REACHED(len == ISTH_FRAME_MAX);
		REACHED(!plain && offload.gso_type);
	} else {
		HOLDS(!link.tx.len, "no frame is begun");
	}
	HOLDS(err != ISTH_EBROKEN || link.tx.violation.rule != ISTH_RULE_NONE,
	      "a broken rule is recorded");
	REACHED(err == ISTH_EFULL);
	REACHED(err == ISTH_EDOWN);
	REACHED(err == ISTH_EBROKEN);
}

void proof_tx_write(void)
{
	struct isth_end before = tx_any(), link = before;
	uint32_t offset = nondet_u32(), n = nondet_u32();

	proof_link = &link;
	ASSUME(offset <= link.tx.len && n <= link.tx.len - offset);
	isth_tx_write(&link, offset, frame_bytes, n);
	check_tx_only(&before, &link);
	HOLDS(same_tx(&before.tx, &link.tx), "only the ring is written");
	REACHED(n == ISTH_FRAME_MAX);
	REACHED(n && link.tx.txptr % link.ring_size + offset > link.ring_size);
}

void proof_tx_end(void)
{
	struct isth_end before = tx_any(), link = before;
	uint32_t len = before.tx.len;

	proof_link = &link;
	isth_tx_finish(&link);
	check_tx_only(&before, &link);
	HOLDS(link.tx.txptr - before.tx.txptr ==
		      (len ? ISTH_RECORD_SIZE(len) : 0),
	      "one record, or none");
	HOLDS(!link.tx.len, "no frame is begun");
	REACHED(link.tx.txptr < before.tx.txptr);
}

void proof_tx_publish(void)
{
	struct isth_end before = tx_any(), link = before;
	bool bell;

	proof_link = &link;
	bell = isth_tx_publish(&link);
	check_tx_only(&before, &link);
	HOLDS(link.tx.published == (link.state == ISTH_UP ?
					    link.tx.txptr :
					    before.tx.published),
	      "all is published");
	HOLDS(!bell || link.tx.published != before.tx.published,
	      "a bell announces something");
	REACHED(bell);
	REACHED(!bell && link.tx.published != before.tx.published);
}

void proof_tx_wait(void)
{
	struct isth_end before = tx_any(), link = before;
	uint32_t len = nondet_u32();
	bool space;

	proof_link = &link;
	ASSUME(len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX);
	space = isth_tx_wait(&link, len);
	check_tx_only(&before, &link);
	HOLDS(!space || (isth_tx_fits(&link, len) && link.state == ISTH_UP &&
			 link.tx.violation.rule == ISTH_RULE_NONE),
	      "space is space");
	REACHED(space);
	REACHED(!space && link.state == ISTH_UP);
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
