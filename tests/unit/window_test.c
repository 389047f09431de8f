// SPDX-License-Identifier: MIT
/* Where a window may lie: core/isth_window.h, SPEC sections 2.1 and 5.4. */
#include "isth_window.h"
#include "test.h"

#define MIB (1024ull * 1024ull)
#define SMALLEST ((uint64_t)ISTH_WINDOW_SIZE(ISTH_RING_MIN))

static const struct isth_range ram = { 0x40000000, 1024 * MIB };

static int check(uint64_t base, uint64_t size)
{
	struct isth_range window = { base, size };

	return isth_window_check(&window, &ram);
}

static void window_sizes_are_powers_of_two_rings(void)
{
	uint32_t ring;
	int legal = 0;
	uint64_t size;

	for (ring = ISTH_RING_MIN; ring <= ISTH_RING_MAX; ring *= 2)
		CHECK_EQ(isth_window_ring_size(ISTH_WINDOW_SIZE(ring)), ring);
	for (size = 0; size < 16 * MIB; size += 4)
		legal += isth_window_ring_size(size) != 0;
	CHECK_EQ(legal, 6);
	CHECK_EQ(isth_window_ring_size(UINT64_MAX), 0);
	CHECK_EQ(isth_window_ring_size((1ull << 32) + SMALLEST), 0);
}

static void window_inside_ram_is_accepted(void)
{
	CHECK_EQ(check(ram.base, SMALLEST), ISTH_OK);
	CHECK_EQ(check(ram.base + ram.size - SMALLEST, SMALLEST), ISTH_OK);
	CHECK_EQ(check(ram.base + 512 * MIB, ISTH_WINDOW_SIZE(ISTH_RING_MAX)),
		 ISTH_OK);
}

static void window_outside_ram_is_refused(void)
{
	CHECK_EQ(check(ram.base - 4096, SMALLEST), ISTH_ERR_ADDRESS);
	CHECK_EQ(check(ram.base + ram.size - SMALLEST + 4096, SMALLEST),
		 ISTH_ERR_ADDRESS);
	CHECK_EQ(check(ram.base + ram.size, SMALLEST), ISTH_ERR_ADDRESS);
	CHECK_EQ(check(0, SMALLEST), ISTH_ERR_ADDRESS);
	CHECK_EQ(check(0x0e100000, SMALLEST), ISTH_ERR_ADDRESS);
}

/* As large as all of RAM, and larger. */
static void window_larger_than_ram_is_refused(void)
{
	const struct isth_range small = { ram.base, SMALLEST };
	const struct isth_range exact = { ram.base, SMALLEST };
	const struct isth_range large = { ram.base,
					  ISTH_WINDOW_SIZE(2 * ISTH_RING_MIN) };

	CHECK_EQ(isth_window_check(&exact, &small), ISTH_OK);
	CHECK_EQ(isth_window_check(&large, &small), ISTH_ERR_ADDRESS);
}

static void window_bad_shape_is_named(void)
{
	CHECK_EQ(check(ram.base + 1, SMALLEST), ISTH_ERR_ALIGN);
	CHECK_EQ(check(ram.base + 2048, SMALLEST), ISTH_ERR_ALIGN);
	CHECK_EQ(check(ram.base, 0), ISTH_ERR_SIZE);
	CHECK_EQ(check(ram.base, SMALLEST - 4096), ISTH_ERR_SIZE);
	CHECK_EQ(check(ram.base, SMALLEST + 4096), ISTH_ERR_SIZE);
	CHECK_EQ(check(ram.base, UINT64_MAX), ISTH_ERR_SIZE);
	CHECK_EQ(check(0ull - 4096, SMALLEST), ISTH_ERR_WRAP);
	CHECK_EQ(check(0ull - SMALLEST, SMALLEST), ISTH_ERR_WRAP);
}

static void window_overlap_is_symmetric(void)
{
	struct isth_range a = { 0x1000, 0x1000 };
	uint64_t base;

	for (base = 0; base < 0x4000; base += 0x800) {
		struct isth_range b = { base, 0x800 };
		bool want = base >= 0x1000 && base < 0x2000;

		CHECK_EQ(isth_range_overlaps(&a, &b), want);
		CHECK_EQ(isth_range_overlaps(&b, &a), want);
	}
	CHECK(isth_range_overlaps(&a, &a));
}

const struct test window_tests[] = {
	TEST(window_sizes_are_powers_of_two_rings),
	TEST(window_inside_ram_is_accepted),
	TEST(window_outside_ram_is_refused),
	TEST(window_larger_than_ram_is_refused),
	TEST(window_bad_shape_is_named),
	TEST(window_overlap_is_symmetric),
	TABLE_END,
};
