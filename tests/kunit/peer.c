// SPDX-License-Identifier: MIT
#include "peer.h"

#include <linux/string.h>

#include "el3.h"
#include "isthn.h"

struct peer peer;
struct stream from_peer, from_linux;

/*
 * Session numbers that tell the peer's lives apart. None is near the one
 * before: a scribbler may have written the next one over it, with a wrong
 * identity, and a number that was refused is not heard again at once.
 */
static u32 next_seed(void)
{
	static u32 seed = 0x1000;

	return random_next(&seed);
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

static bool run_frames(void)
{
	static u8 bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;
	u32 done;

	if (peer.sated)
		return false;
	for (done = 0; done < peer.takes; done++) {
		if (end_take(&peer.end, &frame, bytes) != ISTH_FRAME)
			break;
		peer.last = frame;
		stream_judge(&from_linux, bytes, frame.len);
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
		bell |= isth_session_step(&peer.end, isthn_now(), next_seed())
				.bell;
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
	int err = end_put(&peer.end, from_peer.made + 1, len);

	if (!err)
		stream_next(&from_peer, len);
	return err;
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
