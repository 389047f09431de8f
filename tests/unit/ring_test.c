// SPDX-License-Identifier: MIT
/* The ring between two well-behaved ends: SPEC section 3. */
#include "pair.h"
#include "test.h"

#define NEAR_2_32 (0u - PAIR_RING / 2)

static struct pair pair;

static void ring_carries_every_record_shape(void)
{
	uint32_t len, number = 0;

	pair_up(&pair);
	for (len = ISTH_FRAME_MIN; len <= ISTH_FRAME_MAX;
	     len += len < 300 ? 1 : 997) {
		CHECK_EQ(pair_send(&pair.normal, number, len), 0);
		isth_tx_publish(&pair.normal);
		CHECK(pair_receive(&pair.secure, number, len));
		isth_rx_publish(&pair.secure);
		number++;
	}
	CHECK_EQ(pair_send(&pair.normal, number, ISTH_FRAME_MAX), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, number, ISTH_FRAME_MAX));
}

/* Fields whose bytes all differ, so that none takes another's place. */
static void ring_carries_the_offload_fields(void)
{
	static const struct isth_offload sent[] = {
		{ ISTH_RECORD_DATA_VALID, ISTH_GSO_NONE, 0, 0, 0, 0 },
		{ ISTH_RECORD_NEEDS_CSUM, ISTH_GSO_TCP4, 0x8765, 0x9abc, 0x4321,
		  0x1234 },
		{ ISTH_RECORD_NEEDS_CSUM | ISTH_RECORD_DATA_VALID,
		  ISTH_GSO_TCP6, 0xa987, 0xfedc, 0x7654, 0x0123 },
	};
	size_t i;

	for (i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
		const struct isth_record_shm *record;
		struct isth_frame frame;

		pair_up(&pair);
		record = (const struct isth_record_shm *)pair.normal.tx.ring;
		CHECK_EQ(isth_tx_begin(&pair.normal, 60000, &sent[i]), 0);
		isth_tx_finish(&pair.normal);
		isth_tx_publish(&pair.normal);
		CHECK_EQ(record->len, 60000);
		CHECK_EQ(record->flags, sent[i].flags);
		CHECK_EQ(record->gso_type, sent[i].gso_type);
		CHECK_EQ(record->hdr_len, sent[i].hdr_len);
		CHECK_EQ(record->gso_size, sent[i].gso_size);
		CHECK_EQ(record->csum_start, sent[i].csum_start);
		CHECK_EQ(record->csum_offset, sent[i].csum_offset);
		CHECK_EQ(record->reserved, 0);
		CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
		CHECK_EQ(frame.len, 60000);
		CHECK_EQ(frame.offload.flags, sent[i].flags);
		CHECK_EQ(frame.offload.gso_type, sent[i].gso_type);
		CHECK_EQ(frame.offload.hdr_len, sent[i].hdr_len);
		CHECK_EQ(frame.offload.gso_size, sent[i].gso_size);
		CHECK_EQ(frame.offload.csum_start, sent[i].csum_start);
		CHECK_EQ(frame.offload.csum_offset, sent[i].csum_offset);
	}
}

/* A sender is held to what was agreed, as its peer will hold it. */
static void ring_refuses_to_send_what_was_not_agreed(void)
{
	static const struct isth_offload csum = {
		ISTH_RECORD_NEEDS_CSUM, ISTH_GSO_NONE, 0, 0, 14, 0
	};

	pair_up_with(&pair, 0);
	CHECK_EQ(isth_tx_begin(&pair.normal, 60, &csum), ISTH_EINVAL);
	pair_up(&pair);
	CHECK_EQ(isth_tx_begin(&pair.normal, 60, &csum), 0);
	CHECK_EQ(isth_tx_begin(&pair.normal, 15, &csum), ISTH_EINVAL);
}

static void ring_refuses_frames_that_are_not_ethernet(void)
{
	static const uint32_t lengths[] = { 0,	   1,	       13,
					    65536, 0x7fffffff, UINT32_MAX };
	size_t i;

	pair_up(&pair);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		CHECK_EQ(isth_tx_begin(&pair.normal, lengths[i], NULL),
			 ISTH_EINVAL);
	CHECK(!isth_tx_publish(&pair.normal));
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
}

