// SPDX-License-Identifier: MIT
/*
 * A peer that breaks the rules of SPEC section 7: each is found, recorded,
 * freezes the end that found it, and is healed by a new session.
 */
#include "pair.h"
#include "test.h"

static struct pair pair;

/* What both ends offer. */
static uint32_t features = ISTH_FEATURES_KNOWN;

/* The peer's words as it can write them, past its const. */
static struct isth_mgmt_shm *peer_mgmt(void)
{
	return pair.normal.own;
}

static uint32_t *peer_record(void)
{
	return (uint32_t *)pair.normal.tx.ring;
}

static void check_healed(void)
{
	int i;

	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_RESTART);
	pair_step(&pair.secure);
	CHECK_EQ(pair.secure.state, ISTH_QUARANTINED);
	CHECK_EQ(pair.secure_quarantine.flights, 1);
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
	pair_now = pair.secure_quarantine.until;
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++) {
		pair_step(&pair.secure);
		pair_step(&pair.normal);
	}
	CHECK_EQ(pair.secure.state, ISTH_UP);
	CHECK_EQ(pair.secure.rx.violation.rule, ISTH_RULE_NONE);
	CHECK_EQ(pair_send(&pair.normal, 4, 400), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 4, 400));
}

static void check_rx_breaks(uint32_t start, uint32_t peer_txptr,
			    enum isth_rule rule)
{
	struct isth_frame frame = { 0 };

	pair_up_at(&pair, start);
	peer_mgmt()->txptr = peer_txptr;
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK_EQ(frame.len, 0);
	CHECK_EQ(pair.secure.rx.violation.rule, rule);
	CHECK_EQ(pair.secure.rx.violation.position, start);
	CHECK_EQ(pair.secure.rx.violation.found, peer_txptr);
	/* Frozen, even if the word is put right. */
	peer_mgmt()->txptr = start;
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK(!isth_rx_wait(&pair.secure));
	check_healed();
}

static void v04_txptr_not_aligned(void)
{
	uint32_t start, odd;

	for (start = 0; start < 0xf0000000u; start += 0x10000000u) {
		for (odd = 1; odd < 16; odd++) {
			check_rx_breaks(start, start + odd,
					ISTH_RULE_TXPTR_ALIGN);
			CHECK_STILL();
		}
	}
}

static void v05_txptr_out_of_the_ring(void)
{
	static const uint32_t beyond[] = { PAIR_RING + 16, 2 * PAIR_RING,
					   0x80000000u, 0u - PAIR_RING,
					   0u - 16 };
	static const uint32_t starts[] = { 0, 4096, 0u - 16, 0x80000000u };
	size_t i, j;

	for (i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		for (j = 0; j < sizeof(starts) / sizeof(starts[0]); j++) {
			check_rx_breaks(starts[j], starts[j] + beyond[i],
					ISTH_RULE_TXPTR_RANGE);
			CHECK_STILL();
		}
	}
}

static void v05_txptr_moves_back(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(&pair.normal, 0, 60), 0);
	CHECK_EQ(pair_send(&pair.normal, 1, 60), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 0, 60));
	peer_mgmt()->txptr -= 16;
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.rx.violation.rule, ISTH_RULE_TXPTR_RANGE);
	check_healed();
}

/* Space that was read but not given back yet is not the peer's. */
static void v05_txptr_in_space_not_given_back(void)
{
	const uint32_t len = 1024 - ISTH_RECORD_HEADER;
	uint32_t i;

	pair_up(&pair);
	for (i = 0; i < PAIR_RING / 1024; i++)
		CHECK_EQ(pair_send(&pair.normal, i, len), 0);
	isth_tx_publish(&pair.normal);
	for (i = 0; i < PAIR_RING / 1024; i++)
		CHECK(pair_receive(&pair.secure, i, len));
	peer_mgmt()->txptr += 16;
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.rx.violation.rule, ISTH_RULE_TXPTR_RANGE);
}

static void v05_full_ring_is_legal(void)
{
	pair_up_at(&pair, 0u - 64);
	peer_mgmt()->txptr = 0u - 64 + PAIR_RING;
	CHECK_EQ(isth_rx_peek(&pair.secure), ISTH_FRAME);
}

static void check_tx_breaks(uint32_t peer_rxptr, enum isth_rule rule)
{
	pair_up_at(&pair, 0u - 4096);
	CHECK_EQ(pair_send(&pair.secure, 0, 8000), 0);
	isth_tx_publish(&pair.secure);
	peer_mgmt()->rxptr = peer_rxptr;
	CHECK_EQ(isth_tx_refresh(&pair.secure), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.tx.violation.rule, rule);
	CHECK_EQ(pair.secure.tx.violation.found, peer_rxptr);
	CHECK_EQ(isth_tx_begin(&pair.secure, 60, NULL), ISTH_EBROKEN);
	CHECK(!isth_tx_wait(&pair.secure, 60));
	check_healed();
}

