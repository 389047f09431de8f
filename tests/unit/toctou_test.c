// SPDX-License-Identifier: MIT
/*
 * A peer that changes any shared word, of either half, before any load of the
 * victim's. Exhaustively: each load of each scenario, each word, each value of
 * a list, for good or for that one load.
 *
 * After each of them: the victim's private state is consistent, it loaded no
 * word twice in one call, each frame that it took is the one in the header that
 * it loaded, with the bytes that lay there when it copied them, and with a new
 * session all is well.
 */
#include "end/scribble.h"
#include "hooks.h"
#include "hostile.h"
#include "end_invariant.h"

#define PIECE 32u
#define LOADS_MAX 16 /* of one call, copies of frames excepted */
#define FRAMES_MAX 8

/* The injection under test. */
static struct {
	uint32_t at; /* before this load */
	uint32_t *word;
	uint32_t value;
	bool for_one_load;
	uint32_t old;
} inject;

/* Instead of it, if not NULL: called before each load. */
static void (*at_each_load)(const void *shared, uint32_t n);

/* What the victim has loaded, as it was at that moment. */
static uint32_t loads;
static struct {
	const uint8_t *address[LOADS_MAX];
	uint32_t count;
	const void *again; /* word that is looked at a second time, no more */
	uint64_t header[2];
	uint32_t headers; /* words of it */
	uint8_t bytes[ISTH_FRAME_MAX];
	uint32_t copied;
} seen;

static bool in_ring(const void *shared)
{
	const uint8_t *at = (const uint8_t *)shared;

	return at >= victim->rx.ring && at < victim->rx.ring + PAIR_RING;
}

static bool in_own_half(const void *shared)
{
	const uint8_t *at = (const uint8_t *)shared;
	const uint8_t *own = (const uint8_t *)victim->own;

	return at >= own && at < own + ISTH_MGMT_SIZE + PAIR_RING;
}

static void see_word(const void *shared, uint32_t n)
{
	uint32_t i;

	if (seen.again == shared && seen.count) {
		seen.again = NULL;
		return;
	}
	for (i = 0; i < seen.count; i++) {
		if (seen.address[i] == shared)
			test_fail(__FILE__, __LINE__, "offset loaded twice",
				  (const uint8_t *)shared - pair.window, 0);
	}
	if (seen.count < LOADS_MAX)
		seen.address[seen.count++] = (const uint8_t *)shared;
	if (n == 8 && seen.headers < 2)
		seen.header[seen.headers++] = *(const uint64_t *)shared;
}

static void see_copy(const void *shared, uint32_t n)
{
	if (seen.copied + n > ISTH_FRAME_MAX) {
		test_fail(__FILE__, __LINE__, "bytes copied", seen.copied + n,
			  ISTH_FRAME_MAX);
		return;
	}
	memcpy(seen.bytes + seen.copied, shared, n);
	seen.copied += n;
}

static bool copying;

static void on_load(const void *shared, uint32_t n)
{
	if (at_each_load)
		at_each_load(shared, n);
	if (inject.word && inject.for_one_load && loads == inject.at + 1)
		*inject.word = inject.old;
	if (inject.word && loads == inject.at) {
		inject.old = *inject.word;
		*inject.word = inject.value;
	}
	loads++;
	if (in_own_half(shared))
		test_fail(__FILE__, __LINE__, "own offset loaded",
			  (const uint8_t *)shared - pair.window, 0);
	if (copying)
		see_copy(shared, n);
	else
		see_word(shared, n);
	if ((copying || n == 8) && !in_ring(shared))
		test_fail(__FILE__, __LINE__, "a frame outside of the ring", 0,
			  1);
}

/* One call of the core, in which no word may be loaded twice. */
#define CALL(call) (seen.count = 0, seen.headers = 0, seen.again = NULL, (call))

/* The same, but for one look at this word after the first load. */
#define CALL_AGAIN(word, call) \
	(seen.count = 0, seen.headers = 0, seen.again = (word), (call))