/* Each record start before the end of the ring, each split of a frame. */
static void ring_wraps_at_every_offset(void)
{
	const uint32_t len = 200;
	uint32_t back;

	for (back = 0; back <= ISTH_RECORD_SIZE(len) + 16; back += 16) {
		pair_up_at(&pair, 0u - back);
		CHECK_EQ(pair_send(&pair.secure, back, len), 0);
		CHECK_EQ(pair_send(&pair.secure, back + 1, len), 0);
		isth_tx_publish(&pair.secure);
		CHECK(pair_receive(&pair.normal, back, len));
		CHECK(pair_receive(&pair.normal, back + 1, len));
		isth_rx_publish(&pair.normal);
	}
}

/* A frame written and read in two pieces, cut at every byte, over the end. */
static void ring_copies_pieces_cut_at_every_byte(void)
{
	uint8_t in[64], out[64];
	struct isth_frame frame;
	uint32_t cut;

	frame_make(in, sizeof(in), 0, 3);
	for (cut = 0; cut <= sizeof(in); cut++) {
		pair_up_at(&pair, 0u - 48);
		CHECK_EQ(isth_tx_begin(&pair.normal, sizeof(in), NULL), 0);
		isth_tx_write(&pair.normal, 0, in, cut);
		isth_tx_write(&pair.normal, cut, in + cut, 64 - cut);
		isth_tx_finish(&pair.normal);
		isth_tx_publish(&pair.normal);
		memset(out, 0, sizeof(out));
		CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
		isth_rx_read(&pair.secure, cut, out + cut, 64 - cut);
		isth_rx_read(&pair.secure, 0, out, cut);
		CHECK(!memcmp(in, out, sizeof(in)));
	}
}

static void ring_positions_pass_2_32(void)
{
	uint32_t number, state = 7;

	pair_up_at(&pair, NEAR_2_32);
	for (number = 0; number < 2000; number++) {
		uint32_t len = ISTH_FRAME_MIN + random_next(&state) % 1501;

		CHECK_EQ(pair_send(&pair.normal, number, len), 0);
		CHECK(isth_tx_publish(&pair.normal));
		CHECK(pair_receive(&pair.secure, number, len));
		isth_rx_publish(&pair.secure);
		CHECK(!isth_rx_wait(&pair.secure));
	}
	CHECK(pair.normal.tx.txptr < NEAR_2_32);
}

/* Fill to the last byte, be refused, drain, at positions that pass 2^32. */
static void ring_fills_to_the_last_byte(void)
{
	const uint32_t len = 1024 - ISTH_RECORD_HEADER;
	const uint32_t count = PAIR_RING / 1024;
	uint32_t i;

	pair_up_at(&pair, NEAR_2_32);
	for (i = 0; i < count; i++)
		CHECK_EQ(pair_send(&pair.normal, i, len), 0);
	CHECK_EQ(isth_tx_begin(&pair.normal, ISTH_FRAME_MIN, NULL), ISTH_EFULL);
	isth_tx_publish(&pair.normal);
	CHECK_EQ(isth_tx_begin(&pair.normal, ISTH_FRAME_MIN, NULL), ISTH_EFULL);
	for (i = 0; i < count; i++)
		CHECK(pair_receive(&pair.secure, i, len));
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
	CHECK_EQ(isth_tx_begin(&pair.normal, ISTH_FRAME_MIN, NULL), ISTH_EFULL);
	isth_rx_publish(&pair.secure);
	CHECK_EQ(pair_send(&pair.normal, i, len), 0);
}

static void ring_forgets_a_frame_not_ended(void)
{
	pair_up(&pair);
	CHECK_EQ(isth_tx_begin(&pair.normal, 900, NULL), 0);
	CHECK(!isth_tx_publish(&pair.normal));
	CHECK_EQ(pair_send(&pair.normal, 5, 100), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 5, 100));
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
	/* Even by one that is refused. */
	CHECK_EQ(isth_tx_begin(&pair.normal, 900, NULL), 0);
	CHECK_EQ(isth_tx_begin(&pair.normal, 0, NULL), ISTH_EINVAL);
	isth_tx_finish(&pair.normal);
	CHECK_EQ(pair.normal.tx.txptr, ISTH_RECORD_SIZE(100));
}

