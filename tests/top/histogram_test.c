// SPDX-License-Identifier: MIT
/*
 * The histogram's percentiles against those of all the values, sorted: never
 * below, and at most 1/128 above.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "end/random.h"
#include "histogram.h"

#define VALUES_MAX 5000u

static uint64_t values[VALUES_MAX];
static struct histogram histogram;

static uint64_t draw(void)
{
	static uint64_t state = 1;

	return random_next_long(&state);
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* Values of all magnitudes up to 2^bits. */
static void fill(unsigned int count, unsigned int bits)
{
	unsigned int i;

	histogram_clear(&histogram);
	for (i = 0; i < count; i++) {
		values[i] = draw() >> (64u - 1u - draw() % bits);
		histogram_add(&histogram, values[i]);
	}
	qsort(values, count, sizeof(values[0]), compare);
}

/* The nearest rank: the smallest value that so many do not exceed. */
static bool holds(unsigned int count, unsigned int permille)
{
	unsigned int rank = (count * permille + 999u) / 1000u;
	uint64_t exact = values[rank ? rank - 1u : 0];
	uint64_t found = histogram_at(&histogram, permille);

	if (found >= exact && found <= exact + exact / 128u)
		return true;
	printf("%u values: %u/1000 is %" PRIu64 ", found %" PRIu64 "\n", count,
	       permille, exact, found);
	return false;
}

static bool percentiles(unsigned int bits)
{
	static const unsigned int counts[] = { 1,  2,	3,    10,
					       99, 100, 1000, VALUES_MAX };
	unsigned int i, permille;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		fill(counts[i], bits);
		for (permille = 0; permille <= 1000; permille++) {
			if (!holds(counts[i], permille))
				return false;
		}
	}
	return true;
}

static bool small_ones(void)
{
	return percentiles(8);
}

static bool all_magnitudes(void)
{
	return percentiles(40);
}

static bool none(void)
{
	histogram_clear(&histogram);
	return histogram_at(&histogram, 500) == 0 && !histogram.max;
}

static bool too_large(void)
{
	histogram_clear(&histogram);
	histogram_add(&histogram, UINT64_MAX);
	return histogram.max == UINT64_MAX && histogram.count == 1 &&
	       histogram_at(&histogram, 500) >= 1ull << 39;
}

int main(void)
{
	static const struct {
		const char *name;
		bool (*run)(void);
	} tests[] = {
		{ "values below 256, exactly", small_ones },
		{ "values of all magnitudes", all_magnitudes },
		{ "no value", none },
		{ "a value beyond all buckets", too_large },
	};
	unsigned int i, failed = 0, count = sizeof(tests) / sizeof(tests[0]);

	for (i = 0; i < count; i++) {
		bool ok = tests[i].run();

		printf("%s histogram: %s\n", ok ? "ok  " : "FAIL",
		       tests[i].name);
		failed += !ok;
	}
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
