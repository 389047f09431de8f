// SPDX-License-Identifier: MIT
/* Receiving and sending, beside a peer that rewrites memory between loads. */
#include "hostile.h"

#include <string.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

static uint8_t buffer[ISTH_FRAME_MAX];

/* Start anywhere: positions wrap at 2^32, frames at the end of the ring. */
static void move_to(uint32_t position)
{
	struct isth_end *end = &hostile.end;

	position &= ~(ISTH_RECORD_ALIGN - 1u);
	end->tx.txptr = position;
	end->tx.published = position;
	end->tx.peer_rxptr = position;
	end->rx.rxptr = position;
	end->rx.published = position;
	end->rx.peer_txptr = position;
	((struct isth_mgmt_shm *)(uintptr_t)end->peer)->txptr = position;
	((struct isth_mgmt_shm *)(uintptr_t)end->peer)->rxptr = position;
	hostile.last_position = position;
}

static void receive(void)
{
	struct isth_end *end = &hostile.end;
	struct isth_frame frame;
	uint32_t offset, n;

	if (isth_rx_begin(end, &frame) != ISTH_FRAME)
		return;
	FUZZ_CHECK(frame.len == end->rx.len && frame_len_legal(frame.len));
	FUZZ_CHECK(!isth_offload_check(&frame.offload, end->agreed, frame.len));
	hostile_check();
	offset = fuzz_u16(&hostile.in) % frame.len;
	n = frame.len - offset;
	isth_rx_read(end, 0, buffer, offset);
	isth_rx_read(end, offset, buffer + offset, n);
	if (fuzz_u8(&hostile.in) & 3)
		isth_rx_finish(end);
}

static void send(void)
{
	struct isth_end *end = &hostile.end;
	uint32_t len = fuzz_u32(&hostile.in) % 66000u;
	struct isth_offload offload = {
		.flags = fuzz_u8(&hostile.in) & 3,
		.gso_type = fuzz_u8(&hostile.in) & 5,
		.hdr_len = fuzz_u8(&hostile.in),
		.gso_size = fuzz_u16(&hostile.in),
		.csum_start = fuzz_u8(&hostile.in),
		.csum_offset = fuzz_u8(&hostile.in),
	};
	int err = isth_tx_begin(end, len,
				fuzz_u8(&hostile.in) & 1 ? &offload : NULL);

	if (err)
		return;
	FUZZ_CHECK(end->tx.len == len && frame_len_legal(len));
	isth_tx_write(end, 0, buffer, len);
	isth_tx_finish(end);
}

static void step(uint8_t what)
{
	struct isth_end *end = &hostile.end;

	switch (what % 8u) {
	case 0:
	case 1:
		receive();
		break;
	case 2:
		send();
		break;
	case 3:
		isth_rx_publish(end);
		break;
	case 4:
		isth_rx_wait(end);
		break;
	case 5:
		isth_tx_publish(end);
		break;
	case 6:
		isth_tx_wait(end, 14u + fuzz_u16(&hostile.in) % 65522u);
		break;
	case 7:
		hostile_write();
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hostile_begin(data, size);
	hostile_up();
	move_to(fuzz_u32(&hostile.in));
	while (hostile.in.left) {
		step(fuzz_u8(&hostile.in));
		hostile_check();
	}
	return 0;
}
