/* SPDX-License-Identifier: MIT */
/*
 * The bare front end, asked by the normal end of a real channel. A question is
 * a frame; the answer is what comes back, or nothing.
 */
#include <stdio.h>
#include <string.h>

#include "end/end.h"
#include "end/random.h"

#include "isths.h"
#include "isths_channel.h"
#include "isths_counters.h"
#include "isths_watch.h"

#define HZ 1000000000u
#define RING ISTH_RING_MIN
#define PING 8u
#define UDP 17u
#define HEADERS 42u /* Ethernet, IPv4, and ICMP's or UDP's */

static const uint8_t linux_mac[6] = { 2, 0x49, 0x53, 0x54, 0x48, 2 };
static const uint8_t linux_ip[4] = { 10, 77, 0, 2 };
static const uint8_t rtos_ip[4] = { 10, 77, 0, 1 };

static uint8_t memory[ISTH_WINDOW_SIZE(RING)] __attribute__((aligned(4096)));
static struct isths_window window;
static struct isth_end end;
static struct isth_quarantine quarantine;

static uint8_t question[ISTH_FRAME_MAX], answer[ISTH_FRAME_MAX];

/* What the driver asks of the world. */

static uint64_t now = HZ;

uint64_t isths_sys_clock(void)
{
	return now += 100;
}

void isths_sys_ring(void)
{
}

void isths_sys_log(const char *line)
{
	(void)line;
}

/* isths_run()'s, which is not run here. */
uint32_t isths_sys_wait(struct isths_window *w, uint32_t timeout_ms)
{
	(void)w;
	(void)timeout_ms;
	return ISTHS_EVENT_TIMEOUT;
}

/* The channel, and one question. */

static void step(void)
{
	isth_session_step(&end, isths_sys_clock(), 5);
	isths_activate(ISTHS_EVENT_BELL, &window);
}

static void link_up(void)
{
	static const struct isths_boot boot = { .clock_hz = HZ };

	isth_quarantine_init(&quarantine, HZ, ISTH_READMISSIONS);
	isths_start(&boot);
	window = (struct isths_window){ memory, sizeof(memory) };
	isth_end_init(&end, memory, sizeof(memory), ISTH_WORLD_NORMAL,
		      &quarantine, ISTH_FEATURES_KNOWN);
	isth_session_open(&end, isths_sys_clock(), 1);
	isths_activate(ISTHS_EVENT_ATTACH, &window);
	step();
	step();
}

/* A millisecond later: with the budget of another period. */
static void publish(void)
{
	now += HZ / 1000;
	isth_tx_publish(&end);
	isth_rx_publish(&end);
	isths_activate(ISTHS_EVENT_BELL, &window);
}

/* Bytes of the next answer, 0: none. */
static uint32_t take(void)
{
	struct isth_frame frame;

	if (end_take(&end, &frame, answer) != ISTH_FRAME)
		return 0;
	return frame.offload.flags || frame.offload.gso_type ? 0 : frame.len;
}

static uint32_t ask(uint32_t len)
{
	if (end_put_bytes(&end, question, len))
		return 0;
	publish();
	return take();
}

/* Frames */

static void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static uint32_t get16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

/* RFC 1071, word by word; 0xffff when a right checksum is in it. */
static uint32_t sum_of(const uint8_t *p, uint32_t len, uint32_t sum)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffffu) + (sum >> 16);
	return sum;
}

static void checksum(uint8_t *at, const uint8_t *p, uint32_t len, uint32_t sum)
{
	put16(at, 0);
	put16(at, ~sum_of(p, len, sum));
}

/* Of UDP: both addresses, the protocol, and the length. */
static uint32_t pseudo_sum(const uint8_t *ip, uint32_t len)
{
	return sum_of(ip + 12, 8, UDP + len);
}

static void ethernet(uint32_t type)
{
	memcpy(question, isths_addresses.mac, 6);
	memcpy(question + 6, linux_mac, 6);
	put16(question + 12, type);
}

static void ip4(uint32_t protocol, uint32_t len)
{
	uint8_t *ip = question + 14;

	ethernet(0x0800);
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put16(ip + 2, 20 + len);
	ip[6] = 0x40; /* not to be fragmented */
	ip[8] = 64;
	ip[9] = (uint8_t)protocol;
	memcpy(ip + 12, linux_ip, 4);
	memcpy(ip + 16, rtos_ip, 4);
	checksum(ip + 10, ip, 20, 0);
}

static void fill(uint8_t *p, uint32_t len)
{
	static uint32_t state = 7;

	while (len--)
		*p++ = (uint8_t)(random_next(&state) >> 8);
}

