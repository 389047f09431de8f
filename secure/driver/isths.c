/* SPDX-License-Identifier: MIT */
/* The loop: wait, follow the link, run the timers, move frames, publish. */
#include "isth_session.h"

#include "isths.h"
#include "isths_budget.h"
#include "isths_channel.h"
#include "isths_boot.h"
#include "isths_counters.h"
#include "isths_tx.h"

struct isths_activations isths_activations;

void isths_start(const struct isths_boot *boot)
{
	isths_boot_init(boot);
	isths_budget_init(boot->clock_hz);
	isths_channel_init(boot->clock_hz, front_start());
}

static void tell_link(void)
{
	if (!isths_channel.link_changed)
		return;
	isths_channel.link_changed = false;
	front_link(&isths_channel.link);
}

/* Step by step: so the front end learns of each session's end. */
static void follow_link(uint32_t events, const struct isths_window *window)
{
	int steps = ISTH_SESSION_STEPS;

	if (events & (ISTHS_EVENT_ATTACH | ISTHS_EVENT_DETACH))
		isths_channel_window(events, window);
	tell_link();
	while (isths_channel_step() && --steps)
		tell_link();
	tell_link();
}

static uint64_t frames_moved(void)
{
	return isths_rx_counters.frames + isths_tx_counters.frames;
}

/* Did a round of sending and taking move any frame? */
static bool move_round(void)
{
	uint64_t before = frames_moved();

	front_move();
	isths_channel_publish();
	return frames_moved() != before;
}

/*
 * Move frames until there are none and Linux will ring at the next, or until
 * the budget is spent: each further round moves one at least, so it ends. With
 * a spent budget Linux is asked to ring for space all the same: the period may
 * have some left for another activation.
 */
static bool move_frames(void)
{
	bool moved = move_round();

	while (isths_channel_arm(isths_refused.bytes) && isths_budget_has() &&
	       move_round())
		moved = true;
	return moved;
}

/*
 * What an activation left behind is the next one's, at once while the period
 * has budget: no bell need come for it, since both rings may be full.
 */
static uint32_t sleep_over_budget(void)
{
	isths_activations.budget_spent++;
	if (isths_budget_period_below(1))
		return 0;
	isths_activations.period_spent++;
	return 1;
}

/* Milliseconds to sleep after an activation that moved frames or not. */
static uint32_t sleep_time(bool moved)
{
	uint32_t poll = moved ? ISTHS_POLL_BUSY_MS : ISTHS_POLL_MS;
	uint32_t timers = front_sleep_ms();

	if (!isths_budget_has())
		return sleep_over_budget();
	if (isths_refused.budget || !isths_channel_settled())
		return 1;
	return timers < poll ? timers : poll;
}

static void ring(void)
{
	if (!isths_channel.bell)
		return;
	isths_channel.bell = false;
	isths_activations.bells_rung++;
	isths_sys_ring();
}

static void count_events(uint32_t events)
{
	isths_activations.count++;
	if (events & ISTHS_EVENT_BELL)
		isths_activations.bells_heard++;
	if (events & ISTHS_EVENT_TIMEOUT)
		isths_activations.timeouts++;
}

static void count_busy(uint64_t ticks)
{
	isths_activations.busy_ticks += ticks;
	if (ticks > isths_activations.busy_ticks_max)
		isths_activations.busy_ticks_max = ticks;
}

uint32_t isths_activate(uint32_t events, const struct isths_window *window)
{
	uint64_t begin = isths_sys_clock();
	bool moved;

	isths_budget_begin(begin);
	count_events(events);
	if (events & ISTHS_EVENT_TIMEOUT)
		isths_channel_watch(begin);
	follow_link(events, window);
	front_timers();
	moved = move_frames();
	ring();
	count_busy(isths_sys_clock() - begin);
	return sleep_time(moved);
}

void isths_run(void)
{
	struct isths_window window = { 0 };
	uint32_t timeout_ms = 0;
	uint32_t events;

	for (;;) {
		events = isths_sys_wait(&window, timeout_ms);
		timeout_ms = isths_activate(events, &window);
	}
}
