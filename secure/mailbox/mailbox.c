/* SPDX-License-Identifier: MIT */
#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "mailbox.h"

void mailbox_init(struct mailbox *m, void *memory, enum isth_world own,
		  uint64_t hz, uint64_t now)
{
	*m = (struct mailbox){ .sent = 0 };
	isth_quarantine_init(&m->quarantine, hz, ISTH_READMISSIONS);
	(void)isth_end_init(&m->end, memory, MAILBOX_SIZE, own, &m->quarantine,
			    0);
	isth_session_open(&m->end, now, (uint32_t)now);
}

static void session_apply(struct mailbox *m, enum isth_session_event event,
			  uint64_t now)
{
	(void)isth_session_apply(&m->end, event, now, (uint32_t)now);
}

/* Is the other end there? One step towards it for each call. */
static bool follow(struct mailbox *m, uint64_t now)
{
	enum isth_session_event event = isth_session_check(&m->end, now);

	if (event != ISTH_SESSION_STAY)
		session_apply(m, event, now);
	return m->end.state == ISTH_UP;
}

bool mailbox_send(struct mailbox *m, const void *message, uint32_t n,
		  uint64_t now)
{
	if (n > MAILBOX_MESSAGE_MAX || !follow(m, now) ||
	    isth_tx_begin(&m->end, n, NULL)) {
		m->refused++;
		return false;
	}
	isth_tx_write(&m->end, 0, message, n);
	isth_tx_finish(&m->end);
	(void)isth_tx_publish(&m->end);
	m->sent++;
	return true;
}

uint32_t mailbox_receive(struct mailbox *m, void *message, uint32_t size,
			 uint64_t now)
{
	struct isth_frame frame;
	uint32_t n = 0;

	if (!follow(m, now) || isth_rx_begin(&m->end, &frame) != ISTH_FRAME)
		return 0;
	if (frame.len <= size) {
		n = frame.len;
		isth_rx_read(&m->end, 0, message, n);
		m->received++;
	} else {
		m->dropped++;
	}
	isth_rx_finish(&m->end);
	(void)isth_rx_publish(&m->end);
	return n;
}
