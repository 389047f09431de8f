// SPDX-License-Identifier: MIT
/*
 * A peer whose identity or positions break the rules of SPEC section 7: each is
 * found, recorded, freezes the end that found it, and is healed by a new
 * session.
 */
#include "hostile.h"

#define HELLO (PAIR_HZ * ISTH_HELLO_MS / 1000)

static void check_identity_rejected(uint32_t offset, uint32_t value,
				    enum isth_rule rule, uint32_t found,
				    uint32_t limit)
{
	const struct isth_flight *flight;
	int i;

	pair_init(&pair);
	pair_open(victim, 1);
	pair_open(hostile, 2);
	*(uint32_t *)((uint8_t *)hostile_mgmt() + offset) = value;
	pair_step(victim);
	CHECK_EQ(victim->peer_session, 0);
	CHECK_EQ(victim->own->echo, 0);
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++)
		pair_step(victim);
	CHECK_EQ(victim->state, ISTH_QUARANTINED);
	flight = isth_quarantine_flight(victim->quarantine, 1);
	CHECK_EQ(flight->violation.rule, rule);
	CHECK_EQ(flight->violation.position, 0);
	CHECK_EQ(flight->violation.found, found);
	CHECK_EQ(flight->violation.limit, limit);
	/* Said once: the same session is not looked at again for a while. */
	pair_now = victim->quarantine->until;
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++)
		pair_step(victim);
	CHECK_EQ(victim->state, ISTH_HELLO);
	CHECK_EQ(victim->quarantine->flights, 1);
	pair_now = victim->begun + HELLO - 1;
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	pair_now++;
	for (i = 0; i < 2 * ISTH_SESSION_STEPS; i++)
		pair_step(victim);
	CHECK_EQ(victim->state, ISTH_QUARANTINED);
	CHECK_EQ(victim->quarantine->flights, 2);
	pair_now = victim->quarantine->until;
	/* A right one is, and then one of the number that was refused. */
	pair_open(hostile, 3);
	step_both();
	check_flows();
	CHECK_STILL();
	pair_open(hostile, 2);
	step_both();
	check_flows();
}

static void v01_magic(void)
{
	static const uint32_t bad[] = { 0, 0x12345678, ISTH_MAGIC ^ 1,
					ISTH_MAGIC ^ 0x80000000u,
					0x49535448 /* of the other order */ };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_identity_rejected(0, bad[i], ISTH_RULE_MAGIC, bad[i],
					ISTH_MAGIC);
		CHECK_STILL();
	}
}

static void v02_major_version(void)
{
	static const uint32_t bad[] = { 0, ISTH_VERSION_MAJOR + 1, 0xffff,
					ISTH_VERSION_MAJOR << 8,
					ISTH_VERSION_MAJOR << 16 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_identity_rejected(4, bad[i], ISTH_RULE_VERSION,
					bad[i] & 0xffff, ISTH_VERSION_MAJOR);
		CHECK_STILL();
	}
}

static void v02_minor_version_is_accepted(void)
{
	pair_up(&pair);
	pair_open(hostile, 3);
	hostile_mgmt()->version_minor = 0xffff;
	pair_step(victim);
	pair_step(victim);
	CHECK_EQ(victim->peer_session, hostile->session);
}

static void v03_ring_size(void)
{
	static const uint32_t bad[] = {
		0, 1, PAIR_RING - 1, PAIR_RING / 2, PAIR_RING * 2, UINT32_MAX
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_identity_rejected(12, bad[i], ISTH_RULE_RING_SIZE, bad[i],
					PAIR_RING);
		CHECK_STILL();
	}
}

static void check_rx_breaks(uint32_t start, uint32_t peer_txptr,
			    enum isth_rule rule)
{
	struct isth_frame frame = { 0 };

	pair_up_at(&pair, start);
	hostile_mgmt()->txptr = peer_txptr;
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK_EQ(frame.len, 0);
	CHECK_EQ(victim->rx.violation.rule, rule);
	CHECK_EQ(victim->rx.violation.position, start);
	CHECK_EQ(victim->rx.violation.found, peer_txptr);
	/* Frozen, even if the word is put right. */
	hostile_mgmt()->txptr = start;
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EBROKEN);
	CHECK(!isth_rx_wait(victim));
	check_healed();
}

static const uint32_t starts[] = { 0, 4096, 0u - 16, 0x80000000u };
#define STARTS (sizeof(starts) / sizeof(starts[0]))

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

/* Alignment is looked for first, wherever the position lies. */
static void v04_txptr_one_byte_beyond_or_behind(void)
{
	static const uint32_t off[] = { PAIR_RING + 1, PAIR_RING - 1,
					0u - PAIR_RING - 1, 0u - 1 };
	size_t i, j;

	for (i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		for (j = 0; j < STARTS; j++) {
			check_rx_breaks(starts[j], starts[j] + off[i],
					ISTH_RULE_TXPTR_ALIGN);
			CHECK_STILL();
		}
	}
}

static void v05_txptr_beyond_the_ring(void)
{
	static const uint32_t beyond[] = { PAIR_RING + 16, 2 * PAIR_RING,
					   0x7ffffff0u, 0x80000000u };
	size_t i, j;

	for (i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		for (j = 0; j < STARTS; j++) {
			check_rx_breaks(starts[j], starts[j] + beyond[i],
					ISTH_RULE_TXPTR_RANGE);
			CHECK_STILL();
		}
	}
}

