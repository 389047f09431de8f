// SPDX-License-Identifier: MIT
/* Begin a trace, and end it: see attribution/trace.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../attribution/marks.h"

static const char usage[] =
	"usage: mark NUMBER MILLISECONDS     trace what the core does so long\n"
	"       mark NUMBER COMMAND...       until the command has ended\n";

#define CASE_MARK(n)                                                           \
	case n:                                                                \
		__asm__ volatile(".inst %0" : : "i"(MARK_HINT(n)) : "memory"); \
		break

static void mark(unsigned long number)
{
	switch (number) {
		CASE_MARK(0);
		CASE_MARK(1);
		CASE_MARK(2);
		CASE_MARK(3);
		CASE_MARK(4);
		CASE_MARK(5);
		CASE_MARK(6);
		CASE_MARK(MARK_END);
	}
}

static void wait_milliseconds(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static int wait_command(char **words)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(words[0], words);
		perror(words[0]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		perror("mark");
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	unsigned long number = argc < 3 ? MARKS : strtoul(argv[1], NULL, 10);
	long ms = argc < 3 ? 0 : strtol(argv[2], NULL, 10);
	int status = 0;

	if (number >= MARK_END) {
		fputs(usage, stderr);
		return 2;
	}
	mark(number);
	if (ms > 0)
		wait_milliseconds(ms);
	else
		status = wait_command(argv + 2);
	mark(MARK_END);
	return status;
}
