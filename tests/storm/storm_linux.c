/* SPDX-License-Identifier: MIT */
/* Linux's end of the channel. */
#include <string.h>

#include "end/end.h"
#include "end/scribble.h"

#include "isths.h"

#include "storm.h"

struct isth_end storm_end;
uint32_t storm_segment_longest;
uint32_t storm_headers_wrong;
uint32_t storm_reports4, storm_reports6;
uint32_t storm_announced4, storm_announced6, storm_probes;

void storm_linux_begin(void *window, uint64_t size, uint32_t features,
		       uint32_t frame_max)
{
	static struct isth_quarantine quarantine;

	if (!quarantine.backoff)
		isth_quarantine_init(&quarantine, STORM_HZ, ISTH_READMISSIONS);
	isth_end_init(&storm_end, window, size, ISTH_WORLD_NORMAL, &quarantine,
		      features);
	isth_frame_max_set(&storm_end, frame_max);
	storm_linux_reborn();
	storm_tcp_reset();
}

void storm_linux_reborn(void)
{
	uint64_t now = isths_sys_clock();

	isth_session_open(&storm_end, now, (uint32_t)now);
}

void storm_linux_step(void)
{
	uint64_t now = isths_sys_clock();

	isth_session_step(&storm_end, now, (uint32_t)now);
}

static void check_header(const uint8_t *ip, uint32_t segment)
{
	bool uncut = storm_get16(ip + 6) == 0x4000;

	if (storm_sum(ip, 20) || uncut != (40 + segment > 576))
		storm_headers_wrong++;
}

static void measure(const struct isth_frame *frame, const uint8_t *bytes)
{
	uint32_t type = storm_get16(bytes + 12);
	uint32_t tcp = type == 0x0800 ? 34 : 54;
	uint32_t size = frame->len;

	if (size < 74 || (type != 0x0800 && type != 0x86dd) ||
	    bytes[type == 0x0800 ? 23 : 20] != 6)
		return;
	size -= tcp + (bytes[tcp + 12] >> 4) * 4u;
	if (frame->offload.gso_type)
		size = frame->offload.gso_size;
	if (size > storm_segment_longest)
		storm_segment_longest = size;
	if (type == 0x0800)
		check_header(bytes + 14, size);
}

/* To a group, with a Router Alert, and 1 hop at the most. */
static void count_report(const uint8_t *bytes, uint32_t len)
{
	const uint8_t *ip = bytes + 14;

	if (len >= 46 && storm_get16(bytes + 12) == 0x0800 && ip[0] == 0x46 &&
	    ip[8] == 1 && ip[9] == 2 && ip[20] == 148 && ip[24] == 0x16 &&
	    !storm_sum(ip, 24) && !storm_sum(ip + 24, 8))
		storm_reports4++;
	if (len >= 86 && storm_get16(bytes + 12) == 0x86dd && !ip[6] &&
	    ip[7] == 1 && ip[8] == 0xfe && ip[42] == 5 && ip[48] == 131)
		storm_reports6++;
}

/* RFC 5227, 2.3 and 2.1.1; RFC 4861, 4.4; RFC 4862, 5.4.2. */
static void count_claim(const uint8_t *bytes, uint32_t len)
{
	static const uint8_t nobody[16];
	const uint8_t *ip = bytes + 14;

	if (len >= 42 && storm_get16(bytes + 12) == 0x0806 && ip[24] == 10) {
		storm_announced4 += !memcmp(ip + 14, ip + 24, 4);
		storm_probes += !memcmp(ip + 14, nobody, 4);
	}
	if (len >= 78 && storm_get16(bytes + 12) == 0x86dd && ip[6] == 58) {
		storm_announced6 +=
			len >= 86 && ip[40] == 136 && ip[24] == 0xff;
		storm_probes += ip[40] == 135 && !memcmp(ip + 8, nobody, 16);
	}
}

void storm_linux_receive(uint32_t frames)
{
	static uint8_t bytes[ISTH_FRAME_MAX];
	struct isth_frame frame;

	for (; frames; frames--) {
		if (end_take(&storm_end, &frame, bytes) != ISTH_FRAME)
			break;
		measure(&frame, bytes);
		count_report(bytes, frame.len);
		count_claim(bytes, frame.len);
		storm_tcp_learn(bytes, frame.len);
	}
}

/* A record among the next ones that netd will read, or the last that it did. */
static void scribble_a_record(void)
{
	uint32_t at = storm_end.tx.txptr - 64u + storm_below(16) * 64u;

	scribble_record(&storm_end, at, storm_random());
}

void storm_linux_scribble(void)
{
	uint32_t which, n;

	if (storm_chance(70)) {
		which = storm_random();
		scribble_word(&storm_end, which, storm_random());
		return;
	}
	for (n = 1 + storm_below(8); n; n--)
		scribble_a_record();
	isth_store32(&storm_end.own->txptr,
		     (storm_end.tx.txptr + storm_below(4096)) & ~15u);
}