static void ring_ends_only_a_frame_begun(void)
{
	pair_up(&pair);
	isth_tx_finish(&pair.normal);
	isth_rx_finish(&pair.secure);
	CHECK(!isth_tx_publish(&pair.normal));
	CHECK_EQ(pair_send(&pair.normal, 5, 100), 0);
	isth_tx_finish(&pair.normal);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 5, 100));
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
}

static void ring_shows_a_frame_until_it_is_ended(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	CHECK_EQ(pair_send(&pair.normal, 1, 60), 0);
	isth_tx_publish(&pair.normal);
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
	CHECK(pair_receive(&pair.secure, 1, 60));
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EMPTY);
	isth_rx_finish(&pair.secure);
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EMPTY);
}

/* Random lengths and bursts both ways: order and content hold. */
static void ring_streams_both_ways(void)
{
	struct isth_end *ends[2] = { &pair.secure, &pair.normal };
	static uint32_t lengths[2][65536];
	uint32_t sent[2] = { 0, 0 }, got[2] = { 0, 0 };
	uint32_t state = 42, round;

	pair_up_at(&pair, NEAR_2_32);
	for (round = 0; round < 20000; round++) {
		uint32_t from = random_next(&state) % 2;
		uint32_t len =
			ISTH_FRAME_MIN +
			random_next(&state) % (round % 64 ? 1600 : 65000);

		if (sent[from] < 65536 &&
		    !pair_send(ends[from], sent[from], len))
			lengths[from][sent[from]++] = len;
		if (random_next(&state) % 4)
			isth_tx_publish(ends[from]);
		from = random_next(&state) % 2;
		while (isth_rx_peek(ends[!from]) == ISTH_FRAME) {
			CHECK(pair_receive(ends[!from], got[from],
					   lengths[from][got[from]]));
			got[from]++;
			if (!(random_next(&state) % 5))
				break;
		}
		isth_rx_publish(ends[!from]);
	}
	CHECK(sent[0] > 5000 && sent[1] > 5000);
	CHECK(got[0] > 5000 && got[1] > 5000);
}

static void bell_is_wanted_only_by_a_sleeper(void)
{
	pair_up(&pair);
	CHECK(!isth_rx_wait(&pair.secure));
	CHECK_EQ(pair.secure.own->rx_event, 0);
	pair_send(&pair.normal, 0, 60);
	CHECK(isth_tx_publish(&pair.normal));
	/* Awake and not waiting again: no more bells, however many frames. */
	pair_send(&pair.normal, 1, 60);
	CHECK(!isth_tx_publish(&pair.normal));
	CHECK(pair_receive(&pair.secure, 0, 60));
	isth_rx_publish(&pair.secure);
	pair_send(&pair.normal, 2, 60);
	CHECK(!isth_tx_publish(&pair.normal));
	/* Going to sleep with frames left: told so. */
	CHECK(isth_rx_wait(&pair.secure));
	CHECK(pair_receive(&pair.secure, 1, 60));
	CHECK(pair_receive(&pair.secure, 2, 60));
	CHECK(!isth_rx_wait(&pair.secure));
	pair_send(&pair.normal, 3, 60);
	CHECK(isth_tx_publish(&pair.normal));
}

/* It was wanted, and is not any more; then it is wanted again. */
static void bell_is_not_wanted_after_all(void)
{
	pair_up(&pair);
	CHECK(!isth_rx_wait(&pair.secure));
	isth_rx_unwait(&pair.secure, pair.secure.rx.rxptr);
	pair_send(&pair.normal, 0, 60);
	CHECK(!isth_tx_publish(&pair.normal));
	CHECK(isth_rx_wait(&pair.secure));
	CHECK(pair_receive(&pair.secure, 0, 60));
	CHECK(!isth_rx_wait(&pair.secure));
	pair_send(&pair.normal, 1, 60);
	CHECK(isth_tx_publish(&pair.normal));
}

