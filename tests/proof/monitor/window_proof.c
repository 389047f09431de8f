// SPDX-License-Identifier: MIT
/*
 * The window's calls: every argument, from any core, while other cores make
 * theirs. Each look at the state word finds what the others may have made of it
 * meanwhile (the rely), and each change of ours is one that SPEC 5.3 has (the
 * guarantee): so the word is a legal one at any time, whatever races.
 *
 * SOLVER window_register window_unregister: cadical
 */
#include "isthd_any.h"

static uint64_t word_peek(const uint64_t *word);
static void word_put(uint64_t *word, uint64_t value);
static bool word_swap(uint64_t *word, uint64_t *seen, uint64_t value);

#undef __atomic_load_n
#undef __atomic_store_n
#define __atomic_load_n(p, order) word_peek(p)
#define __atomic_store_n(p, value, order) word_put(p, value)
#define __atomic_compare_exchange_n(p, seen, value, weak, order, failed) \
	word_swap(p, seen, value)

#include "isthd_window.c"

/* The normal world's RAM; one range stands for any (proof ram_check). */
static struct isth_range normal_ram;

/* Which world calls, and what the secure one is. */
static bool from_secure;
static uint32_t world;
static bool rung;

static bool window_legal(const struct isth_range *window)
{
	return isth_window_check(window, &normal_ram) == ISTH_OK;
}

static bool word_legal(uint64_t word)
{
	struct isth_range window = word_window(word);
	uint32_t state = word_state(word);

	if (state == ISTH_WINDOW_NONE || state == ISTH_WINDOW_REFUSED)
		return word == state;
	return state <= ISTH_WINDOW_REFUSED && window_legal(&window);
}

static bool same_window(uint64_t a, uint64_t b)
{
	return (a & ~WORD_STATE_MASK) == (b & ~WORD_STATE_MASK);
}

/* May a core of the normal world turn one word into the other? */
static bool normal_may(uint64_t from, uint64_t to)
{
	switch (word_state(from)) {
	case ISTH_WINDOW_NONE:
	case ISTH_WINDOW_REFUSED:
		return word_state(to) == ISTH_WINDOW_ATTACHING;
	case ISTH_WINDOW_ATTACHED:
		return word_state(to) == ISTH_WINDOW_DETACHING &&
		       same_window(from, to);
	}
	return false;
}

/* And the secure world? */
static bool secure_may(uint64_t from, uint64_t to)
{
	switch (word_state(from)) {
	case ISTH_WINDOW_ATTACHING:
		return to == ISTH_WINDOW_REFUSED ||
		       (word_state(to) == ISTH_WINDOW_ATTACHED &&
			same_window(from, to));
	case ISTH_WINDOW_ATTACHED:
	case ISTH_WINDOW_DETACHING:
		return to == ISTH_WINDOW_NONE;
	}
	return false;
}

/* A window of a dead secure world may be taken back. */
static bool dead_may(uint64_t from, uint64_t to)
{
	return world == ISTH_SECURE_DEAD &&
	       state_has_window(word_state(from)) && to == ISTH_WINDOW_NONE;
}

static uint64_t word_any(void)
{
	uint64_t word = nondet_u64();

	ASSUME(word_legal(word));
	return word;
}

/*
 * The others take their steps. Beside a call of the normal world run both
 * worlds, and any legal word may follow; beside one of the secure world, which
 * runs on one core, the other world makes one step at most: from what it leads
 * to, only the secure world leads on.
 */
static void others(void)
{
	uint64_t word = word_any();

	if (from_secure)
		ASSUME(word == window_word || normal_may(window_word, word));
	window_word = word;
}

/* This call's own step. */
static void step(uint64_t to)
{
	HOLDS(word_legal(to), "a legal word");
	HOLDS(from_secure ?
		      secure_may(window_word, to) :
		      normal_may(window_word, to) || dead_may(window_word, to),
	      "a step of SPEC 5.3");
	window_word = to;
}

static uint64_t word_peek(const uint64_t *word)
{
	HOLDS(word == &window_word, "the one word");
	others();
	return window_word;
}

static void word_put(uint64_t *word, uint64_t value)
{
	HOLDS(word == &window_word, "the one word");
	others();
	step(value);
}

/*
 * It may fail for no reason. Only the normal world has it, beside which any
 * word may follow any; that a word of the others' is legal need not be known,
 * since one that is not *seen is only compared.
 */
static bool word_swap(uint64_t *word, uint64_t *seen, uint64_t value)
{
	HOLDS(word == &window_word && !from_secure, "the one word");
	window_word = nondet_u64();
	if (window_word == *seen && nondet_u8()) {
		step(value);
		return true;
	}
	*seen = window_word;
	return false;
}

uint32_t isthd_world_state(void)
{
	return world;
}

