// SPDX-License-Identifier: MIT
/*
 * In the place of the unit tests' main.c: the tests against one mutant.
 *
 *	unit reach			every test, with none chosen; a line
 *each: ok or FAIL, its name, its CPU time in us, and the mutants that it comes
 *by unit MUTANT SECONDS NAME ...	these tests in this order, each for at
 *					most so much CPU time, until one fails
 *
 * Each test's name is printed when it begins, so that the one that crashes, or
 * does not end, is known.
 */
#include "mutant.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#ifndef MUTANTS
#define MUTANTS 0
#endif

int mutant_chosen;
unsigned char mutant_reached[MUTANTS + 1];
const char *test_failure;

static const struct test *const tables[] = { TEST_TABLES };

void test_fail(const char *file, int line, const char *what, long long got,
	       long long want)
{
	(void)file;
	(void)line;
	(void)got;
	(void)want;
	if (!test_failure)
		test_failure = what;
}

static const struct test *test_find(const char *name)
{
	const struct test *test;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (test = tables[i]; test->run; test++) {
			if (!strcmp(test->name, name))
				return test;
		}
	}
	fprintf(stderr, "error: there is no test %s\n", name);
	exit(2);
}

/* SIGPROF ends a test that does not end. */
static void limit(long ms)
{
	const struct itimerval timer = { .it_value.tv_sec = ms / 1000,
					 .it_value.tv_usec = ms % 1000 * 1000 };

	setitimer(ITIMER_PROF, &timer, NULL);
}

static bool test_holds(const struct test *test)
{
	test_failure = NULL;
	test->run();
	return !test_failure;
}

static bool reach(const struct test *test)
{
	clock_t begin = clock();
	bool holds;
	int i;

	memset(mutant_reached, 0, sizeof(mutant_reached));
	holds = test_holds(test);
	printf("%s %s %ld", holds ? "ok" : "FAIL", test->name,
	       (long)(clock() - begin));
	for (i = 1; i <= MUTANTS; i++) {
		if (mutant_reached[i])
			printf(" %d", i);
	}
	putchar('\n');
	return holds;
}

/* NAME:MS */
static bool test_ends_well(char *wanted)
{
	char *colon = strchr(wanted, ':');

	if (!colon) {
		fprintf(stderr, "error: no NAME:MS: %s\n", wanted);
		exit(2);
	}
	*colon = 0;
	puts(wanted);
	fflush(stdout);
	limit(atol(colon + 1));
	return test_holds(test_find(wanted));
}

static bool has_part(const char *name, char **parts)
{
	for (; *parts; parts++) {
		if (strstr(name, *parts))
			return true;
	}
	return false;
}

static int reach_all(char **left_out)
{
	const struct test *test;
	int failed = 0;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (test = tables[i]; test->run; test++) {
			if (!has_part(test->name, left_out))
				failed += !reach(test);
		}
	}
	return failed != 0;
}

int main(int argc, char **argv)
{
	int i;

	if (argc >= 2 && !strcmp(argv[1], "reach"))
		return reach_all(argv + 2);
	if (argc < 3) {
		fprintf(stderr, "error: see the head of runner.c\n");
		return 2;
	}
	mutant_chosen = atoi(argv[1]);
	for (i = 2; i < argc; i++) {
		if (!test_ends_well(argv[i]))
			return 1;
	}
	return 0;
}
