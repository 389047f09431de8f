// SPDX-License-Identifier: MIT
/*
 * A peer that breaks the rules of SPEC section 7, seen from the driver: it
 * finds them, says so, delivers nothing of it, and is well again once the
 * peer is.
 */
#include <end/scribble.h>

#include "rig.h"
#include "suites.h"

static u64 broken(enum isth_rule rule)
{
	return rig.isth->quarantine.broken[rule];
}

static u64 all_broken(void)
{
	u64 sum = 0;
	int rule;

	for (rule = 0; rule < ISTH_RULE_COUNT; rule++)
		sum += broken(rule);
	return sum;
}

/* The peer means well from now on; the quarantine may last for a while. */
static void expect_healed(struct kunit *test)
{
	u64 before;

	peer.deaf = false;
	peer.mute = false;
	peer.takes = U32_MAX;
	peer_reborn();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	/* What still waited in the queue goes first. */
	do {
		before = from_linux.frames;
		rig_sleep(120);
		peer_run();
	} while (from_linux.frames != before);
	rig_expect_traffic(test);
}

static void expect_broken(struct kunit *test, enum isth_rule rule)
{
	KUNIT_EXPECT_FALSE(test, netif_carrier_ok(rig.netdev));
	KUNIT_EXPECT_EQ(test, broken(rule), 1);
	KUNIT_EXPECT_EQ(test, all_broken(), 1);
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->flights_said, 1);
}

/* One wrong word, in one of its places */

struct wrong_word {
	const char *name;
	u32 value;
	enum isth_rule rule;
};

static void name_word(const struct wrong_word *word, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "V-%02u %s %#x", word->rule,
		 word->name, word->value);
}

/* V-04, V-05: positions beside the driver's, which has taken three frames. */
#define TAKEN (3 * ISTH_RECORD_SIZE(100))

static const struct wrong_word txptrs[] = {
	{ "txptr", TAKEN + 1, ISTH_RULE_TXPTR_ALIGN },
	{ "txptr", TAKEN + 15, ISTH_RULE_TXPTR_ALIGN },
	{ "txptr", U32_MAX, ISTH_RULE_TXPTR_ALIGN },
	{ "txptr", TAKEN - 16, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", 0, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", TAKEN + RIG_RING + 16, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", TAKEN + 2 * RIG_RING, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", TAKEN + 0x80000000u, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", TAKEN - RIG_RING, ISTH_RULE_TXPTR_RANGE },
	{ "txptr", 0xfffffff0u, ISTH_RULE_TXPTR_RANGE },
};

KUNIT_ARRAY_PARAM(txptr, txptrs, name_word);

static void wrong_txptr(struct kunit *test)
{
	const struct wrong_word *word = test->param_value;
	int i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, peer_send(100), 0);
	peer.deaf = true;
	peer_words()->txptr = word->value;
	el3_sgi();
	expect_broken(test, word->rule);
	KUNIT_EXPECT_EQ(test, from_peer.frames, 3);
	expect_healed(test);
}

/* V-06, V-07: the driver has published three frames, of which one is taken. */
static const struct wrong_word rxptrs[] = {
	{ "rxptr", ISTH_RECORD_SIZE(100) + 1, ISTH_RULE_RXPTR_ALIGN },
	{ "rxptr", U32_MAX, ISTH_RULE_RXPTR_ALIGN },
	{ "rxptr", ISTH_RECORD_SIZE(100) - 16, ISTH_RULE_RXPTR_RANGE },
	{ "rxptr", TAKEN + 16, ISTH_RULE_RXPTR_RANGE },
	{ "rxptr", TAKEN + RIG_RING, ISTH_RULE_RXPTR_RANGE },
	{ "rxptr", 0x80000000u, ISTH_RULE_RXPTR_RANGE },
	{ "rxptr", 0xfffffff0u, ISTH_RULE_RXPTR_RANGE },
};

KUNIT_ARRAY_PARAM(rxptr, rxptrs, name_word);

static void wrong_rxptr(struct kunit *test)
{
	const struct wrong_word *word = test->param_value;
	int i;

	peer.deaf = true;
	peer.takes = 1;
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, rig_send(100, &rig_linear), 0);
	peer_run();
	KUNIT_EXPECT_EQ(test, from_linux.frames, 1);
	el3_sgi();
	KUNIT_EXPECT_TRUE(test, netif_carrier_ok(rig.netdev));
	peer_words()->rxptr = word->value;
	el3_sgi();
	expect_broken(test, word->rule);
	expect_healed(test);
}

/* V-08 to V-12: the second of three records, all published together. */
#define FRAME 1000

static const struct wrong_word lens[] = {
	{ "len", 0, ISTH_RULE_LEN },
	{ "len", 1, ISTH_RULE_LEN },
	{ "len", 13, ISTH_RULE_LEN },
	{ "len", 65536, ISTH_RULE_LEN },
	{ "len", 65536 + FRAME, ISTH_RULE_LEN },
	{ "len", 0x7fffffff, ISTH_RULE_LEN },
	{ "len", 0x80000000u, ISTH_RULE_LEN },
	{ "len", 0xffffffe0u, ISTH_RULE_LEN },
	{ "len", 0xfffffff0u, ISTH_RULE_LEN },
	{ "len", 0xffffffffu, ISTH_RULE_LEN },
	{ "len", 2 * ISTH_RECORD_SIZE(FRAME) - 15, ISTH_RULE_RECORD },
	{ "len", 65535, ISTH_RULE_RECORD },
};

