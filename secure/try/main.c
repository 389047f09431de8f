/* SPDX-License-Identifier: MIT */
/*
 * The RTOS's network part as a process: the driver, lwIP and the applications
 * as they are, in a thread; and Linux's end of the channel, bridged to a TAP
 * interface. secure/try/run makes that interface and starts this.
 *
 *	isth-try TAP_FILE RING_KIB
 *
 * SIGHUP takes the window away and gives it back, as a reload of Linux's
 * driver does. SIGTERM and SIGINT end the session and the program.
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "host_sys.h"
#include "linux_end.h"

#define POLL_MS 5 /* also for a signal that came just before poll() */

static volatile sig_atomic_t reload_wanted, end_wanted;

static void on_signal(int number)
{
	if (number == SIGHUP)
		reload_wanted = 1;
	else
		end_wanted = 1;
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static void reload(struct linux_end *end)
{
	reload_wanted = 0;
	linux_end_close(end);
	linux_end_open(end);
}

static void serve(struct linux_end *end)
{
	struct pollfd fds[2] = {
		{ .fd = host_bell_fd(), .events = POLLIN },
		{ .fd = end->tap->fd },
	};

	while (!end_wanted) {
		if (reload_wanted)
			reload(end);
		linux_end_turn(end);
		fds[1].events = linux_end_holds(end) ? 0 : POLLIN;
		if (poll(fds, 2, linux_end_arm(end) ? 0 : POLL_MS) < 0 &&
		    errno != EINTR)
			err(1, "poll");
	}
}

/* A number of at most 6 digits, for what; ends the program if it is none. */
static uint32_t number(const char *text, const char *what)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (!*text || *end || value > 999999)
		errx(2, "%s '%s': expected a number", what, text);
	return (uint32_t)value;
}

int main(int argc, char **argv)
{
	static struct linux_end end;
	static struct tap tap;

	if (argc != 3)
		errx(2, "usage: isth-try TAP_FILE RING_KIB");
	take_signals();
	tap_init(&tap, (int)number(argv[1], "TAP_FILE"));
	linux_end_init(&end, &tap, number(argv[2], "RING_KIB") * 1024u);
	host_start();
	linux_end_open(&end);
	serve(&end);
	linux_end_close(&end);
	return 0;
}