static void check_frame(const struct isth_frame *frame)
{
	uint64_t lo = seen.header[0], hi = seen.header[1];
	const struct isth_offload *o = &frame->offload;

	CHECK_EQ(seen.headers, 2);
	CHECK_EQ(frame->len, (uint32_t)lo);
	CHECK(frame_len_legal(frame->len));
	CHECK_EQ(o->flags, lo >> 32 & 0xff);
	CHECK_EQ(o->gso_type, lo >> 40 & 0xff);
	CHECK_EQ(o->hdr_len, lo >> 48);
	CHECK_EQ(o->gso_size, hi & 0xffff);
	CHECK_EQ(o->csum_start, hi >> 16 & 0xffff);
	CHECK_EQ(o->csum_offset, hi >> 32 & 0xffff);
	CHECK_EQ(hi >> 48, 0);
}

static void check_bytes(const struct isth_frame *frame)
{
	static uint8_t bytes[ISTH_FRAME_MAX + 64];

	memset(bytes + frame->len, 0x5a, 64);
	seen.copied = 0;
	copying = true;
	isth_rx_read(victim, 0, bytes, frame->len);
	copying = false;
	CHECK_EQ(seen.copied, frame->len);
	CHECK(!memcmp(bytes, seen.bytes, frame->len));
	CHECK_EQ(bytes[frame->len], 0x5a);
}

static uint32_t receive(uint32_t most)
{
	struct isth_frame frame;
	uint32_t n = 0;

	while (n < most && CALL(isth_rx_begin(victim, &frame)) == ISTH_FRAME) {
		check_frame(&frame);
		check_bytes(&frame);
		CALL(isth_rx_finish(victim));
		n++;
	}
	return n;
}

static void steps(void)
{
	int i;

	for (i = 0; i < ISTH_SESSION_STEPS; i++) {
		enum isth_session_event event =
			CALL(isth_session_check(victim, pair_now));

		CALL_AGAIN(event == ISTH_SESSION_HEAR ? &victim->peer->session :
							NULL,
			   isth_session_apply(victim, event, pair_now, 70u));
	}
}

/* Scenarios: what is there before, and what the victim then does. */

static const struct isth_offload partial = {
	.flags = ISTH_RECORD_NEEDS_CSUM,
	.csum_start = 34,
	.csum_offset = 16,
};

static void before_receive(void)
{
	pair_up_at(&pair, 0u - 64);
	pair_send(hostile, 0, 100);
	isth_tx_begin(hostile, 60, &partial);
	isth_tx_finish(hostile);
	isth_tx_publish(hostile);
}

static void run_receive(void)
{
	steps();
	receive(FRAMES_MAX);
	CALL(isth_rx_publish(victim));
	CALL(isth_rx_wait(victim));
}

/* A full ring, of which the peer has taken the first half. */
static void before_send(void)
{
	const uint32_t half = PAIR_RING / 2 - ISTH_RECORD_HEADER;

	pair_up_at(&pair, 0u - 64);
	pair_send(victim, 0, half);
	pair_send(victim, 1, half);
	isth_tx_publish(victim);
	pair_receive(hostile, 0, half);
	isth_rx_publish(hostile);
}

static void run_send(void)
{
	uint8_t bytes[100] = { 0 };

	CALL(isth_frame_max_peer(victim));
	if (!CALL(isth_tx_begin(victim, sizeof(bytes), &partial))) {
		CALL(isth_tx_write(victim, 0, bytes, sizeof(bytes)));
		CALL(isth_tx_finish(victim));
	}
	CALL(isth_tx_publish(victim));
	CALL(isth_tx_wait(victim, ISTH_FRAME_MAX));
	CALL(isth_tx_publish(victim));
	steps();
}

static void before_handshake(void)
{
	pair_init(&pair);
	pair_open(victim, 1);
	pair_open(hostile, 2);
	pair_step(hostile);
}

static void run_session(void)
{
	steps();
	receive(FRAMES_MAX);
	CALL(isth_rx_publish(victim));
	if (!CALL(isth_tx_begin(victim, 60, NULL)))
		CALL(isth_tx_finish(victim));
	CALL(isth_tx_publish(victim));
	CALL(isth_rx_wait(victim));
	CALL(isth_tx_wait(victim, ISTH_FRAME_MAX));
	steps();
}

