// SPDX-License-Identifier: MIT
/*
 * A peer that breaks no single word, but lies about its doorbells and its
 * lives: SPEC sections 3.4 and 4. Either the link works on, or a new session
 * heals it.
 */
#include <pthread.h>

#include "end/scribble.h"
#include "hostile.h"
#include "end_invariant.h"

/* Words of our own half are never read back, whatever is written there. */
static void own_words_are_never_read(void)
{
	struct isth_mgmt_shm *own;

	pair_up(&pair);
	own = victim->own;
	CHECK_EQ(pair_send(victim, 0, 100), 0);
	memset(own, 0xa5, sizeof(*own));
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	CHECK_EQ(pair_send(victim, 1, 100), 0);
	CHECK(isth_tx_publish(victim));
	CHECK_EQ(own->txptr, 2 * ISTH_RECORD_SIZE(100));
	CHECK_EQ(pair_send(hostile, 7, 70), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 7, 70));
	isth_rx_publish(victim);
	CHECK_EQ(own->rxptr, ISTH_RECORD_SIZE(70));
}

/* The identity counts when a session is heard, and never after it. */
static void identity_changed_after_negotiation(void)
{
	struct isth_mgmt_shm *own;

	pair_up(&pair);
	own = hostile_mgmt();
	own->magic = 0;
	own->version_major = 9;
	own->ring_size = ISTH_RING_MAX;
	own->features = 0;
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	CHECK_EQ(victim->agreed, ISTH_FEATURES_KNOWN);
	CHECK_EQ(victim->ring_size, PAIR_RING);
	check_flows();
}

/* Notification */

static void bell_without_work(void)
{
	int i;

	pair_up(&pair);
	for (i = 0; i < 1000; i++) {
		CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
		CHECK_EQ(isth_rx_peek(victim), ISTH_EMPTY);
		CHECK(!isth_rx_publish(victim));
		CHECK(!isth_tx_publish(victim));
		CHECK(!isth_rx_wait(victim));
	}
	check_flows();
}

static void bell_before_a_session(void)
{
	struct isth_frame frame;

	pair_init(&pair);
	pair_open(hostile, 1);
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	CHECK_EQ(isth_rx_begin(victim, &frame), ISTH_EDOWN);
	CHECK(!isth_rx_wait(victim));
	CHECK(!isth_rx_publish(victim));
	CHECK(!isth_tx_publish(victim));
	CHECK(!isth_tx_wait(victim, 60));
	CHECK_EQ(victim->state, ISTH_DOWN);
	pair_open(victim, 2);
	step_both();
	check_flows();
}

/*
 * Bells that never come, or late: what is sent is there at the next look, one
 * poll period later, and nothing is said twice.
 */
static void bell_lost_or_late(void)
{
	uint32_t n;

	pair_up(&pair);
	CHECK(!isth_rx_wait(victim));
	for (n = 0; n < 1000; n++) {
		CHECK_EQ(pair_send(hostile, n, 60 + n), 0);
		CHECK(isth_tx_publish(hostile)); /* nobody hears it */
		CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
		CHECK(pair_receive(victim, n, 60 + n));
		CHECK_EQ(isth_rx_peek(victim), ISTH_EMPTY);
		isth_rx_publish(victim);
		CHECK(!isth_rx_wait(victim)); /* and here is the late one */
		CHECK_EQ(isth_rx_peek(victim), ISTH_EMPTY);
	}
}

static void bell_of_two_frames_is_one(void)
{
	pair_up(&pair);
	CHECK(!isth_rx_wait(victim));
	CHECK_EQ(pair_send(hostile, 0, 60), 0);
	CHECK(isth_tx_publish(hostile));
	CHECK_EQ(pair_send(hostile, 1, 61), 0);
	CHECK(!isth_tx_publish(hostile));
	CHECK(pair_receive(victim, 0, 60));
	CHECK(pair_receive(victim, 1, 61));
	CHECK(!isth_rx_wait(victim));
}

