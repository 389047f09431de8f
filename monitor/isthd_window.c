/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The window (SPEC section 5.3). State, address and size are one
 * word, so that every CPU sees the three of one moment without a lock:
 *
 *	bits 63..12	address, a multiple of ISTH_WINDOW_ALIGN
 *	bits 5..3	ring size, as a power of two times ISTH_RING_MIN
 *	bits 2..0	ISTH_WINDOW_*
 *
 * The normal world moves it from NONE and from ATTACHED, the secure world from
 * ATTACHING, ATTACHED and DETACHING. Only normal-world calls can race.
 */
#include <lib/cassert.h>
#include <plat/common/platform.h>

#include "isthd_bell.h"
#include "isthd_ram.h"
#include "isthd_stats.h"
#include "isthd_window.h"
#include "isthd_world.h"

#define WORD_STATE_MASK UINT64_C(0x7)
#define WORD_RING_SHIFT 3
#define WORD_RING_MASK UINT64_C(0x7)
#define WORD_BASE_MASK (~((uint64_t)ISTH_WINDOW_ALIGN - 1U))

CASSERT(ISTH_RING_MAX / ISTH_RING_MIN <= 1U << WORD_RING_MASK,
	isthd_window_ring_bits);

/* A store-exclusive may fail for no reason, but hardly this often. */
#define SWAP_TRIES 16U

static uint64_t window_word = ISTH_WINDOW_NONE;

static uint64_t window_load(void)
{
	return __atomic_load_n(&window_word, __ATOMIC_ACQUIRE);
}

static void window_store(uint64_t word)
{
	__atomic_store_n(&window_word, word, __ATOMIC_RELEASE);
}

/*
 * Move from old to new, unless another CPU was first. Bounded: a loop that
 * runs until the exchange has succeeded could be held up from other CPUs.
 */
static bool window_swap(uint64_t old, uint64_t new)
{
	unsigned int tries;

	for (tries = 0; tries < SWAP_TRIES; tries++) {
		uint64_t seen = old;
		bool swapped = __atomic_compare_exchange_n(
			&window_word, &seen, new, true, __ATOMIC_ACQ_REL,
			__ATOMIC_ACQUIRE);

		if (swapped)
			return true;
		if (seen != old)
			return false;
	}
	return false;
}

static uint32_t word_state(uint64_t word)
{
	return word & WORD_STATE_MASK;
}

static uint64_t word_with_state(uint64_t word, uint32_t state)
{
	return (word & ~WORD_STATE_MASK) | state;
}

/* The window must have passed isthd_ram_check(). */
static uint64_t word_pack(const struct isth_range *window, uint32_t state)
{
	uint32_t ring_size = isth_window_ring_size(window->size);
	uint64_t ring = __builtin_ctz(ring_size / ISTH_RING_MIN);

	return window->base | ring << WORD_RING_SHIFT | state;
}

static struct isth_range word_window(uint64_t word)
{
	uint64_t ring = word >> WORD_RING_SHIFT & WORD_RING_MASK;
	struct isth_range window = {
		.base = word & WORD_BASE_MASK,
		.size = ISTH_WINDOW_SIZE(ISTH_RING_MIN << ring),
	};

	return window;
}

static bool state_has_window(uint32_t state)
{
	return state != ISTH_WINDOW_NONE && state != ISTH_WINDOW_REFUSED;
}

/* Whether the word lets the window in: ISTH_OK or why not. */
static int window_vacant(uint64_t word, const struct isth_range *window)
{
	struct isth_range current = word_window(word);
	uint32_t state = word_state(word);

	if (!state_has_window(state))
		return ISTH_OK;
	if (isth_range_overlaps(&current, window))
		return ISTH_ERR_OVERLAP;
	return state == ISTH_WINDOW_ATTACHED ? ISTH_ERR_ALREADY : ISTH_ERR_BUSY;
}

static int window_attach(const struct isth_range *window)
{
	uint64_t word = window_load();
	int err;

	if (isthd_world_state() != ISTH_SECURE_RUNNING)
		return ISTH_ERR_NOT_READY;
	err = isthd_ram_check(window);
	if (err != 0)
		return err;
	err = window_vacant(word, window);
	if (err != 0)
		return err;
	if (!window_swap(word, word_pack(window, ISTH_WINDOW_ATTACHING)))
		return ISTH_ERR_BUSY;
	return ISTH_PENDING;
}