KUNIT_ARRAY_PARAM(len, lens, name_word);

static void send_three(struct kunit *test, const struct isth_record_shm *second)
{
	u64 before = from_peer.frames;
	u32 at = 0;
	int i;

	peer.deaf = true;
	for (i = 0; i < 3; i++) {
		if (i == 1)
			at = peer.end.tx.txptr;
		KUNIT_ASSERT_EQ(test, peer_put(FRAME), 0);
	}
	*peer_record(at) = *second;
	peer_flush();
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_peer.frames, before + 1);
}

static void wrong_len(struct kunit *test)
{
	const struct wrong_word *word = test->param_value;
	struct isth_record_shm record = { .len = word->value };

	send_three(test, &record);
	expect_broken(test, word->rule);
	expect_healed(test);
}

/* V-10: no feature is agreed here, so that no bit may be set. */
static void wrong_fields(struct kunit *test)
{
	u32 bit;

	for (bit = 0; bit < 96; bit += 5) {
		struct isth_record_shm record = { .len = FRAME };
		u64 before = broken(ISTH_RULE_FIELDS);

		((u8 *)&record)[4 + bit / 8] = 1 << bit % 8;
		send_three(test, &record);
		KUNIT_EXPECT_EQ(test, broken(ISTH_RULE_FIELDS), before + 1);
		KUNIT_EXPECT_EQ(test, all_broken(), before + 1);
		expect_healed(test);
	}
}

/* V-01 to V-03: the identity of a new session. */
struct wrong_identity {
	const char *name;
	u32 offset;
	u32 value;
	enum isth_rule rule;
};

static const struct wrong_identity identities[] = {
	{ "magic", 0, 0, ISTH_RULE_MAGIC },
	{ "magic", 0, 0x49535448, ISTH_RULE_MAGIC },
	{ "version", 4, 0, ISTH_RULE_VERSION },
	{ "version", 4, 2, ISTH_RULE_VERSION },
	{ "version", 4, 0x10000, ISTH_RULE_VERSION },
	{ "ring size", 12, 0, ISTH_RULE_RING_SIZE },
	{ "ring size", 12, 2 * RIG_RING, ISTH_RULE_RING_SIZE },
	{ "ring size", 12, RIG_RING - 1, ISTH_RULE_RING_SIZE },
	{ "ring size", 12, U32_MAX, ISTH_RULE_RING_SIZE },
};

static void name_identity(const struct wrong_identity *wrong, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "V-%02u %s %#x", wrong->rule,
		 wrong->name, wrong->value);
}

KUNIT_ARRAY_PARAM(identity, identities, name_identity);

static void wrong_identity(struct kunit *test)
{
	const struct wrong_identity *wrong = test->param_value;

	peer.deaf = true;
	peer.mute = true;
	peer_reborn();
	*(u32 *)((u8 *)peer_words() + wrong->offset) = wrong->value;
	el3_sgi();
	rig_sleep(1);
	KUNIT_EXPECT_FALSE(test, netif_carrier_ok(rig.netdev));
	KUNIT_EXPECT_GE(test, broken(wrong->rule), 1);
	KUNIT_EXPECT_EQ(test, all_broken(), broken(wrong->rule));
	/* It stays so, and is bounded in what it can make the driver do. */
	rig_sleep(60000);
	KUNIT_EXPECT_FALSE(test, netif_carrier_ok(rig.netdev));
	KUNIT_EXPECT_LE(test, all_broken(), ISTH_READMISSIONS + 1);
	expect_healed(test);
}

/* Words that may hold anything */

static void free_words_hold_anything(struct kunit *test)
{
	static const u32 values[] = {
		0, 1, 13, 0x7fffffff, 0x80000000u, U32_MAX
	};
	u32 seed = 7, i;

	for (i = 0; i < 300; i++) {
		u32 value = i % 2 ? values[i / 2 % ARRAY_SIZE(values)] :
				    random_next(&seed);

		peer_words()->frame_max = value;
		peer_words()->rx_event = random_next(&seed);
		peer_words()->tx_event = value;
		memset(peer_words()->reserved1, value,
		       sizeof(peer_words()->reserved1));
		KUNIT_EXPECT_EQ(test, rig_send(14, &rig_linear), 0);
		KUNIT_EXPECT_EQ(test, peer_send(1000), 0);
		peer_run();
		el3_sgi();
	}
	KUNIT_EXPECT_TRUE(test, netif_carrier_ok(rig.netdev));
	KUNIT_EXPECT_EQ(test, all_broken(), 0);
	KUNIT_EXPECT_EQ(test, from_peer.frames, 300);
	peer_words()->frame_max = ISTH_FRAME_MAX;
	rig_expect_traffic(test);
}

