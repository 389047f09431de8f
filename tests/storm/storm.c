/* SPDX-License-Identifier: MIT */
/*
 * netd-storm [SEEDS [ROUNDS]]: the scripts, then so many seeds of so many
 * rounds each. A round is one activation of netd. Each runs in a process of
 * its own, and fails if netd stops, hangs, touches a window that it has let
 * go, or keeps memory when Linux has gone.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "end/end.h"
#include "end/random.h"

#include "isths.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_stats.h"

#include "app.h"
#include "storm.h"

#define NS_PER_MS 1000000ull
#define SEEDS_DEFAULT 4u
#define ROUNDS_DEFAULT 20000u
#define HANG_SECONDS 60u
#define DRAIN_ROUNDS_MAX 20000u
#define QUIET_ROUNDS 100u

enum window_state { WINDOW_NONE, WINDOW_MAPPED, WINDOW_LEAVING };

static uint64_t random_state;

static const struct storm_case *script; /* NULL: at random */
static void *memory;
static uint64_t memory_size;
static enum window_state state;
static uint64_t now_ns = 1000 * NS_PER_MS;
static uint64_t rounds, rounds_max;
static bool script_over;
static uint32_t silent; /* rounds for which the peer only scribbles */

uint32_t storm_random(void)
{
	return (uint32_t)(random_next_long(&random_state) >> 24);
}

static void map(bool on)
{
	if (mprotect(memory, memory_size,
		     on ? PROT_READ | PROT_WRITE : PROT_NONE))
		err(1, "mprotect");
}

static uint32_t random_frame_max(void)
{
	if (script)
		return script->frame_max;
	return STORM_PICK(1514, 1514, 1515, 9014, 65535, 1294, 600, 82);
}

static void traffic(void)
{
	uint32_t n;

	if (!storm_below(400)) {
		storm_linux_scribble();
		silent = storm_below(5);
	}
	if (!storm_below(300))
		isth_frame_max_set(&storm_end, random_frame_max());
	if (storm_chance(90))
		storm_linux_receive(storm_chance(80) ? 1000 : storm_below(10));
	for (n = storm_below(storm_chance(5) ? 100 : 12); n; n--) {
		if (storm_chance(80))
			storm_tcp_send();
		else
			storm_send_other();
	}
}

/* A sink that looks for one number of the applications'. */
static const char *wanted;
static uint64_t found;

static void ignore_group(struct isths_sink *sink, const char *name)
{
	(void)sink;
	(void)name;
}

static void ignore_end(struct isths_sink *sink)
{
	(void)sink;
}

static void look(struct isths_sink *sink, const char *name, uint64_t value)
{
	(void)sink;
	if (!strcmp(name, wanted))
		found = value;
}

static uint64_t counted(const char *name)
{
	struct isths_sink sink = { ignore_group, ignore_end, look };

	wanted = name;
	app_stats_walk(&sink);
	return found;
}

static void finish(const char *verdict, int status)
{
	printf("%s: %llu rounds, %llu frames in, %llu out, %llu sessions, "
	       "%llu echoes, %llu pages\n",
	       verdict, (unsigned long long)rounds,
	       (unsigned long long)isths_rx_counters.frames,
	       (unsigned long long)isths_tx_counters.frames,
	       (unsigned long long)isths_channel_counters.sessions,
	       (unsigned long long)counted("connections"),
	       (unsigned long long)counted("requests"));
	fflush(stdout);
	_exit(status);
}

/*
 * Linux answers nothing any more, and some time after the last connection
 * leaves altogether: then nothing may be left of it.
 */
static uint32_t drain(void)
{
	static uint32_t drained, quiet;

	now_ns += 10000 * NS_PER_MS;
	if (++drained > DRAIN_ROUNDS_MAX)
		finish("a connection never ends", 1);
	quiet = storm_connections_left() ? 0 : quiet + 1;
	if (state == WINDOW_MAPPED && quiet > QUIET_ROUNDS) {
		state = WINDOW_LEAVING;
		return ISTHS_EVENT_DETACH;
	}
	if (state == WINDOW_MAPPED) {
		storm_linux_step();
		storm_linux_receive(1000);
		isth_rx_publish(&storm_end);
	} else if (quiet > 2 * QUIET_ROUNDS) {
		if (storm_memory_left())
			finish("memory is kept", 1);
		finish("ok", 0);
	}
	return ISTHS_EVENT_TIMEOUT;
}

