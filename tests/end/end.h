/* SPDX-License-Identifier: MIT */
/*
 * What an end of the channel does in every test: it puts numbered frames into
 * its ring and takes frames out of the peer's. What it publishes, and when, is
 * the test's affair. On any port of the core.
 */
#ifndef END_END_H
#define END_END_H

#include "frame.h"
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

/* Put these bytes as a frame; what isth_tx_begin() said. */
static inline int end_put_bytes(struct isth_end *end, const void *bytes,
				uint32_t len)
{
	int err = isth_tx_begin(end, len, NULL);

	if (err)
		return err;
	isth_tx_write(end, 0, bytes, len);
	isth_tx_finish(end);
	return 0;
}

/* Put the numbered frame of the end's session. */
static inline int end_put(struct isth_end *end, uint32_t number, uint32_t len)
{
	uint8_t head[FRAME_HEAD];
	int err = isth_tx_begin(end, len, NULL);

	if (err)
		return err;
	frame_head(head, end->session, number);
	isth_tx_write(end, 0, head, FRAME_HEAD);
	isth_tx_write(end, FRAME_HEAD, frame_body(end->session, number),
		      len - FRAME_HEAD);
	isth_tx_finish(end);
	return 0;
}

/* Take a frame into room for ISTH_FRAME_MAX bytes; what isth_rx_begin() said.
 */
static inline int end_take(struct isth_end *end, struct isth_frame *frame,
			   uint8_t *bytes)
{
	int status = isth_rx_begin(end, frame);

	if (status != ISTH_FRAME)
		return status;
	isth_rx_read(end, 0, bytes, frame->len);
	isth_rx_finish(end);
	return ISTH_FRAME;
}

#endif
