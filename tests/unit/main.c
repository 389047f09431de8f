// SPDX-License-Identifier: MIT
/*
 * Runs every table of unit tests: one line per test, then the sum. With
 * --list only their names.
 */
#include "test.h"

#include <string.h>

const char *test_failure;
static char failure_text[256];

void test_fail(const char *file, int line, const char *what, long long got,
	       long long want)
{
	if (test_failure)
		return;
	snprintf(failure_text, sizeof(failure_text),
		 "%s:%d: %s: got %lld, expected %lld", file, line, what, got,
		 want);
	test_failure = failure_text;
}

static bool test_run(const struct test *test)
{
	test_failure = NULL;
	test->run();
	if (test_failure)
		printf("FAIL %s: %s\n", test->name, test_failure);
	else
		printf("ok   %s\n", test->name);
	fflush(stdout);
	return !test_failure;
}

/* A word of main()'s that is no part of a test's name. */
static bool names_only(int argc, char **argv)
{
	return argc == 2 && !strcmp(argv[1], "--list");
}

/* With arguments: only the tests whose names contain one of them. */
static bool test_wanted(const struct test *test, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strstr(test->name, argv[i]))
			return true;
	}
	return argc < 2;
}

int main(int argc, char **argv)
{
	static const struct test *const tables[] = { TEST_TABLES };
	int passed = 0, failed = 0;
	const struct test *test;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (test = tables[i]; test->run; test++) {
			if (names_only(argc, argv))
				puts(test->name);
			if (!test_wanted(test, argc, argv))
				continue;
			if (test_run(test))
				passed++;
			else
				failed++;
		}
	}
	if (names_only(argc, argv))
		return 0;
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
