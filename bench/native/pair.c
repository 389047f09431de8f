// SPDX-License-Identifier: MIT
/*
 * Two processes on two cores, and a transport between them:
 *
 *	PROGRAM stream|ping-pong BYTES
 *
 * prints what a frame (stream) or a round trip (ping-pong) took in each of
 * SLICES slices of time, in ns. Who waits looks again at once, as the loops do
 * that each transport documents: there is no pause between two looks. Each
 *frame bears its number at both its ends, and the receiver looks at both.
 */
#include "transport.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLICES 10
#define SLICE_NS 10000000ull
#define LIMIT_SECONDS 10 /* for a run that hangs, or stands still */

bool ping_pong;
uint32_t frame_bytes;
int core_of[2];

/* What the two share besides the transport. */
static struct control {
	int begun; /* ends that are ready */
	int done;  /* enough was measured */
	double slices[SLICES];
} * control;

static uint8_t frame[FRAME_MAX] __attribute__((aligned(64)));

void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	_exit(1);
}

void *shared_alloc(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		die("mmap of %zu bytes: %s", bytes, strerror(errno));
	return memory;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool done(void)
{
	return __atomic_load_n(&control->done, __ATOMIC_RELAXED);
}

static void finish(void)
{
	__atomic_store_n(&control->done, 1, __ATOMIC_RELAXED);
}

static void check(uint64_t number)
{
	uint64_t first, tail;

	memcpy(&first, frame, sizeof(first));
	memcpy(&tail, frame + frame_bytes - sizeof(tail), sizeof(tail));
	if (first != number || tail != frame_tail(number))
		die("frame %llu arrived as %llu, and ends as %s",
		    (unsigned long long)number, (unsigned long long)first,
		    tail == frame_tail(first) ? "that" : "another");
}

/*
 * Time SLICES slices of turns and leave what a turn took in each, after one
 * that does not count. A clock costs as much as a frame: it is read only once
 * in so many turns.
 */
static void measure(void (*turn)(uint64_t number), unsigned turns_per_look)
{
	uint64_t number = 0, begin, elapsed, first;
	unsigned i;
	int slice;

	for (slice = -1; slice < SLICES; slice++) {
		first = number;
		begin = now();
		do {
			for (i = 0; i < turns_per_look; i++)
				turn(number++);
			elapsed = now() - begin;
		} while (elapsed < SLICE_NS);
		if (slice >= 0)
			control->slices[slice] =
				(double)elapsed / (double)(number - first);
	}
	finish();
}

static void stream_send(void)
{
	uint64_t number;

	for (number = 0; !done(); number++) {
		frame_stamp(frame, number);
		while (!transport_send(frame) && !done())
			;
	}
}

static inline void stream_turn(uint64_t number)
{
	while (!transport_receive(frame))
		;
	check(number);
}

static inline void ping_turn(uint64_t number)
{
	frame_stamp(frame, number);
	while (!transport_send(frame))
		;
	while (!transport_take_answer(frame))
		;
	check(number + 1);
}

static void pong(void)
{
	uint64_t number;

	for (number = 0;; number++) {
		while (!transport_receive(frame)) {
			if (done())
				return;
		}
		check(number);
		frame_stamp(frame, number + 1);
		while (!transport_answer(frame))
			;
	}
}

static void pin(int core)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	CPU_SET(core, &cores);
	if (sched_setaffinity(0, sizeof(cores), &cores))
		die("core %d: %s", core, strerror(errno));
}

/* Both ends have begun; now they have their cores for themselves. */
static void meet(enum end end)
{
	const struct sched_param priority = { .sched_priority = 1 };

	__atomic_add_fetch(&control->begun, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&control->begun, __ATOMIC_SEQ_CST) < 2)
		usleep(100);
	pin(core_of[end]);
	/* Before all others; if we may not, then among them. */
	(void)sched_setscheduler(0, SCHED_FIFO, &priority);
}

static void run(enum end end)
{
	alarm(LIMIT_SECONDS);
	transport_begin(end);
	meet(end);
	if (ping_pong && end == END_A)
		measure(ping_turn, 64);
	else if (ping_pong)
		pong();
	else if (end == END_A)
		stream_send();
	else
		measure(stream_turn, 256);
}

/* The first two cores that we may use. */
static void choose_cores(void)
{
	cpu_set_t cores;
	int core, found = 0;

	if (sched_getaffinity(0, sizeof(cores), &cores))
		die("sched_getaffinity: %s", strerror(errno));
	for (core = 0; core < CPU_SETSIZE && found < 2; core++) {
		if (CPU_ISSET(core, &cores))
			core_of[found++] = core;
	}
	if (found < 2)
		die("two cores are needed, and there is one");
}

static void parse(int count, char **words)
{
	if (count != 3 ||
	    (strcmp(words[1], "stream") && strcmp(words[1], "ping-pong"))) {
		fprintf(stderr, "usage: %s stream|ping-pong BYTES\n", words[0]);
		exit(2);
	}
	ping_pong = !strcmp(words[1], "ping-pong");
	frame_bytes = (uint32_t)strtoul(words[2], NULL, 10);
	if (frame_bytes < 60 || frame_bytes > FRAME_MAX)
		die("%s bytes: a frame has 60 to %u", words[2], FRAME_MAX);
}

/* Of the other end's process. If it failed it has said why. */
static void other_ended(int signal)
{
	int status;

	(void)signal;
	if (wait(&status) > 0 && status)
		_exit(1);
}

static void run_both(void)
{
	pid_t parent = getpid(), child;

	signal(SIGCHLD, other_ended);
	child = fork();
	if (child < 0)
		die("fork: %s", strerror(errno));
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		run(END_B);
		_exit(0);
	}
	run(END_A);
}

int main(int count, char **words)
{
	int slice;

	parse(count, words);
	choose_cores();
	control = shared_alloc(sizeof(*control));
	transport_alloc();
	run_both();
	for (slice = 0; slice < SLICES; slice++)
		printf("%.2f%c", control->slices[slice],
		       slice < SLICES - 1 ? ' ' : '\n');
	return 0;
}
