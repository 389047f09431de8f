// SPDX-License-Identifier: MIT
/*
 * The calls of SPEC section 5, from either world, from any core, with any
 * number and arguments, in any order: the dispatcher's own files, beside a
 * model of what SPEC says.
 */
#include "fuzz.h"

#include "isthd_private.h"
#include "tfa/tfa.h"

static struct fuzz_input in;
static cpu_context_t caller;
static uint32_t secure_state;

/* isthd_world.c's, which switches real contexts: here nothing but the state. */
uint32_t isthd_world_state(void)
{
	return secure_state;
}

u_register_t isthd_world_resident_mpidr(void)
{
	return 0;
}

bool isthd_world_on_resident(void)
{
	return tfa_core == 0;
}

bool isthd_world_init(void)
{
	return true;
}

int32_t isthd_world_boot(void)
{
	return 1;
}

uintptr_t isthd_world_enter(void)
{
	return 0;
}

uintptr_t isthd_world_ready(const struct isthd_call *call)
{
	return isthd_call_status(call, ISTH_ERR_INVALID);
}

uintptr_t isthd_world_yield(const struct isthd_call *call)
{
	return isthd_call_status(call, ISTH_OK);
}

uintptr_t isthd_world_dead(const struct isthd_call *call)
{
	secure_state = ISTH_SECURE_DEAD;
	return isthd_call_status(call, ISTH_OK);
}

int isthd_interrupt_init(void)
{
	return 0;
}

void isthd_interrupt_init_cpu(void)
{
}

void isthd_pm_init(void)
{
}

/* What SPEC 5.3 says of the buffer. */
struct buffer {
	uint64_t state, base, size;
};

static int64_t call(uint32_t number, uint64_t x1, uint64_t x2, bool secure)
{
	caller = (cpu_context_t){ { 0 } };
	tfa_handler(number, x1, x2, fuzz_u8(&in), 0, NULL, &caller, !secure);
	return (int64_t)caller.x[0];
}

static struct buffer buffer_now(void)
{
	call(ISTH_SMC_STATE, 0, 0, false);
	return (struct buffer){ caller.x[1], caller.x[2], caller.x[3] };
}

static bool same(const struct buffer *a, const struct buffer *b)
{
	return a->state == b->state && a->base == b->base && a->size == b->size;
}

static bool inside(const struct buffer *b, uint64_t base, uint64_t size)
{
	return b->base >= base && b->size <= size &&
	       b->base - base <= size - b->size;
}

/* A buffer is in the normal world's RAM, aligned, of a legal size. */
static void check_buffer(const struct buffer *b)
{
	if (b->state == ISTH_WINDOW_NONE || b->state == ISTH_WINDOW_REFUSED) {
		FUZZ_CHECK(!b->base && !b->size);
		return;
	}
	FUZZ_CHECK(b->state <= ISTH_WINDOW_DETACHING);
	FUZZ_CHECK(inside(b, TFA_RAM0_BASE, TFA_RAM0_SIZE) ||
		   inside(b, TFA_RAM1_BASE, TFA_RAM1_SIZE));
	FUZZ_CHECK(b->base % ISTH_WINDOW_ALIGN == 0);
	FUZZ_CHECK(isth_window_ring_size(b->size));
}

/* The moves of SPEC 5.3, by who may make them. */
static bool move_legal(uint64_t from, uint64_t to, uint32_t number, bool secure)
{
	if (secure && number == ISTH_SMC_WINDOW_DONE)
		return (from == ISTH_WINDOW_ATTACHING &&
			(to == ISTH_WINDOW_ATTACHED ||
			 to == ISTH_WINDOW_REFUSED)) ||
		       ((from == ISTH_WINDOW_ATTACHED ||
			 from == ISTH_WINDOW_DETACHING) &&
			to == ISTH_WINDOW_NONE);
	if (!secure && number == ISTH_SMC_REGISTER)
		return (from == ISTH_WINDOW_NONE ||
			from == ISTH_WINDOW_REFUSED) &&
		       to == ISTH_WINDOW_ATTACHING;
	if (!secure && number == ISTH_SMC_UNREGISTER)
		return (from == ISTH_WINDOW_ATTACHED &&
			to == ISTH_WINDOW_DETACHING) ||
		       (secure_state == ISTH_SECURE_DEAD &&
			to == ISTH_WINDOW_NONE);
	return false;
}

