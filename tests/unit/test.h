/* SPDX-License-Identifier: MIT */
/*
 * The unit tests' frame: a table of named functions, run in turn, one line
 * each. A failed CHECK ends its test and says where.
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(fn)        \
	{               \
#fn, fn \
	}

/* Why the running test failed, NULL while it holds. */
extern const char *test_failure;
void test_fail(const char *file, int line, const char *what, long long got,
	       long long want);

/* From here a test returns at the first thing that does not hold. */
#define CHECK(condition)                                                 \
	do {                                                             \
		if (!(condition)) {                                      \
			test_fail(__FILE__, __LINE__, #condition, 0, 1); \
			return;                                          \
		}                                                        \
	} while (0)

#define CHECK_EQ(got, want)                                                    \
	do {                                                                   \
		long long got_ = (long long)(got), want_ = (long long)(want);  \
		if (got_ != want_) {                                           \
			test_fail(__FILE__, __LINE__, #got " == " #want, got_, \
				  want_);                                      \
			return;                                                \
		}                                                              \
	} while (0)

/* A helper that may have failed was called: stop here too. */
#define CHECK_STILL()             \
	do {                      \
		if (test_failure) \
			return;   \
	} while (0)

#define TABLE_END          \
	{                  \
		NULL, NULL \
	}
extern const struct test ring_tests[], session_tests[], window_tests[],
	limiter_tests[], quarantine_tests[], hostile_tests[],
	hostile_record_tests[], hostile_life_tests[], toctou_tests[],
	crash_tests[], access_tests[], numbers_tests[], spec_tests[];

/* All of them, in the order in which they run. */
#ifndef TEST_TABLES
#define TEST_TABLES                                                          \
	window_tests, limiter_tests, ring_tests, session_tests,              \
		quarantine_tests, hostile_tests, hostile_record_tests,       \
		hostile_life_tests, toctou_tests, crash_tests, access_tests, \
		numbers_tests, spec_tests
#endif

#endif
