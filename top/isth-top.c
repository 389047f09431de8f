// SPDX-License-Identifier: MIT
/*
 * isth-top: what the link to the secure world does, a report per interval.
 *
 * One loop waits for the next ping, the next report, or an answer to a ping.
 * Nothing else blocks.
 */
#include "top.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_NS 1000000000ull

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
static int report(struct top *top, uint64_t started, uint64_t *began)
{
	uint64_t now = now_ns();
	int err = sample(top);

	if (err)
		return err;
	top->seconds = (double)(now - *began) / SECOND_NS;
	top->since = (double)(now - started) / SECOND_NS;
	*began = now;
	err = write_report(top);
	memset(&top->probe.interval, 0, sizeof(top->probe.interval));
	return err;
}

/* Until that time, a signal, or an answer. */
static void wait_until(const struct probe *probe, uint64_t until,
		       const sigset_t *waiting)
{
	struct pollfd answer = { .fd = probe->socket, .events = POLLIN };
	struct timespec left = { 0 };
	uint64_t now = now_ns();

	if (until > now) {
		left.tv_sec = (time_t)((until - now) / SECOND_NS);
		left.tv_nsec = (long)((until - now) % SECOND_NS);
	}
	ppoll(&answer, 1, &left, waiting);
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

static int loop(struct top *top, const sigset_t *waiting)
{
	uint64_t delay = (uint64_t)(top->options.delay * SECOND_NS);
	uint64_t started = now_ns(), began = started;
	uint64_t next_report = started + delay;
	bool probing = top->probe.socket >= 0;
	uint64_t next_probe = probing ? started : UINT64_MAX;
	unsigned long reports = 0;
	int err;

	while (!asked_to_end) {
		if (asked_to_stop)
			stop(top);
		if (probing) {
			if (due(&next_probe, SECOND_NS / top->options.probes,
				now_ns()))
				probe_send(&top->probe);
			/* On one core it has been answered by now. */
			probe_receive(&top->probe);
		}
		if (due(&next_report, delay, now_ns())) {
			err = report(top, started, &began);
			if (err || ++reports == top->options.count)
				return err;
		}
		wait_until(&top->probe,
			   next_probe < next_report ? next_probe : next_report,
			   waiting);
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
