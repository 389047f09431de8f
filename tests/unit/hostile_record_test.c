// SPDX-License-Identifier: MIT
/*
 * A peer whose records break the rules V-08 to V-12 of SPEC section 7: as
 * hostile_test.c.
 */
#include "hostile.h"

static void check_len_breaks(uint32_t len, enum isth_rule rule)
{
	struct isth_record_shm record = { .len = len };

	check_record_breaks(&record, rule);
}

static void v08_length_is_not_a_frame(void)
{
	static const uint32_t bad[] = { 65536,	    0xffffffefu, 0xfffffff0u,
					0x7fffffff, 0x80000000u, UINT32_MAX };
	uint32_t len;
	size_t i;

	for (len = 0; len < ISTH_FRAME_MIN; len++) {
		check_len_breaks(len, ISTH_RULE_LEN);
		CHECK_STILL();
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_len_breaks(bad[i], ISTH_RULE_LEN);
		CHECK_STILL();
	}
}

static void v09_record_passes_txptr(void)
{
	check_len_breaks(1009, ISTH_RULE_RECORD);
	CHECK_STILL();
	check_len_breaks(1010, ISTH_RULE_RECORD);
	CHECK_STILL();
	check_len_breaks(65535, ISTH_RULE_RECORD);
}

/* A header alone, without the frame behind it, at the very end. */
static void v09_header_without_a_frame(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	hostile_record()->len = ISTH_FRAME_MIN;
	hostile_mgmt()->txptr = ISTH_RECORD_HEADER;
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_RECORD);
	CHECK_EQ(victim->rx.violation.limit, ISTH_RECORD_HEADER);
	check_healed();
}

/* Each record of a batch is checked, not only the first one. */
static void v09_second_record_of_a_batch(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	CHECK_EQ(pair_send(hostile, 0, 100), 0);
	CHECK_EQ(pair_send(hostile, 1, 100), 0);
	isth_tx_publish(hostile);
	hostile_record()[ISTH_RECORD_SIZE(100) / 16].len = 1000;
	CHECK(pair_receive(victim, 0, 100));
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_RECORD);
	CHECK_EQ(victim->rx.violation.position, ISTH_RECORD_SIZE(100));
	check_healed();
}

/*
 * A header rewritten under a frame that was begun, and looked at again: the
 * frame is none any more, and what is broken later changes nothing.
 */
static void v08_length_rewritten_under_a_frame_begun(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	CHECK_EQ(pair_send(hostile, 0, 100), 0);
	isth_tx_publish(hostile);
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_FRAME);
	hostile_record()->len = 1;
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	isth_rx_finish(victim);
	CHECK_EQ(victim->rx.rxptr, 0);
	hostile_mgmt()->txptr = 8;
	CHECK_EQ(isth_rx_peek(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_LEN);
	CHECK_EQ(victim->rx.violation.found, 1);
	check_healed();
}

/* A frame beyond what the victim announced is a frame: frame_max is advice. */
static void frame_longer_than_announced_is_taken(void)
{
	pair_up(&pair);
	isth_frame_max_set(victim, 1514);
	CHECK_EQ(pair_send(hostile, 0, 1515), 0);
	CHECK_EQ(pair_send(hostile, 1, ISTH_FRAME_MAX), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 0, 1515));
	CHECK(pair_receive(victim, 1, ISTH_FRAME_MAX));
}

/* The length is known before the copy: a short buffer takes what it can. */
static void frame_longer_than_the_buffer_is_cut(void)
{
	struct isth_frame frame;
	uint8_t bytes[100];

	pair_up_at(&pair, 0u - 32);
	CHECK_EQ(pair_send(hostile, 0, 9000), 0);
	CHECK_EQ(pair_send(hostile, 1, 60), 0);
	isth_tx_publish(hostile);
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_FRAME);
	CHECK_EQ(frame.len, 9000);
	isth_rx_read(victim, 0, bytes, sizeof(bytes));
	CHECK(frame_is(bytes, sizeof(bytes), victim->peer_session, 0));
	isth_rx_finish(victim);
	CHECK(pair_receive(victim, 1, 60));
}