static uint32_t attach(struct isths_window *w)
{
	uint32_t features = script ? script->features :
				     STORM_PICK(0, 1, 3, 7, storm_random());

	map(true);
	storm_linux_begin(memory, memory_size, features, random_frame_max());
	w->base = memory;
	w->size = memory_size;
	state = WINDOW_MAPPED;
	return ISTHS_EVENT_ATTACH;
}

static void let_go(struct isths_window *w)
{
	w->base = NULL;
	w->size = 0;
	map(false);
	state = WINDOW_NONE;
}

static uint32_t bell(void)
{
	isth_tx_publish(&storm_end);
	isth_rx_publish(&storm_end);
	return storm_chance(80) ? ISTHS_EVENT_BELL : ISTHS_EVENT_TIMEOUT;
}

static uint32_t scripted_round(void)
{
	now_ns += 100 * NS_PER_MS;
	storm_linux_step();
	storm_linux_receive(1000);
	if (storm_end.state == ISTH_UP)
		script_over = script->step();
	return bell();
}

static uint32_t random_round(void)
{
	if (!storm_below(3000)) {
		state = WINDOW_LEAVING;
		return ISTHS_EVENT_DETACH;
	}
	if (silent) {
		storm_linux_scribble();
		if (!--silent)
			storm_linux_reborn();
		return ISTHS_EVENT_BELL;
	}
	storm_linux_step();
	storm_tagged = storm_chance(3);
	storm_optioned = storm_chance(3);
	traffic();
	return bell();
}

uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	now_ns += storm_below(1000) * 1000ull;
	if (storm_chance(20))
		now_ns += timeout_ms * NS_PER_MS;
	if (storm_chance(3))
		now_ns += storm_below(4000) * NS_PER_MS;
	/* Most of a quarantine is passed over: nothing happens in it. */
	if (storm_chance(20) && now_ns < isths_channel.quarantine.until)
		now_ns = isths_channel.quarantine.until;
	if (state == WINDOW_LEAVING)
		let_go(w);
	if (script && !script_over && rounds >= rounds_max)
		finish("the script did not end", 1);
	if (script_over || rounds >= rounds_max)
		return drain();
	rounds++;
	if (state == WINDOW_NONE)
		return storm_chance(50) ? attach(w) : ISTHS_EVENT_TIMEOUT;
	return script ? scripted_round() : random_round();
}

void isths_sys_ring(void)
{
}

uint64_t isths_sys_clock(void)
{
	return now_ns += 100;
}

/* Only what stops netd has no prefix, and is worth a line here. */
void isths_sys_log(const char *line)
{
	static bool stopped; /* what follows is why */

	stopped = stopped || strstr(line, "stopped");
	if (stopped || strncmp(line, "netd: ", 6))
		fprintf(stderr, "round %llu: %s\n", (unsigned long long)rounds,
			line);
}

static void run(uint32_t seed)
{
	static const struct isths_boot boot = { .clock_hz = STORM_HZ };

	alarm(HANG_SECONDS);
	random_state = (seed + 1) * 0x9e3779b97f4a7c15ull;
	memory_size = ISTH_WINDOW_SIZE(STORM_PICK(128, 512, 4096) * 1024ull);
	memory = mmap(NULL, memory_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	isths_start(&boot);
	app_start_all();
	isths_run();
}

/* Returns whether it passed. */
static bool run_apart(uint32_t seed)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child)
		run(seed);
	if (waitpid(child, &status, 0) != child)
		err(1, "waitpid");
	if (WIFSIGNALED(status))
		printf("netd stopped: %s\n", strsignal(WTERMSIG(status)));
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : SEEDS_DEFAULT;
	uint64_t random_rounds =
		argc > 2 ? strtoull(argv[2], NULL, 10) : ROUNDS_DEFAULT;
	uint32_t passed = 0, failed = 0;
	uint32_t seed;

	rounds_max = 100000;
	for (script = storm_cases; script->name; script++) {
		printf("storm %s: ", script->name);
		run_apart(1) ? passed++ : failed++;
	}
	script = NULL;
	rounds_max = random_rounds;
	for (seed = 0; seed < seeds; seed++) {
		printf("storm seed %u: ", seed);
		run_apart(seed) ? passed++ : failed++;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
