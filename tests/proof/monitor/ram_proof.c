// SPDX-License-Identifier: MIT
/*
 * The normal world's RAM, whatever ranges it has, and every window against it.
 *
 * SOLVER ram_check ram_join: cadical
 */
#include "isthd_any.h"

#include "isthd_ram.c"

static bool wraps(const struct isth_range *range)
{
	return range->base + range->size < range->base;
}

/* What ram[] may hold: ranges of RAM, none of which is firmware's. */
static bool ram_legal(void)
{
	unsigned int i;

	if (ram_count > RAM_RANGES_MAX)
		return false;
	for (i = 0; i < ram_count; i++) {
		if (!ram[i].size || wraps(&ram[i]) || range_is_ours(&ram[i]))
			return false;
	}
	return true;
}

static void ram_any(void)
{
	unsigned int i;

	for (i = 0; i < RAM_RANGES_MAX; i++) {
		ram[i].base = nondet_u64();
		ram[i].size = nondet_u64();
	}
	ram_count = nondet_u32();
	ASSUME(ram_legal());
}

/* Is the window in one of the ranges? Neither wraps. */
static bool in_ram(const struct isth_range *window)
{
	unsigned int i;

	for (i = 0; i < ram_count; i++) {
		if (window->base >= ram[i].base &&
		    window->base + window->size <= ram[i].base + ram[i].size)
			return true;
	}
	return false;
}

void proof_ram_check(void)
{
	struct isth_range window = { nondet_u64(), nondet_u64() };
	int status;

	ram_any();
	status = isthd_ram_check(&window);
	HOLDS(status <= ISTH_OK && status >= ISTH_ERR_ADDRESS, "an answer");
	HOLDS(status != ISTH_OK || (!wraps(&window) && in_ram(&window)),
	      "an accepted window lies in RAM");
	REACHED(status == ISTH_OK && ram_count == RAM_RANGES_MAX);
	REACHED(status == ISTH_ERR_ADDRESS);
}

static bool in_firmware(uint64_t address)
{
	return (address >= BL31_BASE && address < BL31_LIMIT) ||
	       (address >= BL32_BASE && address < BL32_LIMIT);
}

/* And what lies in a range that is none of the firmware's is not either. */
void proof_ram_firmware(void)
{
	struct isth_range window = { nondet_u64(), nondet_u64() };
	struct isth_range range = { nondet_u64(), nondet_u64() };

	uint64_t offset = nondet_u64();

	ASSUME(!wraps(&range) && !range_is_ours(&range));
	ASSUME(isth_window_check(&window, &range) == ISTH_OK);
	ASSUME(offset < window.size);
	HOLDS(!in_firmware(window.base + offset), "none of it is firmware's");
	REACHED(window.base == BL31_LIMIT || window.base > BL31_LIMIT);
}

/* Two ranges made one are what they were. */
void proof_ram_join(void)
{
	struct isth_range a = { nondet_u64(), nondet_u64() };
	struct isth_range b = { nondet_u64(), nondet_u64() };
	struct isth_range one = a;
	uint64_t address = nondet_u64();
	bool in_a = address >= a.base && address - a.base < a.size;
	bool in_b = address >= b.base && address - b.base < b.size;

	ASSUME(a.size && b.size && !wraps(&a) && !wraps(&b));
	if (!range_join(&one, &b)) {
		HOLDS(one.base == a.base && one.size == a.size, "as it was");
		return;
	}
	HOLDS(!wraps(&one), "it does not wrap");
	HOLDS((address >= one.base && address - one.base < one.size) ==
		      (in_a || in_b),
	      "both and no more");
	REACHED(one.base == b.base);
	REACHED(one.base == a.base);
}