/* Both return the frame's length. */
static uint32_t ping(uint32_t number, uint32_t data)
{
	uint8_t *icmp = question + 34;

	ip4(1, 8 + data);
	put16(icmp, PING << 8);
	put16(icmp + 4, 0);
	put16(icmp + 6, number);
	fill(icmp + 8, data);
	checksum(icmp + 2, icmp, 8 + data, 0);
	return HEADERS + data;
}

static uint32_t datagram(uint32_t from, uint32_t to, uint32_t data)
{
	uint8_t *udp = question + 34;

	ip4(UDP, 8 + data);
	put16(udp, from);
	put16(udp + 2, to);
	put16(udp + 4, 8 + data);
	fill(udp + 8, data);
	checksum(udp + 6, udp, 8 + data, pseudo_sum(question + 14, 8 + data));
	return HEADERS + data;
}

static uint32_t arp(const uint8_t *of)
{
	static const uint8_t kind[] = { 0, 1, 8, 0, 6, 4, 0, 1 };

	ethernet(0x0806);
	memset(question, 0xff, 6);
	memcpy(question + 14, kind, 8);
	memcpy(question + 22, linux_mac, 6);
	memcpy(question + 28, linux_ip, 4);
	memset(question + 32, 0, 6);
	memcpy(question + 38, of, 4);
	return 42;
}

/* From us to Linux, with the question's bytes where nothing has to differ. */
static bool goes_back(uint32_t len)
{
	const uint8_t *ip = answer + 14;

	return !memcmp(answer, linux_mac, 6) &&
	       !memcmp(answer + 6, isths_addresses.mac, 6) &&
	       !memcmp(ip + 12, rtos_ip, 4) && !memcmp(ip + 16, linux_ip, 4) &&
	       !memcmp(ip + 2, question + 16, 8) &&
	       sum_of(ip, 20, 0) == 0xffff &&
	       !memcmp(answer + HEADERS, question + HEADERS, len - HEADERS);
}

/* Tests */

static bool pong(uint32_t len)
{
	return ask(len) == len && goes_back(len) && !get16(answer + 34) &&
	       !memcmp(answer + 38, question + 38, 4) &&
	       sum_of(answer + 34, len - 34, 0) == 0xffff;
}

static bool arp_is_answered(void)
{
	static const uint8_t kind[] = { 0, 1, 8, 0, 6, 4, 0, 2 };

	return ask(arp(rtos_ip)) == 42 && !memcmp(answer, linux_mac, 6) &&
	       !memcmp(answer + 6, isths_addresses.mac, 6) &&
	       get16(answer + 12) == 0x0806 && !memcmp(answer + 14, kind, 8) &&
	       !memcmp(answer + 22, isths_addresses.mac, 6) &&
	       !memcmp(answer + 28, rtos_ip, 4) &&
	       !memcmp(answer + 32, linux_mac, 6) &&
	       !memcmp(answer + 38, linux_ip, 4);
}

/* The numbers take the checksum through all its values. */
static bool ping_is_answered(void)
{
	uint32_t number, data;

	for (number = 0; number <= 0xffff; number++) {
		if (!pong(ping(number, 0)))
			return false;
	}
	for (data = 0; data <= ISTH_FRAME_MAX - HEADERS; data += 1 + data / 9) {
		if (!pong(ping(1, data)))
			return false;
	}
	return true;
}

static bool datagram_is_echoed(void)
{
	uint32_t data, len;

	for (data = 0; data <= 1472; data++) {
		len = datagram(1000 + data, 7, data);
		if (ask(len) != len || !goes_back(len) ||
		    get16(answer + 34) != 7 ||
		    get16(answer + 36) != 1000 + data ||
		    sum_of(answer + 34, 8 + data,
			   pseudo_sum(answer + 14, 8 + data)) != 0xffff)
			return false;
	}
	return true;
}

static bool no_answer(uint32_t len)
{
	return !ask(len);
}

/* A byte of a ping that makes it another's, or none. */
static bool no_answer_with(uint32_t at, uint8_t value)
{
	uint32_t len = ping(1, 56);

	question[at] = value;
	return no_answer(len);
}

static bool others_are_not_answered(void)
{
	return no_answer(arp(linux_ip)) && no_answer(datagram(1000, 8, 10)) &&
	       no_answer_with(5, 9) &&	   /* another's MAC */
	       no_answer_with(12, 9) &&	   /* no IPv4 */
	       no_answer_with(14, 0x46) && /* options */
	       no_answer_with(20, 0x20) && /* first fragment */
	       no_answer_with(21, 1) &&	   /* a later one */
	       no_answer_with(23, 6) &&	   /* TCP */
	       no_answer_with(33, 9) &&	   /* another's address */
	       no_answer_with(34, 0) &&	   /* an answer */
	       no_answer_with(35, 1);	   /* no code that there is */
}