/* Any event: what changes is whether a bell is asked for, nothing else. */
static void events_that_may_be_anything(void)
{
	static const uint32_t any[] = { 0,	    1,		 8,
					16,	    PAIR_RING,	 0x7fffffff,
					0x80000000, 0xfffffff0u, UINT32_MAX };
	uint32_t i;

	pair_up(&pair);
	for (i = 0; i < sizeof(any) / sizeof(any[0]); i++) {
		hostile_mgmt()->rx_event = any[i];
		hostile_mgmt()->tx_event = any[i];
		check_flows();
		CHECK_STILL();
		isth_rx_publish(victim);
		isth_rx_publish(hostile);
		CHECK(end_consistent(victim));
	}
}

/* A peer that never asks for a bell gets none, and its poll finds all. */
static void peer_never_wants_a_bell(void)
{
	uint32_t n;

	pair_up(&pair);
	for (n = 0; n < 1000; n++) {
		hostile_mgmt()->rx_event = victim->tx.txptr - 1u;
		CHECK_EQ(pair_send(victim, n, 600), 0);
		CHECK(!isth_tx_publish(victim));
		CHECK(pair_receive(hostile, n, 600));
		isth_rx_publish(hostile);
	}
}

/* Life cycle */

/* Reborn, with the session number and the positions of its last life. */
static void peer_returns_with_its_old_session(void)
{
	uint32_t session;

	pair_up(&pair);
	session = hostile->session;
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 0, 1000));
	isth_session_close(hostile, pair_now);
	hostile_mgmt()->session = session;
	hostile_mgmt()->echo = victim->session;
	/* Seen as the same session, whose positions moved back: V-05. */
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	CHECK_EQ(isth_rx_peek(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->rx.violation.rule, ISTH_RULE_TXPTR_RANGE);
	pair_open(hostile, 9);
	check_healed();
}

/* A new session that does not begin at 0 is a peer's lie, V-07. */
static void peer_returns_with_its_old_positions(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(victim, 0, 1000), 0);
	isth_tx_publish(victim);
	CHECK(pair_receive(hostile, 0, 1000));
	isth_rx_publish(hostile);
	pair_open(hostile, 9);
	hostile_mgmt()->rxptr = ISTH_RECORD_SIZE(1000);
	step_both();
	CHECK_EQ(victim->state, ISTH_UP);
	CHECK_EQ(isth_tx_refresh(victim), ISTH_EBROKEN);
	CHECK_EQ(victim->tx.violation.rule, ISTH_RULE_RXPTR_RANGE);
	check_healed();
}

/* What the dead peer left in its ring is behind the new session's txptr. */
static void old_frames_are_not_delivered_again(void)
{
	uint32_t n;

	pair_up(&pair);
	for (n = 0; n < 50; n++)
		CHECK_EQ(pair_send(hostile, n, 1000), 0);
	isth_tx_publish(hostile);
	CHECK(pair_receive(victim, 0, 1000));
	pair_reborn(&pair, hostile);
	pair_open(hostile, 9);
	step_both();
	check_flows();
	CHECK_EQ(isth_rx_peek(victim), ISTH_EMPTY);
}

/* "I begin anew", and then goes on where it was. */
static void reset_announced_without_a_reset(void)
{
	uint32_t session;

	pair_up(&pair);
	session = hostile->session;
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(hostile);
	hostile_mgmt()->session = 0;
	pair_step(victim);
	CHECK_EQ(victim->state, ISTH_HELLO);
	hostile_mgmt()->session = session;
	pair_step(victim);
	/* It echoes a session that is over: no carrier, and no old frame. */
	CHECK_EQ(victim->state, ISTH_HELLO);
	CHECK_EQ(pair_check(victim), ISTH_SESSION_STAY);
	step_both();
	check_flows();
}