static void before_restart(void)
{
	before_receive();
	pair_open(hostile, 9);
	pair_step(hostile);
}

static void before_quarantine_ends(void)
{
	before_receive();
	hostile_mgmt()->txptr++;
	isth_rx_wait(victim);
	isth_rx_peek(victim);
	pair_step(victim);
	pair_open(hostile, 9);
	pair_now = victim->quarantine->until;
}

struct scenario {
	const char *name;
	void (*before)(void);
	void (*run)(void);
};

static const struct scenario scenarios[] = {
	{ "receive", before_receive, run_receive },
	{ "send", before_send, run_send },
	{ "handshake", before_handshake, run_session },
	{ "restart", before_restart, run_session },
	{ "end of a quarantine", before_quarantine_ends, run_session },
};

/* What a run changes: the parts of the window that matter, and both ends. */
#define HALF (ISTH_MGMT_SIZE + PAIR_RING)
static const struct {
	uint32_t offset;
	uint32_t size;
} parts[] = {
	{ 0, 0x300 },
	{ ISTH_MGMT_SIZE, 1024 },
	{ HALF - 256, 256 },
	{ HALF, 0x300 },
	{ HALF + ISTH_MGMT_SIZE, 1024 },
	{ 2 * HALF - 256, 256 },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static struct {
	struct pair pair;
	uint64_t now;
	uint8_t part[PARTS][1024];
} saved;

static void save(void)
{
	size_t i;

	saved.pair = pair;
	saved.now = pair_now;
	for (i = 0; i < PARTS; i++)
		memcpy(saved.part[i], pair.window + parts[i].offset,
		       parts[i].size);
}

static void restore(void)
{
	size_t i;

	pair = saved.pair;
	pair_now = saved.now;
	for (i = 0; i < PARTS; i++)
		memcpy(pair.window + parts[i].offset, saved.part[i],
		       parts[i].size);
}

static void run_hooked(void (*run)(void))
{
	hooks.load = on_load;
	hooks.piece = PIECE;
	loads = 0;
	run();
	hooks.load = NULL;
}

/*
 * What was broken is found at the next look, and the peer behaves from now on.
 * If it overwrote the victim's own words, it has not seen the session: that the
 * victim opens another is then the peer's wish.
 */
static void check_after(void)
{
	bool overwritten = in_own_half(inject.word);

	inject.word = NULL;
	at_each_load = NULL;
	CHECK_STILL();
	CHECK(end_consistent(victim));
	pair_step(victim);
	if (victim->state == ISTH_QUARANTINED)
		pair_now = victim->quarantine->until;
	if (overwritten)
		pair_open(victim, 4);
	isth_quarantine_init(hostile->quarantine, PAIR_HZ, ISTH_READMISSIONS);
	pair_open(hostile, 5);
	step_both();
	check_flows();
}

/* Words that the peer may change: of both halves, and of what is in them. */
static uint32_t collect_words(uint32_t **words)
{
	const uint32_t at = (0u - 64) % PAIR_RING;
	uint8_t *own = (uint8_t *)victim->own, *peer = (uint8_t *)hostile->own;
	uint32_t n = 0, i;

	for (i = 0; i < SCRIBBLE_WORDS; i++) {
		words[n++] = (uint32_t *)(peer + scribble_words[i]);
		words[n++] = (uint32_t *)(own + scribble_words[i]);
	}
	for (i = 0; i < 20; i += 4) {
		words[n++] = (uint32_t *)(hostile->tx.ring + at + i);
		words[n++] = (uint32_t *)(victim->tx.ring + at + i);
		words[n++] = (uint32_t *)(hostile->tx.ring + 64 + i);
		words[n++] = (uint32_t *)(hostile->tx.ring + i);
	}
	return n;
}

/* Values worth a try in place of an old one. */
static uint32_t value_of(uint32_t number, uint32_t old)
{
	const uint32_t values[] = {
		0,
		1,
		13,
		14,
		16,
		100,
		PAIR_RING,
		PAIR_RING + 16,
		0xffff,
		0x10000,
		0x80000000u,
		0xfffffff0u,
		UINT32_MAX,
		old + 1,
		old - 1,
		old + 16,
		old - 16,
		old + PAIR_RING,
		old - PAIR_RING,
		old ^ 0x80000000u,
		victim->session,
		hostile->session,
	};

	return number < sizeof(values) / sizeof(values[0]) ? values[number] :
							     old;
}
#define VALUES 22u

static void run_injected(const struct scenario *scenario, uint32_t *word,
			 uint32_t value, bool for_one_load)
{
	restore();
	inject.word = word;
	inject.value = value_of(value, *word);
	inject.for_one_load = for_one_load;
	run_hooked(scenario->run);
	check_after();
	if (test_failure)
		fprintf(stderr, "%s: load %u, offset %#zx, value %u%s\n",
			scenario->name, inject.at,
			(size_t)((uint8_t *)word - pair.window), value,
			for_one_load ? ", for one load" : "");
}

static void check_scenario(const struct scenario *scenario)
{
	static uint32_t *words[64];
	uint32_t count, total, w, v;

	scenario->before();
	CHECK_STILL();
	save();
	count = collect_words(words);
	run_hooked(scenario->run);
	total = loads;
	check_after();
	CHECK_STILL();
	CHECK(total > 10);
	for (inject.at = 0; inject.at < total; inject.at++) {
		for (w = 0; w < count; w++) {
			for (v = 0; v < VALUES; v++) {
				run_injected(scenario, words[w], v, false);
				run_injected(scenario, words[w], v, true);
				CHECK_STILL();
			}
		}
	}
}

static void toctou_receive(void)
{
	check_scenario(&scenarios[0]);
}

static void toctou_send(void)
{
	check_scenario(&scenarios[1]);
}

static void toctou_handshake(void)
{
	check_scenario(&scenarios[2]);
}

static void toctou_restart(void)
{
	check_scenario(&scenarios[3]);
}

static void toctou_end_of_a_quarantine(void)
{
	check_scenario(&scenarios[4]);
}

/* The same record, rewritten when it has been checked, at each later load. */
static struct isth_record_shm rewritten;

static void rewrite_record(const void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	if (seen.headers == 2)
		memcpy(hostile->tx.ring + (0u - 64) % PAIR_RING, &rewritten,
		       sizeof(rewritten));
}

static void check_rewritten(struct isth_record_shm record)
{
	before_receive();
	rewritten = record;
	at_each_load = rewrite_record;
	hooks.load = on_load;
	hooks.piece = PIECE;
	loads = 0;
	CHECK_EQ(receive(FRAMES_MAX), 2);
	hooks.load = NULL;
	CHECK_EQ(victim->rx.rxptr, hostile->tx.txptr);
	check_after();
}

static void toctou_length_rewritten_after_the_check(void)
{
	static const uint32_t lengths[] = { 0,	   14,	  101,	     1500,
					    65535, 65536, UINT32_MAX };
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		check_rewritten((struct isth_record_shm){ .len = lengths[i] });
		CHECK_STILL();
	}
}

