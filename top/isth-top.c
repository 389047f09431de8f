// SPDX-License-Identifier: MIT
/*
 * isth-top: what the link to the secure world does, a report per interval.
 *
 * One loop waits for the next ping, the next request, the next report, or for
 * an answer. Nothing else blocks.
 */
#include "top.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_NS 1000000000ull

/* The RTOS is asked so long before a report, or a quarter of the interval. */
#define ASK_NS 100000000ull

/* Of the monotonic clock, ns. */
struct times {
	uint64_t delay; /* from one report to the next */
	uint64_t started;
	uint64_t began; /* the interval */
	uint64_t probe_period;
	/* When the next is due; UINT64_MAX: never. */
	uint64_t probe, ask, report;
};

static volatile sig_atomic_t asked_to_end, asked_to_stop;

static void on_signal(int number)
{
	if (number == SIGTSTP)
		asked_to_stop = 1;
	else
		asked_to_end = 1;
}

/* They are let in while the loop waits, and at no other time. */
static void catch_signals(sigset_t *waiting)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t ours;
	size_t i;

	sigemptyset(&ours);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		sigaddset(&ours, numbers[i]);
		sigaction(numbers[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &ours, waiting);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigdelset(waiting, numbers[i]);
}

/* Is it time? Then *next is the one after it; what was missed stays so. */
static bool due(uint64_t *next, uint64_t period, uint64_t now)
{
	if (now < *next)
		return false;
	*next += period;
	if (*next <= now)
		*next = now + period;
	return true;
}

/*
 * Counters of the interval's end. A device that has gone may be there again:
 * another one, whose counters begin anew.
 */
static int sample(struct top *top)
{
	int err = -ENODEV;

	top->before = top->now;
	top->restarted = false;
	if (top->present)
		err = device_sample(&top->device, &top->now);
	if (err == -ENODEV) {
		err = device_find(&top->device, top->options.interface);
		if (!err)
			err = device_sample(&top->device, &top->now);
		top->restarted = !err;
	}
	top->present = !err;
	return err == -ENODEV ? 0 : err;
}

/* Called when the terminal is the shell's. */
static int complain(const struct top *top, int err)
{
	const char *wanted = top->options.interface;

	if (err == -ENODEV && wanted)
		fprintf(stderr, "isth-top: no interface '%s'\n", wanted);
	else if (err == -ENODEV)
		fprintf(stderr,
			"isth-top: no interface of the driver '%s': "
			"is the module loaded?\n",
			DEVICE_DRIVER);
	else if (err == -EXDEV)
		fprintf(stderr,
			"isth-top: '%s' has the driver '%s', "
			"expected: '%s'\n",
			wanted, top->device.firmware, DEVICE_DRIVER);
	else
		fprintf(stderr, "isth-top: '%s': %s\n", top->device.name,
			strerror(-err));
	return 1;
}

/* 0, or 1: what is wrong has been said. */
static int write_report(const struct top *top)
{
	if (top->options.output == TOP_SCREEN)
		terminal_home();
	if (top->options.output == TOP_JSON)
		json_report(top);
	else
		text_report(top);
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	fprintf(stderr, "isth-top: cannot write: %s\n", strerror(errno));
	return 1;
}

/* The interval is over: show it, and begin another. 0, 1 or -errno. */
static int report(struct top *top, struct times *times)
{
	uint64_t now = now_ns();
	int err = sample(top);

	if (err)
		return err;
	top->seconds = (double)(now - times->began) / SECOND_NS;
	top->since = (double)(now - times->started) / SECOND_NS;
	times->began = now;
	err = write_report(top);
	memset(&top->probe.interval, 0, sizeof(top->probe.interval));
	return err;
}

/* Until that time, a signal, or an answer. */
static void wait_until(const struct top *top, uint64_t until,
		       const sigset_t *waiting)
{
	struct pollfd answers[] = {
		{ .fd = top->probe.socket, .events = POLLIN },
		{ .fd = top->request.socket, .events = top->request.events },
	};
	struct timespec left = { 0 };
	uint64_t now = now_ns();

	if (until > now) {
		left.tv_sec = (time_t)((until - now) / SECOND_NS);
		left.tv_nsec = (long)((until - now) % SECOND_NS);
	}
	ppoll(answers, 2, &left, waiting);
}

/* Ctrl-Z: the terminal is the shell's meanwhile. */
static void stop(const struct top *top)
{
	asked_to_stop = 0;
	if (top->options.output == TOP_SCREEN)
		terminal_end();
	raise(SIGSTOP);
	if (top->options.output == TOP_SCREEN)
		terminal_begin();
}

static void probe_and_ask(struct top *top, struct times *times)
{
	if (due(&times->probe, times->probe_period, now_ns()))
		probe_send(&top->probe);
	/* On one core it has been answered by now. */
	if (top->probe.socket >= 0)
		probe_receive(&top->probe);
	if (due(&times->ask, times->delay, now_ns()))
		request_begin(&top->request);
	request_work(&top->request);
}

static struct times begin_times(const struct top *top)
{
	struct times times = { .probe = UINT64_MAX, .ask = UINT64_MAX };
	uint64_t early;

	times.delay = (uint64_t)(top->options.delay * SECOND_NS);
	times.started = times.began = now_ns();
	times.report = times.started + times.delay;
	if (!top->options.probes)
		return times;
	early = times.delay / 4 < ASK_NS ? times.delay / 4 : ASK_NS;
	times.ask = times.report - early;
	times.probe_period = SECOND_NS / top->options.probes;
	if (top->probe.socket >= 0)
		times.probe = times.started;
	return times;
}

static uint64_t earliest(const struct times *times)
{
	uint64_t time = times->probe < times->ask ? times->probe : times->ask;

	return time < times->report ? time : times->report;
}

static int loop(struct top *top, const sigset_t *waiting)
{
	struct times times = begin_times(top);
	unsigned long reports = 0;
	int err;

	if (top->options.probes)
		request_begin(&top->request);
	while (!asked_to_end) {
		if (asked_to_stop)
			stop(top);
		probe_and_ask(top, &times);
		if (due(&times.report, times.delay, now_ns())) {
			err = report(top, &times);
			if (err || ++reports == top->options.count)
				return err;
		}
		wait_until(top, earliest(&times), waiting);
	}
	return 0;
}

/* What cannot be had is said in each report, and is no reason to end. */
static bool begin_probes(struct top *top)
{
	if (!probe_init(&top->probe, top->options.peer)) {
		fprintf(stderr,
			"isth-top: --peer found: '%s', expected: an "
			"IPv4 or IPv6 address\n",
			top->options.peer);
		return false;
	}
	request_init(&top->request, &top->probe.peer, top->probe.peer_size);
	if (top->options.probes)
		probe_open(&top->probe);
	return true;
}

static int begin(struct top *top)
{
	int err = device_init(&top->device);

	if (!err)
		err = device_find(&top->device, top->options.interface);
	if (!err)
		err = device_sample(&top->device, &top->now);
	top->present = !err;
	return err;
}

int main(int argc, char **argv)
{
	static struct top top;
	sigset_t waiting;
	int status, err;

	if (!top_options(&top.options, argc, argv, &status))
		return status;
	if (!begin_probes(&top))
		return 2;
	err = begin(&top);
	if (err)
		return complain(&top, err);
	catch_signals(&waiting);
	if (top.options.output == TOP_SCREEN)
		terminal_begin();
	err = loop(&top, &waiting);
	if (top.options.output == TOP_SCREEN)
		terminal_end();
	return err < 0 ? complain(&top, err) : err;
}