int isthd_ram_check(const struct isth_range *window)
{
	return isth_window_check(window, &normal_ram);
}

void isthd_stats_count(unsigned int counter)
{
	HOLDS(counter < ISTH_STAT_COUNT, "a counter");
}

uintptr_t isthd_call_return(const struct isthd_call *call, int64_t status,
			    u_register_t x1, u_register_t x2, u_register_t x3)
{
	answer_note(call->caller, status, x1, x2, x3);
	return (uintptr_t)call->caller;
}

uintptr_t isthd_bell_ring_secure(const struct isthd_call *call, int status)
{
	rung = true;
	return isthd_call_status(call, status);
}

static struct isthd_call start(bool secure)
{
	normal_ram.base = nondet_u64();
	normal_ram.size = nondet_u64();
	ASSUME(normal_ram.base + normal_ram.size >= normal_ram.base);
	world = nondet_u32();
	ASSUME(world <= ISTH_SECURE_DEAD);
	from_secure = secure;
	rung = false;
	window_word = word_any();
	return call_any();
}

void proof_window_register(void)
{
	struct isthd_call call = start(false);
	struct isth_range window = { call.x1, call.x2 };

	isthd_window_register(&call);
	check_answer();
	HOLDS((answer.status == ISTH_PENDING) == rung, "begun and rung");
	if (answer.status == ISTH_PENDING) {
		HOLDS(window_legal(&window), "only what may be registered");
		HOLDS(world == ISTH_SECURE_RUNNING, "only if it runs");
		HOLDS(window_word == word_pack(&window, ISTH_WINDOW_ATTACHING),
		      "the window is in the word");
	}
	HOLDS(answer.status != ISTH_OK, "never at once");
	REACHED(answer.status == ISTH_PENDING && call.x2 == 8396800);
	REACHED(answer.status == ISTH_ERR_OVERLAP);
	REACHED(answer.status == ISTH_ERR_ALREADY);
	REACHED(answer.status == ISTH_ERR_BUSY);
	REACHED(answer.status == ISTH_ERR_WRAP);
}

void proof_window_unregister(void)
{
	struct isthd_call call = start(false);

	isthd_window_unregister(&call);
	check_answer();
	HOLDS(answer.status != ISTH_OK || (world == ISTH_SECURE_DEAD &&
					   window_word == ISTH_WINDOW_NONE),
	      "at once only from the dead");
	HOLDS(!rung || word_state(window_word) == ISTH_WINDOW_DETACHING,
	      "rung for what is under way");
	REACHED(answer.status == ISTH_OK);
	REACHED(answer.status == ISTH_PENDING && rung);
	REACHED(answer.status == ISTH_ERR_BUSY);
	REACHED(answer.status == ISTH_ERR_NOT_REGISTERED);
}

void proof_window_get(void)
{
	struct isthd_call call = start(nondet_u8());
	struct isth_range window;

	isthd_window_get(&call);
	check_answer();
	window = (struct isth_range){ answer.x2, answer.x3 };
	HOLDS(answer.status == ISTH_OK, "always answered");
	HOLDS(answer.x1 <= ISTH_WINDOW_REFUSED, "a state");
	HOLDS(state_has_window((uint32_t)answer.x1) ?
		      window_legal(&window) :
		      !window.base && !window.size,
	      "a legal window or none");
	REACHED(answer.x3 == 270336);
	REACHED(answer.x1 == ISTH_WINDOW_REFUSED);
}

void proof_window_done(void)
{
	struct isthd_call call = start(true);
	uint64_t before = window_word;

	isthd_window_done(&call);
	check_answer();
	HOLDS(!rung, "no bell");
	HOLDS(!refused() || window_word == before ||
		      normal_may(before, window_word),
	      "what is refused changes nothing");
	HOLDS(refused() || word_state(window_word) == call.x1,
	      "the state that was reached");
	REACHED(answer.status == ISTH_OK && call.x1 == ISTH_WINDOW_ATTACHED);
	REACHED(answer.status == ISTH_OK && call.x1 == ISTH_WINDOW_REFUSED);
	REACHED(answer.status == ISTH_OK && call.x1 == ISTH_WINDOW_NONE);
	REACHED(refused());
}

/* Every legal window survives the word, and so every state. */
void proof_window_word(void)
{
	struct isth_range window = { nondet_u64(), nondet_u64() }, again;
	uint32_t state = nondet_u32();
	uint64_t word;

	start(false);
	ASSUME(window_legal(&window) && state <= ISTH_WINDOW_REFUSED);
	word = word_pack(&window, state);
	again = word_window(word);
	HOLDS(word_state(word) == state, "the state is in it");
	HOLDS(again.base == window.base && again.size == window.size,
	      "the window is in it");
	REACHED(window.size == 1056768);
}
