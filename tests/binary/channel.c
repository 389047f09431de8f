// SPDX-License-Identifier: MIT
/* The core on the host's port: each of its functions, called as an end does. */
#include <isth_rx.h>
#include <isth_session.h>
#include <isth_tx.h>

int channel_open(struct isth_link *link, uint64_t now);
bool channel_step(struct isth_link *link, uint64_t now, uint32_t seed);
void channel_close(struct isth_link *link, uint64_t now);
int channel_send(struct isth_link *link, const void *frame, uint32_t len);
bool channel_send_end(struct isth_link *link);
bool channel_send_wait(struct isth_link *link, uint32_t len);
uint32_t channel_receive(struct isth_link *link, void *buffer);
bool channel_receive_wait(struct isth_link *link);

int channel_open(struct isth_link *link, uint64_t now)
{
	isth_session_open(link, now, 1);
	return link->state;
}

bool channel_step(struct isth_link *link, uint64_t now, uint32_t seed)
{
	enum isth_session_event event = isth_session_check(link, now);

	return isth_session_apply(link, event, now, seed);
}

void channel_close(struct isth_link *link, uint64_t now)
{
	isth_session_close(link, now);
}

int channel_send(struct isth_link *link, const void *frame, uint32_t len)
{
	int status;

	if (len > isth_frame_max_peer(link))
		return ISTH_EINVAL;
	status = isth_tx_begin(link, len, NULL);
	if (status)
		return status;
	isth_tx_write(link, 0, frame, len);
	isth_tx_end(link);
	return 0;
}

bool channel_send_end(struct isth_link *link)
{
	return isth_tx_publish(link);
}

bool channel_send_wait(struct isth_link *link, uint32_t len)
{
	return isth_tx_wait(link, len);
}

/* All frames that are there, one over the other: how many bytes they had. */
uint32_t channel_receive(struct isth_link *link, void *buffer)
{
	struct isth_frame frame;
	uint32_t bytes = 0;

	while (isth_rx_begin(link, &frame) == ISTH_FRAME) {
		isth_rx_read(link, 0, buffer, frame.len);
		isth_rx_end(link);
		bytes += frame.len;
	}
	if (isth_rx_publish(link))
		bytes++;
	return bytes;
}

bool channel_receive_wait(struct isth_link *link)
{
	return isth_rx_wait(link);
}