static void toctou_header_rewritten_after_the_check(void)
{
	struct isth_record_shm record = { .len = 100 };
	uint32_t byte;

	for (byte = 4; byte < sizeof(record); byte++) {
		((uint8_t *)&record)[byte] = 0xff;
		check_rewritten(record);
		CHECK_STILL();
	}
}

/* Each piece of the frame changes just before it is copied, and after it. */
static void rewrite_payload(const void *shared, uint32_t n)
{
	static uint8_t *last;
	uint8_t *at = pair.window + ((const uint8_t *)shared - pair.window);

	if (!copying)
		return;
	if (last)
		*last ^= 0xff;
	memset(at, (int)loads, n);
	last = at;
}

static void toctou_payload_rewritten_during_the_copy(void)
{
	before_receive();
	at_each_load = rewrite_payload;
	hooks.load = on_load;
	hooks.piece = 1;
	loads = 0;
	CHECK_EQ(receive(FRAMES_MAX), 2);
	hooks.load = NULL;
	check_after();
}

/* More at every look, a step, the whole ring, or less: never the same. */
static uint32_t txptr_step;

static void move_txptr(const void *shared, uint32_t n)
{
	(void)shared;
	(void)n;
	hostile_mgmt()->txptr += txptr_step;
}

static void toctou_txptr_differs_at_every_load(void)
{
	static const uint32_t by[] = { 1,	  8,	   16,	       128,
				       PAIR_RING, 0u - 16, 0x80000000u };
	size_t i;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		before_receive();
		txptr_step = by[i];
		at_each_load = move_txptr;
		run_hooked(run_receive);
		check_after();
		CHECK_STILL();
	}
}