/* The driver's own words are never read back. */
static void own_words_are_not_read(struct kunit *test)
{
	struct isth_mgmt_shm *own = rig.isth->end.own;
	struct isth_mgmt_shm *was;

	was = kunit_kmalloc(test, sizeof(*was), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, was);
	*was = *own;
	memset(own, 0xa5, sizeof(*own));
	el3_sgi();
	KUNIT_EXPECT_TRUE(test, netif_carrier_ok(rig.netdev));
	*own = *was;
	KUNIT_EXPECT_EQ(test, all_broken(), 0);
	rig_expect_traffic(test);
}

/* A new session at every look, and its echo too: carrier may not stay up. */
static void session_changes_for_ever(struct kunit *test)
{
	u32 i;

	peer.deaf = true;
	for (i = 1; i < 2000; i++) {
		peer_words()->session = i;
		if (i % 3 == 0)
			peer_words()->echo = rig.isth->end.session;
		el3_sgi();
		if (i % 50 == 0)
			rig_sleep(10);
	}
	expect_healed(test);
}

/* Structured random peers */

static void wrong_a_word(u32 *seed)
{
	u32 which = random_next(seed);

	scribble_word(&peer.end, which, random_next(seed));
}

/* The next record that the driver looks at, or one about where the peer writes.
 */
static void wrong_a_record(u32 *seed)
{
	u32 dice = random_next(seed);
	u32 at = dice & 1 ? peer.end.tx.txptr - (dice >> 1 & 3) * 16 :
			    rig.isth->end.rx.rxptr;

	scribble_record(&peer.end, at, random_next(seed));
}

static const struct rig_layout two_frags = { .head = 20, .frags = 2 };

static void random_act(u32 *seed)
{
	u32 dice = random_next(seed);
	u32 len = 14 + (dice & 0x100 ? dice >> 12 & 0xff : dice >> 12 & 0x3fff);
	int i;

	switch (dice % 16) {
	case 0:
		peer.deaf = dice & 0x1000;
		break;
	case 1:
		peer.takes = dice & 0x1000 ? U32_MAX : dice >> 16 & 3;
		break;
	case 2:
	case 3:
		rig_send(len, dice & 0x200 ? &rig_linear : &two_frags);
		break;
	case 4:
		peer_put(len);
		break;
	case 5:
	case 6:
		for (i = 0; i < 8; i++)
			peer_send(len);
		break;
	case 7:
	case 8:
		peer_run();
		break;
	case 9:
		rig_poll(dice & 0x1000 ? 1 : 64);
		break;
	case 10:
		el3_sgi();
		break;
	case 11:
		if (!(dice & 0xf000))
			peer_reborn();
		break;
	case 12:
	case 13:
		wrong_a_record(seed);
		break;
	default:
		wrong_a_word(seed);
		break;
	}
}

#define PEERS 16
#define ROUNDS 20

static u64 random_broken[ISTH_RULE_COUNT];

static const void *next_seed(const void *last, char *text)
{
	unsigned long seed = (unsigned long)last + 1;

	snprintf(text, KUNIT_PARAM_DESC_SIZE, "seed %lu", seed);
	return seed > PEERS ? NULL : (void *)seed;
}

/*
 * Its own broken words mislead the peer's end too, and a record that it
 * rewrote within the rules is a frame: what is judged is the driver alone.
 */
static void random_peer(struct kunit *test)
{
	u32 seed = (unsigned long)test->param_value * 88172645u;
	u32 round, act;

	for (round = 0; round < ROUNDS; round++) {
		for (act = 0; act < 60; act++)
			random_act(&seed);
		rig_sleep(round % 4 ? 1 : 50);
		from_peer.wrong = 0;
		from_linux.wrong = 0;
		expect_healed(test);
		if (test->status != KUNIT_SUCCESS)
			break;
	}
	for (act = 0; act < ISTH_RULE_COUNT; act++)
		random_broken[act] += broken(act);
}

/* They reached what they were made to reach. */
static void random_peers_broke_every_rule(struct kunit *test)
{
	int rule;

	for (rule = ISTH_RULE_MAGIC; rule <= ISTH_RULE_FIELDS; rule++) {
		kunit_info(test, "V-%02d: %llu times", rule,
			   random_broken[rule]);
		KUNIT_EXPECT_GT(test, random_broken[rule], 0);
	}
}

static struct kunit_case hostile_cases[] = {
	KUNIT_CASE_PARAM(wrong_identity, identity_gen_params),
	KUNIT_CASE_PARAM(wrong_txptr, txptr_gen_params),
	KUNIT_CASE_PARAM(wrong_rxptr, rxptr_gen_params),
	KUNIT_CASE_PARAM(wrong_len, len_gen_params),
	KUNIT_CASE(wrong_fields),
	KUNIT_CASE(free_words_hold_anything),
	KUNIT_CASE(own_words_are_not_read),
	KUNIT_CASE(session_changes_for_ever),
	KUNIT_CASE_PARAM(random_peer, next_seed),
	KUNIT_CASE(random_peers_broke_every_rule),
	{}
};

struct kunit_suite hostile_suite = {
	.name = "hostile",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = hostile_cases,
};
