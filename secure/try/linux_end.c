/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "isths_sys.h"

#include "host_sys.h"
#include "linux_end.h"

#define TURN_FRAMES 256

void linux_end_init(struct linux_end *end, struct tap *tap, uint32_t ring_size)
{
	end->tap = tap;
	end->window_size = ISTH_WINDOW_SIZE((uint64_t)ring_size);
	end->window = mmap(NULL, end->window_size, PROT_NONE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (end->window == MAP_FAILED)
		err(1, "a window of %lu bytes", end->window_size);
	if (isth_end_init(&end->channel, end->window, end->window_size,
			  ISTH_WORLD_NORMAL, &end->quarantine, 0))
		errx(1, "rings of %u bytes: expected a power of two, %u to %u",
		     ring_size, ISTH_RING_MIN, ISTH_RING_MAX);
	isth_quarantine_init(&end->quarantine, HOST_CLOCK_HZ,
			     ISTH_READMISSIONS);
	tap_carrier(tap, false);
}

static void protect(struct linux_end *end, int protection)
{
	if (mprotect(end->window, end->window_size, protection))
		err(1, "mprotect");
}

static void show_carrier(struct linux_end *end, bool up)
{
	if (up == end->up)
		return;
	end->up = up;
	tap_carrier(end->tap, up);
}

void linux_end_open(struct linux_end *end)
{
	uint64_t now = isths_sys_clock();

	protect(end, PROT_READ | PROT_WRITE);
	isth_frame_max_set(&end->channel, tap_frame_max(end->tap));
	isth_session_open(&end->channel, now, (uint32_t)now);
	host_attach(end->window, end->window_size);
}

void linux_end_close(struct linux_end *end)
{
	show_carrier(end, false);
	end->held_len = 0;
	isth_session_close(&end->channel, isths_sys_clock());
	host_detach();
	protect(end, PROT_NONE);
}

static void follow_session(struct linux_end *end)
{
	uint64_t now = isths_sys_clock();
	struct isth_session_did did =
		isth_session_step(&end->channel, now, (uint32_t)now);

	if (did.restarts) {
		end->held_len = 0;
		show_carrier(end, false);
	}
	if (did.bell)
		end->bell = true;
	show_carrier(end, end->channel.state == ISTH_UP);
	isth_frame_max_set(&end->channel, tap_frame_max(end->tap));
}

static bool tap_to_ring(struct linux_end *end)
{
	if (!end->held_len)
		end->held_len =
			tap_read(end->tap, end->held, sizeof(end->held));
	if (!end->held_len)
		return false;
	switch (isth_tx_begin(&end->channel, end->held_len, NULL)) {
	case 0:
		isth_tx_write(&end->channel, 0, end->held, end->held_len);
		isth_tx_finish(&end->channel);
		break;
	case ISTH_EFULL:
		return false;
	default: /* no carrier: lost */
		break;
	}
	end->held_len = 0;
	return true;
}

static bool ring_to_tap(struct linux_end *end)
{
	static uint8_t buffer[ISTH_FRAME_MAX];
	struct isth_frame frame;

	if (isth_rx_begin(&end->channel, &frame) != ISTH_FRAME)
		return false;
	isth_rx_read(&end->channel, 0, buffer, frame.len);
	isth_rx_finish(&end->channel);
	tap_write(end->tap, buffer, frame.len);
	return true;
}

static void move_frames(struct linux_end *end)
{
	int left;

	for (left = TURN_FRAMES; left && ring_to_tap(end); left--)
		;
	for (left = TURN_FRAMES; left && tap_to_ring(end); left--)
		;
	if (isth_rx_publish(&end->channel))
		end->bell = true;
	if (isth_tx_publish(&end->channel))
		end->bell = true;
}

void linux_end_turn(struct linux_end *end)
{
	eventfd_t rung;

	(void)!eventfd_read(host_bell_fd(), &rung);
	follow_session(end);
	move_frames(end);
	if (end->bell)
		host_ring();
	end->bell = false;
}

bool linux_end_arm(struct linux_end *end)
{
	bool work = isth_rx_wait(&end->channel);

	if (end->held_len && isth_tx_wait(&end->channel, end->held_len))
		work = true;
	return work;
}

bool linux_end_holds(const struct linux_end *end)
{
	return end->held_len;
}