/* Without a feature every bit of every offload field is one too many. */
static void v10_offload_without_a_feature(void)
{
	uint32_t bit;

	features = 0;
	for (bit = 0; bit < 96; bit++) {
		uint32_t words[4] = { 1000 };

		words[1 + bit / 32] = 1u << bit % 32;
		check_record_breaks(words, ISTH_RULE_FIELDS);
		CHECK_STILL();
	}
	features = ISTH_FEATURES_KNOWN;
}

/* A case: fields of a record of 1000 bytes, and the rule that they break. */
struct offload_case {
	uint32_t features;
	struct isth_offload offload;
	enum isth_rule rule;
};

#define ALL ISTH_FEATURES_KNOWN
#define CSUM ISTH_FEATURE_CSUM
static const struct offload_case offload_cases[] = {
	/* flags, gso_type, hdr_len, gso_size, csum_start, csum_offset */
	{ ALL, { 0, 0, 0, 0, 0, 0 }, ISTH_RULE_NONE },
	{ ALL, { 2, 0, 0, 0, 0, 0 }, ISTH_RULE_NONE },
	{ ALL, { 1, 0, 0, 0, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 3, 0, 0, 0, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 1, 54, 400, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 4, 74, 400, 54, 16 }, ISTH_RULE_NONE },
	{ CSUM, { 1, 0, 0, 0, 34, 16 }, ISTH_RULE_NONE },
	/* V-10: fields of features that are not agreed, or of none */
	{ 0, { 1, 0, 0, 0, 34, 16 }, ISTH_RULE_FIELDS },
	{ 0, { 2, 0, 0, 0, 0, 0 }, ISTH_RULE_FIELDS },
	{ ALL, { 4, 0, 0, 0, 0, 0 }, ISTH_RULE_FIELDS },
	{ ALL, { 0x81, 0, 0, 0, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 0, 0, 0, 0, 34, 0 }, ISTH_RULE_FIELDS },
	{ ALL, { 0, 0, 0, 0, 0, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 2, 0, 0, 0, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 0, 54, 0, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 0, 0, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 2, 54, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 3, 54, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 5, 54, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ ALL, { 1, 0x81, 54, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ CSUM, { 1, 1, 54, 400, 34, 16 }, ISTH_RULE_FIELDS },
	{ CSUM, { 1, 4, 74, 400, 54, 16 }, ISTH_RULE_FIELDS },
	{ CSUM | ISTH_FEATURE_TSO6,
	  { 1, 1, 54, 400, 34, 16 },
	  ISTH_RULE_FIELDS },
	{ CSUM | ISTH_FEATURE_TSO4,
	  { 1, 4, 74, 400, 54, 16 },
	  ISTH_RULE_FIELDS },
	/* V-11: the checksum lies outside of the frame */
	{ ALL, { 1, 0, 0, 0, 13, 16 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 0, 16 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 14, 984 }, ISTH_RULE_NONE },
	{ ALL, { 1, 0, 0, 0, 14, 985 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 998, 0 }, ISTH_RULE_NONE },
	{ ALL, { 1, 0, 0, 0, 999, 0 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 65535, 65535 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 34, 65535 }, ISTH_RULE_CSUM },
	{ ALL, { 1, 0, 0, 0, 65535, 0 }, ISTH_RULE_CSUM },
	/* V-12: what cannot be cut */
	{ ALL, { 0, 1, 54, 400, 0, 0 }, ISTH_RULE_GSO },
	{ ALL, { 2, 1, 54, 400, 0, 0 }, ISTH_RULE_GSO },
	{ ALL, { 1, 1, 54, 0, 34, 16 }, ISTH_RULE_GSO },
	{ ALL, { 1, 1, 54, 1, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 1, 54, 65535, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 1, 51, 400, 34, 16 }, ISTH_RULE_GSO },
	{ ALL, { 1, 1, 52, 400, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 1, 0, 400, 34, 16 }, ISTH_RULE_GSO },
	{ ALL, { 1, 1, 999, 400, 34, 16 }, ISTH_RULE_NONE },
	{ ALL, { 1, 1, 1000, 400, 34, 16 }, ISTH_RULE_GSO },
	{ ALL, { 1, 4, 65535, 400, 54, 16 }, ISTH_RULE_GSO },
};

static void check_offload(const struct offload_case *c)
{
	struct isth_frame frame;

	features = c->features;
	pair_up_with(&pair, features);
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(hostile);
	*hostile_record() = (struct isth_record_shm){
		.len = 1000,
		.flags = c->offload.flags,
		.gso_type = c->offload.gso_type,
		.hdr_len = c->offload.hdr_len,
		.gso_size = c->offload.gso_size,
		.csum_start = c->offload.csum_start,
		.csum_offset = c->offload.csum_offset,
	};
	if (c->rule == ISTH_RULE_NONE) {
		CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_FRAME);
		CHECK(!memcmp(&frame.offload, &c->offload,
			      sizeof(frame.offload)));
		CHECK_EQ(isth_tx_begin(victim, 1000, &c->offload), 0);
		return;
	}
	CHECK_EQ(isth_tx_begin(victim, 1000, &c->offload), ISTH_EINVAL);
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, c->rule);
	check_healed();
}