static bool echoes_do_not_play(void)
{
	return no_answer(datagram(7, 7, 100)) && ask(datagram(8, 7, 100));
}

static bool runts_are_not_answered(void)
{
	uint32_t len;

	for (len = ISTH_FRAME_MIN; len < HEADERS; len++) {
		ping(1, 0);
		if (ask(len))
			return false;
		arp(rtos_ip);
		if (ask(len))
			return false;
	}
	return pong(ping(1, 0));
}

/* Time passes in which no bell comes. */
static void quiet(uint32_t ms)
{
	for (; ms; ms--) {
		now += HZ / 1000;
		isth_session_step(&end, now, 5);
		isths_activate(ISTHS_EVENT_TIMEOUT, &window);
	}
}

static bool link_is_up(void)
{
	return isths_channel.link.up && end.state == ISTH_UP;
}

/* SPEC 4.4: an answer that nobody takes. The time netd was stopped for is not
 * Linux's. */
static bool peer_that_takes_nothing_is_gone(void)
{
	uint64_t stalls = isths_channel_counters.stalls;
	uint64_t lost = isths_tx_counters.lost;
	bool stayed;

	publish(); /* that the last answer was taken */
	quiet(10000);
	stayed = link_is_up();
	end_put_bytes(&end, question, ping(1, 56));
	publish();
	now += 3600ull * HZ;
	quiet(ISTHS_STALL_MS - 100);
	stayed = stayed && link_is_up() && take();
	isth_rx_publish(&end);
	end_put_bytes(&end, question, ping(1, 56));
	publish();
	quiet(ISTHS_STALL_MS - 100);
	stayed = stayed && link_is_up();
	quiet(200);
	return stayed && isths_channel_counters.stalls == stalls + 1 &&
	       isths_tx_counters.lost == lost + ISTH_RECORD_SIZE(98) &&
	       link_is_up() && pong(ping(1, 56));
}

/* More than a budget: in order, and none is lost. */
static bool flood_is_answered(void)
{
	uint32_t asked = 0, answered = 0, len;

	while (answered < 100000) {
		while (!end_put_bytes(&end, question, ping(asked, 10)))
			asked++;
		publish();
		while ((len = take())) {
			if (len != HEADERS + 10 ||
			    get16(answer + 40) != (answered & 0xffff))
				return false;
			answered++;
		}
	}
	while (answered < asked && (publish(), take()))
		answered++;
	return answered == asked;
}

/* Damage of any kind does no harm, which the sanitizers would say. */
static bool damage_does_no_harm(void)
{
	uint32_t state = 3, n, len, answers = 0;

	for (n = 0; n < 100000; n++) {
		len = n % 3 == 0 ? arp(rtos_ip) :
		      n % 3 == 1 ? ping(n, n % 2000) :
				   datagram(n & 0xffff, 7, n % 2000);
		question[random_next(&state) % 50] =
			(uint8_t)(random_next(&state) >> 8);
		if (random_next(&state) % 4 == 0)
			len = ISTH_FRAME_MIN + random_next(&state) % 60;
		answers += ask(len) != 0;
	}
	return answers > n / 4 && answers < n && pong(ping(1, 56));
}

static const struct {
	bool (*holds)(void);
	const char *name;
} tests[] = {
	{ arp_is_answered, "ARP is answered" },
	{ ping_is_answered, "ping is answered, with every checksum" },
	{ datagram_is_echoed, "a datagram of any length is echoed" },
	{ others_are_not_answered, "what is for others is not answered" },
	{ echoes_do_not_play, "another echo is not answered" },
	{ runts_are_not_answered, "what is shorter than its headers is not" },
	{ peer_that_takes_nothing_is_gone,
	  "a peer that takes nothing loses the carrier" },
	{ flood_is_answered, "a flood is answered, in order" },
	{ damage_does_no_harm, "damaged frames do no harm" },
};

int main(void)
{
	unsigned int failed = 0, i;
	const unsigned int count = sizeof(tests) / sizeof(tests[0]);

	link_up();
	for (i = 0; i < count; i++) {
		bool holds = tests[i].holds();

		printf("%s bare: %s\n", holds ? "ok   " : "FAIL ",
		       tests[i].name);
		failed += !holds;
	}
	printf("%u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