static void toggle_events(const void *shared, uint32_t n)
{
	static uint32_t value;

	(void)shared;
	(void)n;
	value = ~value;
	hostile_mgmt()->rx_event = value;
	hostile_mgmt()->tx_event = ~value;
}

static void toctou_events_toggle_at_every_load(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		before_receive();
		at_each_load = toggle_events;
		run_hooked(run_receive);
		CHECK_EQ(victim->rx.rxptr, hostile->tx.txptr);
		CHECK_EQ(victim->state, ISTH_UP);
		run_hooked(run_send);
		CHECK_EQ(victim->state, ISTH_UP);
		check_after();
		CHECK_STILL();
	}
}

/*
 * A peer that dies and is reborn without memory after it was looked at and
 * before it is echoed. It cannot know its last number, and offers less.
 */
static bool withdraws_only;

static void reborn_before_the_echo(void *shared, uint32_t n)
{
	(void)n;
	if (shared != &victim->own->echo)
		return;
	hooks.store = NULL;
	pair_reborn(&pair, hostile);
	hostile->features = 0;
	pair_open(hostile, 2);
	if (withdraws_only)
		isth_session_close(hostile, pair_now);
}

static void hear_beside_a_rebirth(void)
{
	pair_init(&pair);
	pair_open(victim, 1);
	pair_open(hostile, 2);
	hooks.store = reborn_before_the_echo;
	CHECK(isth_session_apply(victim, ISTH_SESSION_HEAR, pair_now, 7));
	CHECK(!hooks.store);
	CHECK_EQ(victim->own->echo, victim->peer_session);
}

static void toctou_peer_reborn_with_its_number(void)
{
	withdraws_only = false;
	hear_beside_a_rebirth();
	CHECK_STILL();
	CHECK_EQ(victim->peer_session, 2);
	step_both();
	CHECK_EQ(victim->agreed, 0);
	check_flows();
}

static void toctou_peer_gone_before_the_echo(void)
{
	withdraws_only = true;
	hear_beside_a_rebirth();
	CHECK_STILL();
	CHECK_EQ(victim->peer_session, 0);
	pair_open(hostile, 2);
	step_both();
	CHECK_EQ(victim->agreed, 0);
	check_flows();
}

/* As it is, without any injection: the log that the others rely on works. */
static void toctou_no_word_is_loaded_twice(void)
{
	size_t i;

	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		scenarios[i].before();
		run_hooked(scenarios[i].run);
		CHECK(loads > 10);
		check_after();
		CHECK_STILL();
	}
}

#define CASES(X)                                    \
	X(toctou_no_word_is_loaded_twice)           \
	X(toctou_receive)                           \
	X(toctou_send)                              \
	X(toctou_handshake)                         \
	X(toctou_restart)                           \
	X(toctou_end_of_a_quarantine)               \
	X(toctou_length_rewritten_after_the_check)  \
	X(toctou_header_rewritten_after_the_check)  \
	X(toctou_payload_rewritten_during_the_copy) \
	X(toctou_txptr_differs_at_every_load)       \
	X(toctou_events_toggle_at_every_load)       \
	X(toctou_peer_reborn_with_its_number)       \
	X(toctou_peer_gone_before_the_echo)

CASES(AS_VICTIMS)

const struct test toctou_tests[] = { CASES(VICTIM_TESTS) TABLE_END };