uintptr_t isthd_window_register(const struct isthd_call *call)
{
	const struct isth_range window = { .base = call->x1, .size = call->x2 };
	int status = window_attach(&window);

	if (status != ISTH_PENDING)
		return isthd_call_status(call, status);
	return isthd_bell_ring_secure(call, ISTH_PENDING);
}

/* Nobody is left to let go of it: the secure world never runs again. */
static int window_abandon(uint64_t word)
{
	if (!window_swap(word, ISTH_WINDOW_NONE))
		return ISTH_ERR_BUSY;
	isthd_stats_count(ISTH_STAT_UNREGISTERS);
	return ISTH_OK;
}

uintptr_t isthd_window_unregister(const struct isthd_call *call)
{
	uint64_t word = window_load();
	uint32_t state = word_state(word);

	if (!state_has_window(state))
		return isthd_call_status(call, ISTH_ERR_NOT_REGISTERED);
	if (isthd_world_state() == ISTH_SECURE_DEAD)
		return isthd_call_status(call, window_abandon(word));
	if (state == ISTH_WINDOW_ATTACHING)
		return isthd_call_status(call, ISTH_ERR_BUSY);
	if (state == ISTH_WINDOW_DETACHING)
		return isthd_call_status(call, ISTH_PENDING);
	if (!window_swap(word, word_with_state(word, ISTH_WINDOW_DETACHING)))
		return isthd_call_status(call, ISTH_ERR_BUSY);
	return isthd_bell_ring_secure(call, ISTH_PENDING);
}

bool isthd_window_evict(void)
{
	uint64_t word = window_load();
	uint32_t state = word_state(word);

	if (!state_has_window(state))
		return true;
	if (state == ISTH_WINDOW_ATTACHED)
		(void)window_swap(word,
				  word_with_state(word, ISTH_WINDOW_DETACHING));
	plat_ic_raise_s_el1_sgi(ISTHD_BELL_INTID, isthd_world_resident_mpidr());
	return false;
}

uintptr_t isthd_window_get(const struct isthd_call *call)
{
	uint64_t word = window_load();
	uint32_t state = word_state(word);
	struct isth_range window = word_window(word);

	if (!state_has_window(state))
		return isthd_call_return(call, ISTH_OK, state, 0, 0);
	return isthd_call_return(call, ISTH_OK, state, window.base,
				 window.size);
}

uintptr_t isthd_window_look(const struct isthd_call *call)
{
	isthd_stats_count(ISTH_STAT_LOOKS);
	return isthd_window_get(call);
}

/*
 * The secure world has reached a state. Plain stores do: from ATTACHING and
 * DETACHING nobody else moves, and from ATTACHED the normal world can only
 * have moved to DETACHING meanwhile, which NONE also ends.
 */
uintptr_t isthd_window_done(const struct isthd_call *call)
{
	uint64_t word = window_load();
	uint32_t state = word_state(word);

	switch (call->x1) {
	case ISTH_WINDOW_ATTACHED:
		if (state != ISTH_WINDOW_ATTACHING)
			break;
		isthd_stats_count(ISTH_STAT_REGISTERS);
		window_store(word_with_state(word, ISTH_WINDOW_ATTACHED));
		return isthd_call_status(call, ISTH_OK);
	case ISTH_WINDOW_REFUSED:
		if (state != ISTH_WINDOW_ATTACHING)
			break;
		window_store(ISTH_WINDOW_REFUSED);
		return isthd_call_status(call, ISTH_OK);
	case ISTH_WINDOW_NONE:
		if (state != ISTH_WINDOW_ATTACHED &&
		    state != ISTH_WINDOW_DETACHING)
			break;
		isthd_stats_count(ISTH_STAT_UNREGISTERS);
		window_store(ISTH_WINDOW_NONE);
		return isthd_call_status(call, ISTH_OK);
	default:
		break;
	}
	return isthd_call_status(call, ISTH_ERR_INVALID);
}
