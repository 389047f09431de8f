// SPDX-License-Identifier: MIT
#include "peer.h"

#include <linux/string.h>

#include "el3.h"
#include "isthn.h"

struct peer peer;
struct stream from_peer, from_linux;

static u8 frame_out[ISTH_FRAME_MAX], frame_in[ISTH_FRAME_MAX];

/* Session numbers that tell the peer's lives apart. */
static u32 next_seed(void)
{
	static u32 seed = 0x1000;

	return seed++;
}

void peer_reset(void)
{
	memset(&peer, 0, sizeof(peer));
	peer.takes = U32_MAX;
	stream_reset(&from_peer);
	stream_reset(&from_linux);
}

void peer_attach(void *window, u64 size)
{
	isth_quarantine_init(&peer.quarantine, HZ, ISTH_READMISSIONS);
	if (isth_end_init(&peer.end, window, size, ISTH_WORLD_SECURE,
			  &peer.quarantine, peer.features))
		return;
	peer.attached = true;
	isth_session_open(&peer.end, isthn_now(), next_seed());
}

void peer_detach(void)
{
	if (peer.attached)
		isth_session_close(&peer.end, isthn_now());
	peer.attached = false;
}

static bool run_session(void)
{
	enum isth_session_event event;
	bool bell = false;
	int step;

	for (step = 0; step < ISTH_SESSION_STEPS; step++) {
		event = isth_session_check(&peer.end, isthn_now());
		if (event == ISTH_SESSION_STAY)
			break;
		bell |= isth_session_apply(&peer.end, event, isthn_now(),
					   next_seed());
	}
	return bell;
}

static bool run_frames(void)
{
	struct isth_frame frame;
	u32 done;

	if (peer.sated)
		return false;
	for (done = 0; done < peer.takes; done++) {
		if (isth_rx_begin(&peer.end, &frame) != ISTH_FRAME)
			break;
		isth_rx_read(&peer.end, 0, frame_in, frame.len);
		isth_rx_finish(&peer.end);
		peer.last = frame;
		stream_judge(&from_linux, frame_in, frame.len);
	}
	return isth_rx_publish(&peer.end);
}

static void ring(void)
{
	peer.rings++;
	if (!peer.mute)
		el3_sgi();
}

/*
 * The driver may ring while this runs, and NAPI may run in the peer's own ring:
 * whoever comes in a second time only leaves word.
 */
void peer_run(void)
{
	bool bell = false;

	if (!peer.attached)
		return;
	if (peer.running) {
		peer.again = true;
		return;
	}
	peer.running = true;
	do {
		peer.again = false;
		bell |= run_session();
		bell |= run_frames();
	} while (peer.again || (!peer.sated && peer.takes == U32_MAX &&
				isth_rx_wait(&peer.end)));
	peer.running = false;
	if (bell)
		ring();
}

void peer_bell(void)
{
	if (!peer.deaf)
		peer_run();
}

int peer_put(u32 len)
{
	int err = isth_tx_begin(&peer.end, len, NULL);

	if (err)
		return err;
	stream_make(&from_peer, frame_out, len);
	isth_tx_write(&peer.end, 0, frame_out, len);
	isth_tx_finish(&peer.end);
	return 0;
}

void peer_flush(void)
{
	if (isth_tx_publish(&peer.end))
		ring();
}

int peer_send(u32 len)
{
	int err = peer_put(len);

	if (!err)
		peer_flush();
	return err;
}

void peer_reborn(void)
{
	isth_session_open(&peer.end, isthn_now(), next_seed());
	ring();
}

void peer_leaves(void)
{
	isth_session_close(&peer.end, isthn_now());
}
