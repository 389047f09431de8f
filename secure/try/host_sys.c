/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "isths.h"

#include "app.h"
#include "host_sys.h"

#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull

enum window_state {
	WINDOW_NONE,
	WINDOW_ATTACHING, /* netd has not been told */
	WINDOW_ATTACHED,
	WINDOW_DETACHING, /* netd has not been told */
	WINDOW_LEAVING,	  /* told; the next isths_sys_wait() lets go */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool bell;
	enum window_state state;
	struct isths_window window;
	int bell_fd;
} host = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.bell_fd = -1,
};

static void window_state_set(enum window_state state)
{
	host.state = state;
	pthread_cond_broadcast(&host.changed);
}

static uint32_t take_events(struct isths_window *w)
{
	uint32_t events = 0;

	if (host.bell)
		events |= ISTHS_EVENT_BELL;
	host.bell = false;
	if (host.state == WINDOW_ATTACHING) {
		*w = host.window;
		events |= ISTHS_EVENT_ATTACH;
		window_state_set(WINDOW_ATTACHED);
	} else if (host.state == WINDOW_DETACHING) {
		events |= ISTHS_EVENT_DETACH;
		window_state_set(WINDOW_LEAVING);
	}
	return events;
}

static struct timespec deadline(uint32_t timeout_ms)
{
	uint64_t ns = isths_sys_clock() + timeout_ms * NS_PER_MS;
	struct timespec at = {
		.tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S),
	};

	return at;
}

uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	const struct isths_window none = { 0 };
	struct timespec at = deadline(timeout_ms);
	uint32_t events;

	pthread_mutex_lock(&host.lock);
	if (host.state == WINDOW_LEAVING) {
		*w = none;
		window_state_set(WINDOW_NONE);
	}
	events = take_events(w);
	while (!events && timeout_ms &&
	       !pthread_cond_timedwait(&host.changed, &host.lock, &at))
		events = take_events(w);
	pthread_mutex_unlock(&host.lock);
	return events ? events : ISTHS_EVENT_TIMEOUT;
}

void isths_sys_ring(void)
{
	if (eventfd_write(host.bell_fd, 1))
		err(1, "eventfd");
}

uint64_t isths_sys_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

void isths_sys_log(const char *line)
{
	printf("%s\n", line);
	fflush(stdout);
}

void host_attach(void *base, uint64_t size)
{
	pthread_mutex_lock(&host.lock);
	host.window.base = base;
	host.window.size = size;
	window_state_set(WINDOW_ATTACHING);
	pthread_mutex_unlock(&host.lock);
}

void host_detach(void)
{
	pthread_mutex_lock(&host.lock);
	while (host.state == WINDOW_ATTACHING)
		pthread_cond_wait(&host.changed, &host.lock);
	window_state_set(WINDOW_DETACHING);
	while (host.state != WINDOW_NONE)
		pthread_cond_wait(&host.changed, &host.lock);
	pthread_mutex_unlock(&host.lock);
}

void host_ring(void)
{
	pthread_mutex_lock(&host.lock);
	host.bell = true;
	pthread_cond_broadcast(&host.changed);
	pthread_mutex_unlock(&host.lock);
}

int host_bell_fd(void)
{
	return host.bell_fd;
}

static void *run(void *boot)
{
	isths_start(boot);
	app_start_all();
	isths_run();
}

void host_start(void)
{
	static const struct isths_boot boot = { .clock_hz = HOST_CLOCK_HZ };
	pthread_condattr_t attr;
	pthread_t thread;

	host.bell_fd = eventfd(0, EFD_NONBLOCK);
	if (host.bell_fd < 0)
		err(1, "eventfd");
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&host.changed, &attr);
	if (pthread_create(&thread, NULL, run, (void *)&boot))
		errx(1, "no thread for netd");
}
