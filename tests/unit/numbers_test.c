// SPDX-License-Identifier: MIT
/* SPEC's numbers, typed once more: sections 2, 3, 4 and 7.2. */
#include "isth_quarantine.h"
#include "isth_session.h"
#include "test.h"

static void numbers_of_the_window(void)
{
	CHECK_EQ(ISTH_MAGIC, 0x48545349);
	CHECK_EQ(ISTH_VERSION_MAJOR, 1);
	CHECK_EQ(ISTH_VERSION_MINOR, 0);
	CHECK_EQ(ISTH_PAGE_SIZE, 4096);
	CHECK_EQ(ISTH_RING_MIN, 131072);
	CHECK_EQ(ISTH_RING_MAX, 4194304);
	CHECK_EQ(ISTH_WINDOW_SIZE(131072), 270336);
	CHECK_EQ(ISTH_WINDOW_SIZE(4194304), 8396800);
}

static void numbers_of_a_record(void)
{
	static const uint32_t sizes[][2] = {
		{ 14, 32 }, { 16, 32 }, { 17, 48 }, { 32, 48 }, { 65535, 65552 }
	};
	size_t i;

	CHECK_EQ(ISTH_FRAME_MIN, 14);
	CHECK_EQ(ISTH_FRAME_MAX, 65535);
	CHECK_EQ(ISTH_RECORD_ALIGN, 16);
	CHECK_EQ(ISTH_RECORD_HEADER, 16);
	CHECK_EQ(ISTH_RECORD_NEEDS_CSUM, 1);
	CHECK_EQ(ISTH_RECORD_DATA_VALID, 2);
	CHECK_EQ(ISTH_GSO_NONE, 0);
	CHECK_EQ(ISTH_GSO_TCP4, 1);
	CHECK_EQ(ISTH_GSO_TCP6, 4);
	CHECK_EQ(ISTH_FEATURES_KNOWN, 7);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		CHECK_EQ(ISTH_RECORD_SIZE(sizes[i][0]), sizes[i][1]);
}

static void numbers_of_a_quarantine(void)
{
	CHECK_EQ(ISTH_BACKOFF_MIN_MS, 10);
	CHECK_EQ(ISTH_BACKOFF_MAX_MS, 320);
	CHECK_EQ(ISTH_CALM_MS, 60000);
	CHECK_EQ(ISTH_HELLO_MS, 250);
	CHECK_EQ(ISTH_READMISSIONS, 600);
	CHECK_EQ(ISTH_FLIGHTS, 8);
	CHECK_EQ(ISTH_SESSION_STEPS, 3);
}

const struct test numbers_tests[] = {
	TEST(numbers_of_the_window),
	TEST(numbers_of_a_record),
	TEST(numbers_of_a_quarantine),
	TABLE_END,
};