/* Each of the two words ends the session, whatever it becomes. */
static void session_or_echo_changed(void)
{
	static const uint32_t to[] = { 0, 1, 0x5a5a5a5a, UINT32_MAX };
	uint32_t *word;
	uint32_t i;

	for (i = 0; i < 8; i++) {
		pair_up(&pair);
		word = i % 2 ? &hostile_mgmt()->echo : &hostile_mgmt()->session;
		*word = to[i / 2] == *word ? 77 : to[i / 2];
		CHECK_EQ(pair_check(victim), ISTH_SESSION_RESTART);
		CHECK(pair_step(victim));
		CHECK_EQ(victim->state, ISTH_HELLO);
		CHECK_EQ(victim->quarantine->flights, 0);
		pair_open(hostile, 9);
		step_both();
		check_flows();
		CHECK_STILL();
	}
}

/* A death in the middle of the handshake, at each of its steps. */
static void peer_dies_in_the_handshake(void)
{
	int steps, i;

	for (steps = 0; steps <= ISTH_SESSION_STEPS; steps++) {
		pair_init(&pair);
		pair_open(victim, 1);
		pair_open(hostile, 2);
		for (i = 0; i < steps; i++) {
			pair_step(victim);
			pair_step(hostile);
		}
		pair_reborn(&pair, hostile);
		step_both();
		pair_open(hostile, 3);
		step_both();
		check_flows();
		CHECK_STILL();
	}
}

static void both_reboot_at_once(void)
{
	pair_up(&pair);
	CHECK_EQ(pair_send(victim, 0, 1000), 0);
	CHECK_EQ(pair_send(hostile, 0, 1000), 0);
	isth_tx_publish(victim);
	isth_tx_publish(hostile);
	pair_reborn(&pair, victim);
	pair_reborn(&pair, hostile);
	pair_open(victim, 1);
	pair_open(hostile, 2);
	step_both();
	check_flows();
}

/* Bounded work each, no quarantine, and no harm to the last one. */
static void peer_resets_a_thousand_times(void)
{
	uint32_t i;

	pair_up(&pair);
	for (i = 0; i < 1000; i++) {
		pair_open(hostile, i);
		if (i % 3)
			pair_step(victim);
		if (i % 5)
			pair_step(hostile);
	}
	CHECK_EQ(victim->quarantine->flights, 0);
	step_both();
	check_flows();
}

/*
 * SPEC 4.3: a word of either half is overwritten while an end waits, and nobody
 * looks at his own. Both ends are up again within a second.
 */
static void pass_a_second(void)
{
	uint64_t until = pair_now + PAIR_HZ;

	for (; pair_now < until; pair_now += 5)
		step_both();
}

/* Waiting beside a peer that is up, or was refused, or waits as well. */
static void own_half_overwritten(void)
{
	static const struct {
		uint32_t session, magic;
	} to[] = { { 99, ISTH_MAGIC }, { 99, 0 }, { 0, ISTH_MAGIC } };
	size_t i;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		pair_up(&pair);
		hostile_mgmt()->txptr = 8;
		CHECK_EQ(isth_rx_peek(victim), ISTH_EBROKEN);
		step_both();
		CHECK_EQ(victim->state, ISTH_QUARANTINED);
		CHECK_EQ(hostile->state, ISTH_HELLO);
		hostile_mgmt()->session = to[i].session;
		hostile_mgmt()->magic = to[i].magic;
		pair_now = hostile->begun + PAIR_HZ * ISTH_HELLO_MS / 1000 - 1;
		step_both();
		CHECK_EQ(hostile->state, ISTH_HELLO);
		pair_now += 50;
		step_both();
		check_flows();
		CHECK_STILL();
	}
}

/* Any of the words that a session is made of, in any moment of a handshake. */
static void overwrite_session_words(uint32_t *state)
{
	const uint32_t values[] = { 0, 99, 0x10001, ISTH_MAGIC };
	struct isth_end *ends[] = { victim, hostile };
	uint32_t i, k;

	for (i = 0; i < 2; i++) {
		uint32_t *own = (uint32_t *)ends[i]->own;
		uint32_t *words[] = { own,
				      own + 1,
				      own + 3,
				      &ends[i]->own->session,
				      &ends[i]->own->session,
				      &ends[i]->own->echo,
				      &ends[i]->own->echo };

		for (k = 0; k < 7; k++) {
			if (random_next(state) % 4 == 0)
				*words[k] = values[random_next(state) % 4];
		}
	}
}

