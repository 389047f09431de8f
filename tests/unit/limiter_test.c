// SPDX-License-Identifier: MIT
/* The token bucket: core/isth_limiter.h. */
#include "isth_limiter.h"
#include "test.h"

#define HZ 62500000u

static void limiter_gives_a_burst_then_stops(void)
{
	struct isth_limiter l;
	int i;

	isth_limiter_init(&l, HZ, 1000, 8);
	for (i = 0; i < 8; i++)
		CHECK(isth_limiter_take(&l, 5));
	CHECK(!isth_limiter_take(&l, 5));
	CHECK(!isth_limiter_take(&l, 6));
}

/* Over whatever was there before. */
static void limiter_begins_full(void)
{
	struct isth_limiter l;

	memset(&l, 0xff, sizeof(l));
	isth_limiter_init(&l, HZ, 1000, 2);
	CHECK_EQ(isth_limiter_wait(&l, 0), 0);
	CHECK_EQ(l.full_at, 0);
}

static void limiter_refills_one_token_at_a_time(void)
{
	struct isth_limiter l;
	uint64_t interval = HZ / 1000;
	int i;

	isth_limiter_init(&l, HZ, 1000, 2);
	CHECK(isth_limiter_take(&l, 0));
	CHECK(isth_limiter_take(&l, 0));
	for (i = 1; i < 100; i++) {
		CHECK(!isth_limiter_take(&l, (uint64_t)i * interval - 1));
		CHECK(isth_limiter_take(&l, (uint64_t)i * interval));
	}
}

static void limiter_says_how_long_to_wait(void)
{
	struct isth_limiter l;
	uint64_t interval = HZ / 1000;

	isth_limiter_init(&l, HZ, 1000, 2);
	CHECK(isth_limiter_take(&l, 7));
	CHECK_EQ(isth_limiter_wait(&l, 7), 0);
	CHECK(isth_limiter_take(&l, 7));
	CHECK_EQ(isth_limiter_wait(&l, 7), interval);
	CHECK_EQ(isth_limiter_wait(&l, 8), interval - 1);
	CHECK_EQ(isth_limiter_wait(&l, 7 + interval), 0);
}

static void limiter_holds_its_rate_under_flood(void)
{
	struct isth_limiter l;
	uint64_t now;
	long taken = 0;

	isth_limiter_init(&l, HZ, 10000, 64);
	for (now = 0; now < HZ; now += 100)
		taken += isth_limiter_take(&l, now);
	CHECK(taken >= 10000);
	CHECK(taken <= 10000 + 64);
}

static void limiter_never_saves_more_than_its_burst(void)
{
	struct isth_limiter l;
	int i, taken = 0;

	isth_limiter_init(&l, HZ, 1000, 4);
	CHECK(isth_limiter_take(&l, 0));
	for (i = 0; i < 100; i++)
		taken += isth_limiter_take(&l, 1000ull * HZ);
	CHECK_EQ(taken, 4);
}

static void limiter_takes_zero_and_huge_rates_for_legal_ones(void)
{
	struct isth_limiter l;

	isth_limiter_init(&l, HZ, 0, 0);
	CHECK(isth_limiter_take(&l, 0));
	CHECK(!isth_limiter_take(&l, HZ - 1));
	CHECK(isth_limiter_take(&l, HZ));
	isth_limiter_init(&l, HZ, UINT64_MAX, 1);
	CHECK(isth_limiter_take(&l, 7));
	CHECK(!isth_limiter_take(&l, 7));
	CHECK(isth_limiter_take(&l, 8));
}

const struct test limiter_tests[] = {
	TEST(limiter_gives_a_burst_then_stops),
	TEST(limiter_begins_full),
	TEST(limiter_refills_one_token_at_a_time),
	TEST(limiter_says_how_long_to_wait),
	TEST(limiter_holds_its_rate_under_flood),
	TEST(limiter_never_saves_more_than_its_burst),
	TEST(limiter_takes_zero_and_huge_rates_for_legal_ones),
	TABLE_END,
};