static void v05_txptr_behind_rxptr(void)
{
	static const uint32_t behind[] = { 16, 4096, PAIR_RING, 2 * PAIR_RING };
	size_t i, j;

	for (i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		for (j = 0; j < STARTS; j++) {
			check_rx_breaks(starts[j], starts[j] - behind[i],
					ISTH_RULE_TXPTR_RANGE);
			CHECK_STILL();
		}
	}
}

static void v05_txptr_moves_back(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(hostile, 0, 60), 0);
	CHECK_EQ(pair_send(hostile, 1, 60), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 0, 60));
	hostile_mgmt()->txptr -= 16;
	CHECK_EQ(isth_rx_peek(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_TXPTR_RANGE);
	check_healed();
}

/* Space that was read but not given back yet is not the peer's. */
static void v05_txptr_in_space_not_given_back(void)
{
	const uint32_t len = 1024 - ISTH_RECORD_HEADER;
	uint32_t i;

	pair_up(&pair);
	for (i = 0; i < PAIR_RING / 1024; i++)
		CHECK_EQ(pair_send(hostile, i, len), 0);
	isth_tx_publish(hostile);
	for (i = 0; i < PAIR_RING / 1024; i++)
		CHECK(pair_receive(victim, i, len));
	hostile_mgmt()->txptr += 16;
	CHECK_EQ(isth_rx_peek(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_TXPTR_RANGE);
}

static void v05_full_ring_is_legal(void)
{
	size_t i;

	for (i = 0; i < STARTS; i++) {
		pair_up_at(&pair, starts[i]);
		hostile_mgmt()->txptr = starts[i] + PAIR_RING;
		CHECK_EQ(isth_rx_peek(victim), ISTH_FRAME);
	}
}

static void check_tx_breaks(uint32_t peer_rxptr, enum isth_rule rule)
{
	pair_up_at(&pair, 0u - 4096);
	CHECK_EQ(pair_send(victim, 0, 8000), 0);
	isth_tx_publish(victim);
	hostile_mgmt()->rxptr = peer_rxptr;
	CHECK_EQ(isth_tx_refresh(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->tx.violation.rule, rule);
	CHECK_EQ(victim->tx.violation.position, 0u - 4096);
	CHECK_EQ(victim->tx.violation.found, peer_rxptr);
	/* Frozen, even if the word is put right. */
	hostile_mgmt()->rxptr = 0u - 4096;
	CHECK_EQ(isth_tx_begin(victim, 60, NULL), ISTH_EBROKEN);
	CHECK(!isth_tx_wait(victim, 60));
	check_healed();
}

static void v06_rxptr_not_aligned(void)
{
	uint32_t odd;

	for (odd = 1; odd < 16; odd++) {
		check_tx_breaks(odd, ISTH_RULE_RXPTR_ALIGN);
		CHECK_STILL();
		check_tx_breaks(0x80000000u + odd, ISTH_RULE_RXPTR_ALIGN);
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

/* Space given back a second time would be overwritten under a reader. */
static void v07_rxptr_moves_back(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(victim, 0, 100), 0);
	isth_tx_publish(victim);
	CHECK(pair_receive(hostile, 0, 100));
	isth_rx_publish(hostile);
	CHECK_EQ(isth_tx_refresh(victim), 0);
	hostile_mgmt()->rxptr -= 16;
	CHECK_EQ(isth_tx_refresh(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
	check_healed();
}

/* Ended but unpublished records cannot have been consumed. */
static void v07_rxptr_in_unpublished_records(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(victim, 0, 100), 0);
	hostile_mgmt()->rxptr = 16;
	CHECK_EQ(isth_tx_refresh(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
}

/* A sender that needs space finds it too, in whatever it does next. */
static void v07_rxptr_found_by_a_full_sender(void)
{
	const uint32_t len = PAIR_RING / 2 - ISTH_RECORD_HEADER;

	pair_up(&pair);
	CHECK_EQ(pair_send(victim, 0, len), 0);
	CHECK_EQ(pair_send(victim, 1, len), 0);
	isth_tx_publish(victim);
	hostile_mgmt()->rxptr = PAIR_RING + 16;
	CHECK_EQ(isth_tx_begin(victim, len, NULL), ISTH_EBROKEN);
	CHECK_EQ(victim->tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
	check_healed();
	CHECK_STILL();
	CHECK_EQ(pair_send(victim, 0, len), 0);
	isth_tx_publish(victim);
	hostile_mgmt()->rxptr = PAIR_RING;
	CHECK(!isth_tx_wait(victim, len));
	CHECK_EQ(victim->tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
}

#define CASES(X)                               \
	X(v01_magic)                           \
	X(v02_major_version)                   \
	X(v02_minor_version_is_accepted)       \
	X(v03_ring_size)                       \
	X(v04_txptr_not_aligned)               \
	X(v04_txptr_one_byte_beyond_or_behind) \
	X(v05_txptr_beyond_the_ring)           \
	X(v05_txptr_behind_rxptr)              \
	X(v05_txptr_moves_back)                \
	X(v05_txptr_in_space_not_given_back)   \
	X(v05_full_ring_is_legal)              \
	X(v06_rxptr_not_aligned)               \
	X(v07_rxptr_out_of_what_was_sent)      \
	X(v07_rxptr_moves_back)                \
	X(v07_rxptr_in_unpublished_records)    \
	X(v07_rxptr_found_by_a_full_sender)

CASES(AS_VICTIMS)

const struct test hostile_tests[] = { CASES(VICTIM_TESTS) TABLE_END };