static uint64_t counter(uint32_t index)
{
	FUZZ_CHECK(call(ISTH_SMC_STATS, index, 0, false) == ISTH_OK);
	return caller.x[1];
}

static uint32_t any_number(void)
{
	static const uint32_t numbers[] = {
		ISTH_SMC_REGISTER, ISTH_SMC_UNREGISTER, ISTH_SMC_WINDOW_DONE,
		ISTH_SMC_DOORBELL, ISTH_SMC_STATE,	ISTH_SMC_WINDOW_GET,
		ISTH_SMC_INFO,	   ISTH_SMC_STATS,	ISTH_SMC_FEATURES,
		ISTH_SMC_YIELD,	   ISTH_SMC_READY,
	};
	uint8_t choice = fuzz_u8(&in);

	if (choice & 0x80)
		return numbers[choice % 3u];
	if (choice & 0x40)
		return 0xf2000000u | fuzz_u16(&in);
	return numbers[choice % (sizeof(numbers) / sizeof(numbers[0]))];
}

/* Addresses and sizes near those that matter. */
static uint64_t any_argument(void)
{
	static const uint64_t near[] = {
		0,
		TFA_RAM0_BASE,
		TFA_RAM0_BASE + TFA_RAM0_SIZE / 2,
		TFA_RAM0_BASE + TFA_RAM0_SIZE,
		TFA_RAM1_BASE,
		TFA_RAM1_BASE + TFA_RAM1_SIZE,
		BL31_BASE,
		BL32_BASE,
		UINT64_MAX,
		ISTH_WINDOW_SIZE(ISTH_RING_MIN),
		ISTH_WINDOW_SIZE(ISTH_RING_MAX),
	};
	uint8_t choice = fuzz_u8(&in);
	uint64_t value = near[choice % (sizeof(near) / sizeof(near[0]))];

	switch (choice >> 6) {
	case 1:
		return value + 4096u * (uint64_t)fuzz_u16(&in);
	case 2:
		return value - 4096u * (uint64_t)fuzz_u16(&in);
	case 3:
		return (value ^ (uint64_t)fuzz_u32(&in) << 32) + fuzz_u8(&in);
	default:
		return value;
	}
}

static uint64_t window_size(void)
{
	return ISTH_WINDOW_SIZE(ISTH_RING_MIN << fuzz_u8(&in) % 6u);
}

static void step(void)
{
	uint32_t number = any_number();
	uint8_t who = fuzz_u8(&in);
	bool secure = who & 4 && secure_state == ISTH_SECURE_RUNNING;
	uint64_t x1 = number == ISTH_SMC_WINDOW_DONE || who & 0x40 ?
			      fuzz_u8(&in) % 16u :
			      any_argument();
	uint64_t x2 = who & 0x20 ? any_argument() : window_size();
	struct buffer before, after;
	uint64_t refusals;
	int64_t status;

	tfa_core = 0;
	before = buffer_now();
	refusals = counter(ISTH_STAT_REFUSALS);
	tfa_core = secure ? 0 : who % 4u;
	tfa_clock += fuzz_u8(&in);
	status = call(number, x1, x2, secure);
	if (status < 0)
		FUZZ_CHECK(!caller.x[1] && !caller.x[2] && !caller.x[3]);
	FUZZ_CHECK(status >= ISTH_ERR_THROTTLED);
	after = buffer_now();
	check_buffer(&after);
	FUZZ_CHECK(counter(ISTH_STAT_REFUSALS) == refusals + (status < 0));
	if (!same(&before, &after)) {
		FUZZ_CHECK(status >= 0);
		FUZZ_CHECK(
			move_legal(before.state, after.state, number, secure));
	}
	if (status == ISTH_PENDING && number == ISTH_SMC_REGISTER)
		FUZZ_CHECK(after.base == x1 && after.size == x2);
}

/* The buffer outlives an input: each begins without one. */
static void begin(void)
{
	static bool started;

	if (!started && tfa_setup())
		abort();
	started = true;
	secure_state = ISTH_SECURE_DEAD;
	call(ISTH_SMC_UNREGISTER, 0, 0, false);
	secure_state = ISTH_SECURE_RUNNING;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	in.next = data;
	in.left = size;
	begin();
	while (in.left) {
		step();
		if (fuzz_u8(&in) == 0xff)
			secure_state = ISTH_SECURE_DEAD;
	}
	return 0;
}