static void v06_rxptr_not_aligned(void)
{
	uint32_t odd;

	for (odd = 1; odd < 16; odd++) {
		check_tx_breaks(odd, ISTH_RULE_RXPTR_ALIGN);
		CHECK_STILL();
	}
}

static void v07_rxptr_out_of_what_was_sent(void)
{
	uint32_t published = 0u - 4096 + ISTH_RECORD_SIZE(8000);
	const uint32_t bad[] = { published + 16, 0u - 4096 - 16, 0x80000000u,
				 published + PAIR_RING };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_tx_breaks(bad[i], ISTH_RULE_RXPTR_RANGE);
		CHECK_STILL();
	}
}

/* Ended but unpublished records cannot have been consumed. */
static void v07_rxptr_in_unpublished_records(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(&pair.secure, 0, 100), 0);
	peer_mgmt()->rxptr = 16;
	CHECK_EQ(isth_tx_refresh(&pair.secure), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
}

static void check_record_breaks(uint32_t word, uint32_t value,
				enum isth_rule rule)
{
	struct isth_frame frame;

	pair_up_with(&pair, features);
	CHECK_EQ(pair_send(&pair.normal, 0, 1000), 0);
	isth_tx_publish(&pair.normal);
	peer_record()[word] = value;
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.rx.violation.rule, rule);
	check_healed();
}

static void v08_length_is_not_a_frame(void)
{
	static const uint32_t bad[] = { 0,	    1,		 13,
					65536,	    0xffffffefu, 0xfffffff0u,
					0x7fffffff, 0x80000000u, UINT32_MAX };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_record_breaks(0, bad[i], ISTH_RULE_LEN);
		CHECK_STILL();
	}
}

static void v09_record_passes_txptr(void)
{
	check_record_breaks(0, 1009, ISTH_RULE_RECORD);
	CHECK_STILL();
	check_record_breaks(0, 65535, ISTH_RULE_RECORD);
}

/* Without a feature every bit of every offload field is one too many. */
static void v10_offload_without_a_feature(void)
{
	uint32_t bit;

	features = 0;
	for (bit = 0; bit < 96; bit++) {
		check_record_breaks(1 + bit / 32, 1u << bit % 32,
				    ISTH_RULE_FIELDS);
		CHECK_STILL();
	}
	features = ISTH_FEATURES_KNOWN;
}

/* A frame of 1000 bytes, as a super-frame of TCP over IPv4 may be. */
static const struct isth_offload super_frame = {
	.flags = ISTH_RECORD_NEEDS_CSUM,
	.gso_type = ISTH_GSO_TCP4,
	.hdr_len = 54,
	.gso_size = 400,
	.csum_start = 34,
	.csum_offset = 16,
};

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
	CHECK_EQ(pair_send(&pair.normal, 0, 1000), 0);
	isth_tx_publish(&pair.normal);
	*(struct isth_record_shm *)peer_record() = (struct isth_record_shm){
		.len = 1000,
		.flags = c->offload.flags,
		.gso_type = c->offload.gso_type,
		.hdr_len = c->offload.hdr_len,
		.gso_size = c->offload.gso_size,
		.csum_start = c->offload.csum_start,
		.csum_offset = c->offload.csum_offset,
	};
	if (c->rule == ISTH_RULE_NONE) {
		CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_FRAME);
		CHECK(!memcmp(&frame.offload, &c->offload,
			      sizeof(frame.offload)));
		CHECK_EQ(isth_tx_begin(&pair.secure, 1000, &c->offload), 0);
		return;
	}
	CHECK_EQ(isth_tx_begin(&pair.secure, 1000, &c->offload), ISTH_EINVAL);
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.rx.violation.rule, c->rule);
	check_healed();
}

static void v10_v11_v12_offload_fields(void)
{
	size_t i;

	for (i = 0; i < sizeof(offload_cases) / sizeof(offload_cases[0]); i++) {
		check_offload(&offload_cases[i]);
		if (test_failure)
			fprintf(stderr, "offload case %zu\n", i);
		CHECK_STILL();
	}
	features = ISTH_FEATURES_KNOWN;
}

