// SPDX-License-Identifier: MIT
/* The life of an end, beside a peer that says anything at any time. */
#include "hostile.h"

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

/* Sessions begun after violations, for the promise of SPEC 7.2. */
static uint64_t readmitted[ISTH_READMISSIONS];
static uint32_t readmissions;
static uint64_t flights_forgiven;

static void session_begun(void)
{
	uint64_t *slot = &readmitted[readmissions % ISTH_READMISSIONS];

	FUZZ_CHECK(!isth_quarantine_holds(&hostile.quarantine, hostile.now));
	if (hostile.quarantine.flights == flights_forgiven)
		return;
	flights_forgiven = hostile.quarantine.flights;
	FUZZ_CHECK(readmissions < ISTH_READMISSIONS ||
		   hostile.now - *slot >= 60u * HOSTILE_HZ);
	*slot = hostile.now;
	readmissions++;
}

/* One step of the machine, and what the table of SPEC section 4 allows. */
static void step(void)
{
	struct isth_end *end = &hostile.end;
	enum isth_state before = end->state;
	uint32_t session = end->session;
	uint64_t flights = hostile.quarantine.flights;
	enum isth_session_event event = isth_session_check(end, hostile.now);

	isth_session_apply(end, event, hostile.now, fuzz_u8(&hostile.in));
	FUZZ_CHECK(end->state != ISTH_UP || before == ISTH_UP ||
		   before == ISTH_HELLO);
	FUZZ_CHECK(before != ISTH_DOWN || end->state == ISTH_DOWN);
	FUZZ_CHECK(before != ISTH_UP || end->state != ISTH_HELLO ||
		   end->session != session);
	FUZZ_CHECK(hostile.quarantine.flights == flights ||
		   end->state == ISTH_QUARANTINED);
	if (end->session != session)
		session_begun();
}

/* Enough traffic to meet the rules of the positions. */
static void traffic(void)
{
	struct isth_end *end = &hostile.end;
	struct isth_frame frame;

	if (isth_rx_begin(end, &frame) == ISTH_FRAME)
		isth_rx_finish(end);
	isth_rx_publish(end);
	isth_rx_wait(end);
	if (!isth_tx_begin(end, 60, NULL))
		isth_tx_finish(end);
	isth_tx_publish(end);
	isth_tx_wait(end, ISTH_FRAME_MAX);
}

/* Open again, after a detach perhaps: a quarantine holds all the same. */
static void open_anew(bool attach)
{
	struct isth_end *end = &hostile.end;
	bool held;

	if (attach)
		isth_session_close(end, hostile.now);
	held = isth_quarantine_holds(&hostile.quarantine, hostile.now);
	isth_session_open(end, hostile.now, fuzz_u8(&hostile.in));
	FUZZ_CHECK(!held || end->state == ISTH_QUARANTINED);
	if (end->state == ISTH_HELLO)
		session_begun();
}

static void act(uint8_t what)
{
	struct isth_end *end = &hostile.end;

	switch (what % 8u) {
	case 0:
		hostile.now += what;
		step();
		break;
	case 1:
	case 2:
		step();
		break;
	case 3:
		traffic();
		break;
	case 4:
		open_anew(what & 8);
		break;
	case 5:
		hostile.now += fuzz_u32(&hostile.in) % (120u * HOSTILE_HZ);
		break;
	case 6:
		if (what & 0x10)
			isth_session_close(end, hostile.now);
		isth_frame_max_set(end, ISTH_FRAME_MAX);
		FUZZ_CHECK(frame_len_legal(isth_frame_max_peer(end)));
		break;
	case 7:
		hostile_write();
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	readmissions = 0;
	flights_forgiven = 0;
	hostile_begin(data, size);
	if (fuzz_u8(&hostile.in) & 1)
		hostile_up();
	while (hostile.in.left) {
		act(fuzz_u8(&hostile.in));
		hostile_check();
	}
	return 0;
}