/* The window of a lost wakeup: a frame between the last look and the wait. */
static void bell_is_not_lost_before_the_wait(void)
{
	pair_up(&pair);
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EMPTY);
	pair_send(&pair.normal, 0, 60);
	isth_tx_publish(&pair.normal);
	CHECK(isth_rx_wait(&pair.secure));
}

static void bell_for_space_comes_when_the_frame_fits(void)
{
	const uint32_t len = 1024 - ISTH_RECORD_HEADER;
	uint32_t i;

	pair_up_at(&pair, NEAR_2_32);
	for (i = 0; i < PAIR_RING / 1024; i++)
		CHECK_EQ(pair_send(&pair.normal, i, len), 0);
	isth_tx_publish(&pair.normal);
	CHECK(!isth_tx_wait(&pair.normal, 4 * 1024 - ISTH_RECORD_HEADER));
	CHECK_EQ(pair.normal.own->tx_event, NEAR_2_32 + 4 * 1024 - 1);
	for (i = 0; i < 3; i++) {
		CHECK(pair_receive(&pair.secure, i, len));
		CHECK(!isth_rx_publish(&pair.secure));
	}
	CHECK(pair_receive(&pair.secure, i++, len));
	CHECK(isth_rx_publish(&pair.secure));
	/* Once: the next piece of space rings nothing. */
	CHECK(pair_receive(&pair.secure, i++, len));
	CHECK(!isth_rx_publish(&pair.secure));
	CHECK(isth_tx_wait(&pair.normal, 4 * 1024 - ISTH_RECORD_HEADER));
}

static void bell_for_space_is_not_lost_before_the_wait(void)
{
	const uint32_t len = PAIR_RING / 2 - ISTH_RECORD_HEADER;

	pair_up(&pair);
	CHECK_EQ(pair_send(&pair.normal, 0, len), 0);
	CHECK_EQ(pair_send(&pair.normal, 1, len), 0);
	isth_tx_publish(&pair.normal);
	CHECK_EQ(isth_tx_begin(&pair.normal, len, NULL), ISTH_EFULL);
	CHECK(pair_receive(&pair.secure, 0, len));
	CHECK(!isth_rx_publish(&pair.secure));
	CHECK(isth_tx_wait(&pair.normal, len));
}

static void bell_arithmetic_passes_2_32(void)
{
	CHECK(isth_event_passed(0xfffffff0u, 0xfffffff0u, 0x10u));
	CHECK(isth_event_passed(0u, 0xfffffff0u, 0x10u));
	CHECK(isth_event_passed(0xfu, 0xfffffff0u, 0x10u));
	CHECK(!isth_event_passed(0x10u, 0xfffffff0u, 0x10u));
	CHECK(!isth_event_passed(0xffffffefu, 0xfffffff0u, 0x10u));
	CHECK(!isth_event_passed(5u, 5u, 5u));
}

const struct test ring_tests[] = {
	TEST(ring_carries_every_record_shape),
	TEST(ring_carries_the_offload_fields),
	TEST(ring_refuses_to_send_what_was_not_agreed),
	TEST(ring_refuses_frames_that_are_not_ethernet),
	TEST(ring_wraps_at_every_offset),
	TEST(ring_copies_pieces_cut_at_every_byte),
	TEST(ring_positions_pass_2_32),
	TEST(ring_fills_to_the_last_byte),
	TEST(ring_forgets_a_frame_not_ended),
	TEST(ring_ends_only_a_frame_begun),
	TEST(ring_shows_a_frame_until_it_is_ended),
	TEST(ring_streams_both_ways),
	TEST(bell_is_wanted_only_by_a_sleeper),
	TEST(bell_is_not_wanted_after_all),
	TEST(bell_is_not_lost_before_the_wait),
	TEST(bell_for_space_comes_when_the_frame_fits),
	TEST(bell_for_space_is_not_lost_before_the_wait),
	TEST(bell_arithmetic_passes_2_32),
	TABLE_END,
};