static void session_words_hold_anything(void)
{
	uint32_t state = 5, round, i;

	for (round = 0; round < 20000; round++) {
		pair_up(&pair);
		for (i = random_next(&state) % 4; i; i--) {
			uint32_t dice = random_next(&state);
			struct isth_end *end = dice & 1 ? victim : hostile;

			if (dice & 2)
				pair_open(end, dice >> 8);
			overwrite_session_words(&state);
			pair_step(dice & 4 ? end : victim);
			pair_now += dice >> 4 & 15;
		}
		overwrite_session_words(&state);
		pass_a_second();
		check_flows();
		CHECK_STILL();
	}
}

/* A second core that rewrites everything while the victim works. */
static bool rewriting;

static void *rewrite(void *unused)
{
	uint32_t state = 77, n = 0;

	while (__atomic_load_n(&rewriting, __ATOMIC_RELAXED)) {
		struct isth_end *end = n % 8 ? hostile : victim;
		uint32_t where = random_next(&state);

		if (n % 3)
			scribble_word(end, where, random_next(&state));
		else
			scribble_record(end, where % 4096, random_next(&state));
		if (n % 4 == 0) {
			isth_store32(&hostile_mgmt()->session,
				     hostile->session);
			isth_store32(&hostile_mgmt()->echo, victim->session);
		}
		n++;
	}
	return unused;
}

static void work_beside_a_rewriter(uint32_t *frames)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;

	pair_step(victim);
	if (isth_rx_begin(victim, &frame) == ISTH_FRAME) {
		CHECK(frame.len >= ISTH_FRAME_MIN);
		CHECK(frame.len <= ISTH_FRAME_MAX);
		isth_rx_read(victim, 0, bytes, frame.len);
		isth_rx_finish(victim);
		++*frames;
	}
	pair_send(victim, 0, 60);
	isth_tx_publish(victim);
	isth_rx_publish(victim);
	isth_rx_wait(victim);
	isth_tx_wait(victim, 60);
	CHECK(end_consistent(victim));
	if (victim->state == ISTH_QUARANTINED)
		pair_now = victim->quarantine->until;
}

static void second_core_rewrites_all_the_time(void)
{
	pthread_t thread;
	uint32_t i, frames = 0;

	pair_up(&pair);
	rewriting = true;
	CHECK_EQ(pthread_create(&thread, NULL, rewrite, NULL), 0);
	for (i = 0; i < 200000 && !test_failure; i++)
		work_beside_a_rewriter(&frames);
	__atomic_store_n(&rewriting, false, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	CHECK_STILL();
	/*
	 * Words of the victim's half are wrong too: both begin anew. Their
	 * numbers are none that the rewriter makes: one that was refused is not
	 * heard again at once (SPEC 4.3).
	 */
	pair_now = victim->quarantine->until;
	pair_open(victim, 0x5e17a9b3);
	pair_now = victim->quarantine->until;
	pair_reborn(&pair, hostile);
	pair_open(hostile, 0x39c6d24f);
	step_both();
	check_flows();
}

#define CASES(X)                               \
	X(own_words_are_never_read)            \
	X(identity_changed_after_negotiation)  \
	X(bell_without_work)                   \
	X(bell_before_a_session)               \
	X(bell_lost_or_late)                   \
	X(bell_of_two_frames_is_one)           \
	X(events_that_may_be_anything)         \
	X(peer_never_wants_a_bell)             \
	X(peer_returns_with_its_old_session)   \
	X(peer_returns_with_its_old_positions) \
	X(old_frames_are_not_delivered_again)  \
	X(reset_announced_without_a_reset)     \
	X(session_or_echo_changed)             \
	X(peer_dies_in_the_handshake)          \
	X(both_reboot_at_once)                 \
	X(peer_resets_a_thousand_times)        \
	X(own_half_overwritten)                \
	X(session_words_hold_anything)         \
	X(second_core_rewrites_all_the_time)

CASES(AS_VICTIMS)

const struct test hostile_life_tests[] = { CASES(VICTIM_TESTS) TABLE_END };