static void v10_reserved_of_a_record(void)
{
	struct isth_frame frame;

	pair_up(&pair);
	CHECK_EQ(isth_tx_begin(&pair.normal, 1000, &super_frame), 0);
	isth_tx_end(&pair.normal);
	isth_tx_publish(&pair.normal);
	((struct isth_record_shm *)peer_record())->reserved = 0x8000;
	CHECK_EQ(isth_rx_begin(&pair.secure, &frame), ISTH_EBROKEN);
	CHECK_EQ(pair.secure.rx.violation.rule, ISTH_RULE_FIELDS);
	check_healed();
}

static void check_identity_rejected(uint32_t offset, uint32_t value,
				    enum isth_rule rule)
{
	int i;

	pair_init(&pair);
	pair_open(&pair.secure, 1);
	pair_open(&pair.normal, 2);
	*(uint32_t *)((uint8_t *)peer_mgmt() + offset) = value;
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++)
		pair_step(&pair.secure);
	CHECK_EQ(pair.secure.state, ISTH_QUARANTINED);
	CHECK_EQ(isth_quarantine_flight(&pair.secure_quarantine, 1)
			 ->violation.rule,
		 rule);
	/* Said once: afterwards the same session is not looked at again. */
	pair_now = pair.secure_quarantine.until;
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++)
		pair_step(&pair.secure);
	CHECK_EQ(pair.secure.state, ISTH_HELLO);
	CHECK_EQ(pair.secure_quarantine.flights, 1);
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
	/* A right one is. */
	pair_open(&pair.normal, 3);
	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		pair_step(&pair.secure);
		pair_step(&pair.normal);
	}
	CHECK_EQ(pair.secure.state, ISTH_UP);
	CHECK_EQ(pair.secure.violation.rule, ISTH_RULE_NONE);
}

static void v01_magic(void)
{
	check_identity_rejected(0, 0x12345678, ISTH_RULE_MAGIC);
}

static void v02_major_version(void)
{
	check_identity_rejected(4, ISTH_VERSION_MAJOR + 1, ISTH_RULE_VERSION);
	CHECK_STILL();
	check_identity_rejected(4, 0, ISTH_RULE_VERSION);
}

static void v02_minor_version_is_accepted(void)
{
	pair_up(&pair);
	pair_open(&pair.normal, 3);
	peer_mgmt()->version_minor = 0xffff;
	pair_step(&pair.secure);
	pair_step(&pair.secure);
	CHECK_EQ(pair.secure.peer_session, pair.normal.session);
}

static void v03_ring_size(void)
{
	check_identity_rejected(12, PAIR_RING * 2, ISTH_RULE_RING_SIZE);
	CHECK_STILL();
	check_identity_rejected(12, 0, ISTH_RULE_RING_SIZE);
}

/* Words of our own half are never read back, whatever is written there. */
static void own_words_are_never_read(void)
{
	struct isth_mgmt_shm *own;

	pair_up(&pair);
	own = pair.secure.own;
	CHECK_EQ(pair_send(&pair.secure, 0, 100), 0);
	memset(own, 0xa5, sizeof(*own));
	CHECK_EQ(pair_check(&pair.secure), ISTH_SESSION_STAY);
	CHECK_EQ(pair_send(&pair.secure, 1, 100), 0);
	CHECK(isth_tx_publish(&pair.secure));
	CHECK_EQ(own->txptr, 2 * ISTH_RECORD_SIZE(100));
	CHECK_EQ(pair_send(&pair.normal, 7, 70), 0);
	isth_tx_publish(&pair.normal);
	CHECK(pair_receive(&pair.secure, 7, 70));
	isth_rx_publish(&pair.secure);
	CHECK_EQ(own->rxptr, ISTH_RECORD_SIZE(70));
}

const struct test hostile_tests[] = {
	TEST(v01_magic),
	TEST(v02_major_version),
	TEST(v02_minor_version_is_accepted),
	TEST(v03_ring_size),
	TEST(v04_txptr_not_aligned),
	TEST(v05_txptr_out_of_the_ring),
	TEST(v05_txptr_moves_back),
	TEST(v05_txptr_in_space_not_given_back),
	TEST(v05_full_ring_is_legal),
	TEST(v06_rxptr_not_aligned),
	TEST(v07_rxptr_out_of_what_was_sent),
	TEST(v07_rxptr_in_unpublished_records),
	TEST(v08_length_is_not_a_frame),
	TEST(v09_record_passes_txptr),
	TEST(v10_offload_without_a_feature),
	TEST(v10_v11_v12_offload_fields),
	TEST(v10_reserved_of_a_record),
	TEST(own_words_are_never_read),
	TABLE_END,
};
