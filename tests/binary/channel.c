// SPDX-License-Identifier: MIT
/* The core on the host's port: each of its functions, called as an end does. */
#include <isth_rx.h>
#include <isth_session.h>
#include <isth_tx.h>

int channel_open(struct isth_end *end, uint64_t now);
bool channel_step(struct isth_end *end, uint64_t now, uint32_t seed);
void channel_close(struct isth_end *end, uint64_t now);
int channel_send(struct isth_end *end, const void *frame, uint32_t len);
bool channel_send_end(struct isth_end *end);
bool channel_send_wait(struct isth_end *end, uint32_t len);
uint32_t channel_receive(struct isth_end *end, void *buffer);
bool channel_receive_wait(struct isth_end *end);

int channel_open(struct isth_end *end, uint64_t now)
{
	isth_session_open(end, now, 1);
	return end->state;
}

bool channel_step(struct isth_end *end, uint64_t now, uint32_t seed)
{
	enum isth_session_event event = isth_session_check(end, now);

	return isth_session_apply(end, event, now, seed);
}

void channel_close(struct isth_end *end, uint64_t now)
{
	isth_session_close(end, now);
}

int channel_send(struct isth_end *end, const void *frame, uint32_t len)
{
	int status;

	if (len > isth_frame_max_peer(end))
		return ISTH_EINVAL;
	status = isth_tx_begin(end, len, NULL);
	if (status)
		return status;
	isth_tx_write(end, 0, frame, len);
	isth_tx_finish(end);
	return 0;
}

bool channel_send_end(struct isth_end *end)
{
	return isth_tx_publish(end);
}

bool channel_send_wait(struct isth_end *end, uint32_t len)
{
	return isth_tx_wait(end, len);
}

/* All frames that are there, one over the other: how many bytes they had. */
uint32_t channel_receive(struct isth_end *end, void *buffer)
{
	struct isth_frame frame;
	uint32_t bytes = 0;

	while (isth_rx_begin(end, &frame) == ISTH_FRAME) {
		isth_rx_read(end, 0, buffer, frame.len);
		isth_rx_finish(end);
		bytes += frame.len;
	}
	if (isth_rx_publish(end))
		bytes++;
	return bytes;
}

bool channel_receive_wait(struct isth_end *end)
{
	return isth_rx_wait(end);
}