static void check_offload_cases(enum isth_rule rule)
{
	size_t i;

	for (i = 0; i < sizeof(offload_cases) / sizeof(offload_cases[0]); i++) {
		if (offload_cases[i].rule != rule)
			continue;
		check_offload(&offload_cases[i]);
		if (test_failure)
			fprintf(stderr, "offload case %zu\n", i);
		CHECK_STILL();
	}
	features = ISTH_FEATURES_KNOWN;
}

static void offload_that_is_legal(void)
{
	check_offload_cases(ISTH_RULE_NONE);
}

static void v10_offload_fields(void)
{
	check_offload_cases(ISTH_RULE_FIELDS);
}

static void v11_checksum_outside_of_the_frame(void)
{
	check_offload_cases(ISTH_RULE_CSUM);
}

static void v12_frame_that_cannot_be_cut(void)
{
	check_offload_cases(ISTH_RULE_GSO);
}

/* Whatever is agreed, and whatever else the record says. */
static void v10_reserved_of_a_record(void)
{
	struct isth_record_shm record = {
		.len = 1000,
		.flags = ISTH_RECORD_NEEDS_CSUM,
		.gso_type = ISTH_GSO_TCP4,
		.hdr_len = 54,
		.gso_size = 400,
		.csum_start = 34,
		.csum_offset = 16,
	};
	uint32_t bit;

	for (bit = 0; bit < 16; bit++) {
		record.reserved = (uint16_t)(1u << bit);
		check_record_breaks(&record, ISTH_RULE_FIELDS);
		CHECK_STILL();
	}
	record.reserved = 1;
	record.csum_start = 0; /* V-11 too, but V-10 comes first */
	check_record_breaks(&record, ISTH_RULE_FIELDS);
}

/* An end that offered nothing is not held to what the peer offers later. */
static void v10_feature_offered_after_the_session_began(void)
{
	struct isth_frame frame;

	pair_up_with(&pair, ISTH_FEATURE_CSUM);
	victim->own->features = ISTH_FEATURES_KNOWN;
	hostile_mgmt()->features = ISTH_FEATURES_KNOWN;
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(hostile);
	hostile_record()->gso_type = ISTH_GSO_TCP4;
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_FIELDS);
	CHECK_EQ(victim->rx.violation.limit, ISTH_FEATURE_CSUM);
}

#define CASES(X)                                       \
	X(v08_length_is_not_a_frame)                   \
	X(v08_length_rewritten_under_a_frame_begun)    \
	X(v09_record_passes_txptr)                     \
	X(v09_header_without_a_frame)                  \
	X(v09_second_record_of_a_batch)                \
	X(frame_longer_than_announced_is_taken)        \
	X(frame_longer_than_the_buffer_is_cut)         \
	X(v10_offload_without_a_feature)               \
	X(offload_that_is_legal)                       \
	X(v10_offload_fields)                          \
	X(v10_reserved_of_a_record)                    \
	X(v10_feature_offered_after_the_session_began) \
	X(v11_checksum_outside_of_the_frame)           \
	X(v12_frame_that_cannot_be_cut)

CASES(AS_VICTIMS)

const struct test hostile_record_tests[] = { CASES(VICTIM_TESTS) TABLE_END };
