/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "storm.h"

#define CONNECTIONS 8u
#define PROTOCOL_TCP 6u
#define TCP_SIZE 20u
#define SCALE 4u /* netd's */
#define PATIENCE 200u

static struct storm_tcp connections[CONNECTIONS];

static const char *const requests[] = {
	"GET / HTTP/1.0\r\n\r\n",
	"GET /stats.json HTTP/1.0\r\n\r\n",
	"GET /iperf?to=10.77.0.2&seconds=1 HTTP/1.0\r\n\r\n",
	"GET /iperf?to=fd77::2&port=6000&seconds=2 HTTP/1.0\n\n",
	"GET /iperf?to=&&&=\r\n\r\n",
	"GET /udp?to=10.77.0.2&seconds=1&bytes=64 HTTP/1.0\r\n\r\n",
	"GET /udp?to=fd77::2&bytes=1472&port=5&seconds=1 HTTP/1.0\n\n",
	"GET /udp?to=10.77.0.2&bytes=99999\r\n\r\n",
	"GET /udp?to=10.77.0.2&seconds=0.05\r\n\r\n",
	"GET /iperf?to=10.77.0.2&seconds=.&seconds=1.999\r\n\r\n",
	"POST / \r\n\r\n",
	"HEAD /stats.json HTTP/1.0\r\n\r\n",
	"GET ",
	"\r\n\r\n",
};

void storm_tcp_reset(void)
{
	memset(connections, 0, sizeof(connections));
}

/* Something that the service might read. Returns its length, at most len. */
static uint32_t payload(uint16_t port, uint8_t *bytes, uint32_t len)
{
	const char *request;
	uint32_t n;

	storm_fill(bytes, len);
	if (port == 80 && storm_chance(70)) {
		request = requests[storm_below(sizeof(requests) /
					       sizeof(requests[0]))];
		n = (uint32_t)strlen(request);
		n = storm_chance(80) ? n : storm_below(n) + 1;
		n = n < len ? n : len;
		memcpy(bytes, request, n);
		return n;
	}
	if (port == 5001 && len >= 24 && storm_chance(50)) {
		storm_put32(bytes,
			    STORM_PICK(0, 0x80000000, 0x80000001, 0x40000000));
		storm_put32(bytes + 4, 1);
		storm_put32(bytes + 8, STORM_PICK(5001, 6000, 7, 80));
		storm_put32(bytes + 20,
			    STORM_PICK(-10u, -100u, 100, 100000, 0xffffffff));
	}
	return len;
}

void storm_tcp_segment(const struct storm_tcp *t, const struct storm_segment *s)
{
	uint8_t *tcp = storm_packet_begin(t->ip6);
	uint32_t header = TCP_SIZE + s->options_len;
	uint32_t len = 0;

	storm_put16(tcp, t->own_port);
	storm_put16(tcp + 2, t->netd_port);
	storm_put32(tcp + 4, s->seq);
	storm_put32(tcp + 8, s->ack);
	tcp[12] = (uint8_t)(header / 4 << 4);
	tcp[13] = s->flags;
	storm_put16(tcp + 14, s->window);
	storm_put32(tcp + 16, 0);
	memcpy(tcp + TCP_SIZE, s->options, s->options_len);
	if (s->len)
		len = payload(t->netd_port, tcp + header, s->len);
	storm_packet_send(PROTOCOL_TCP, header + len, 16);
}

static void option(struct storm_segment *s, uint8_t byte)
{
	if (s->options_len < sizeof(s->options))
		s->options[s->options_len++] = byte;
}

static void option_mss(struct storm_segment *s, uint32_t mss)
{
	option(s, 2);
	option(s, 4);
	option(s, (uint8_t)(mss >> 8));
	option(s, (uint8_t)mss);
}

static void option_scale(struct storm_segment *s, uint32_t scale)
{
	option(s, 1);
	option(s, 3);
	option(s, 3);
	option(s, (uint8_t)scale);
}

static void options_nice(struct storm_segment *s)
{
	option_mss(s, STORM_PICK(1460, 8960, 65461));
	option_scale(s, STORM_PICK(0, 7));
}

static void options_wild(struct storm_segment *s, bool likely)
{
	uint32_t n;

	if (likely || storm_chance(3)) {
		if (storm_chance(80))
			option_mss(s, STORM_PICK(0, 1, 27, 28, 29, 536, 1220,
						 1460, 8960, 65461, 65535));
		if (storm_chance(70))
			option_scale(s, STORM_PICK(0, 2, 7, 14, 200));
	}
	for (n = storm_chance(3) ? storm_below(30) : 0; n; n--)
		option(s, (uint8_t)STORM_PICK(0, 1, 2, 3, 4, 5, 8, 255));
	while (s->options_len % 4)
		option(s, (uint8_t)storm_below(2));
}

static void start(struct storm_tcp *t, uint16_t netd_port, bool ip6)
{
	static const struct storm_tcp fresh;

	*t = fresh;
	t->used = true;
	t->nice = storm_chance(70);
	t->ip6 = ip6;
	t->own_port = (uint16_t)(1024 + storm_below(60000));
	t->netd_port = netd_port;
	t->own_next = storm_chance(90) ? storm_random() :
					 0xffffff00u + storm_below(256);
}

static void send_syn(const struct storm_tcp *t)
{
	struct storm_segment s = {
		.seq = t->own_next - 1,
		.flags = STORM_SYN,
		.window = 65535,
	};

	if (t->nice) {
		options_nice(&s);
	} else {
		options_wild(&s, true);
		s.window = STORM_PICK(65535, 65535, 0, 1, 2, 55, 56, 1000);
	}
	storm_tcp_segment(t, &s);
}

void storm_tcp_syn(const struct storm_tcp *t, uint32_t mss)
{
	struct storm_segment s = {
		.seq = t->own_next - 1,
		.flags = STORM_SYN,
		.window = 65535,
	};

	option_mss(&s, mss);
	option_scale(&s, 0);
	storm_tcp_segment(t, &s);
}

struct storm_tcp *storm_tcp_open_mss(uint16_t netd_port, bool ip6, uint32_t mss)
{
	struct storm_tcp *t = &connections[0];

	start(t, netd_port, ip6);
	storm_tcp_syn(t, mss);
	return t;
}

/* lwIP holds back less than the MSS of a growing window. */
struct storm_tcp *storm_tcp_open(uint16_t netd_port, bool ip6)
{
	return storm_tcp_open_mss(netd_port, ip6, 536);
}

void storm_tcp_too_big(const struct storm_tcp *t, uint32_t seq, uint32_t mtu)
{
	uint8_t tcp[8];

	storm_put16(tcp, t->netd_port);
	storm_put16(tcp + 2, t->own_port);
	storm_put32(tcp + 4, seq);
	storm_send_too_big(t->ip6, PROTOCOL_TCP, tcp, mtu);
}

/* Sometimes a router has something to say, of what is in flight or not. */
static void too_big(const struct storm_tcp *t)
{
	storm_tcp_too_big(t, t->netd_next - storm_below(4000),
			  STORM_PICK(0, 68, 576, 600, 1280, 1300, 1499));
}

/* netd connects to us: answer, most of the time as it should be. */
static void answer_syn(bool ip6, uint16_t own_port, uint16_t netd_port,
		       uint32_t seq)
{
	struct storm_tcp *t = &connections[storm_below(CONNECTIONS)];
	struct storm_segment s = { .window = 65535 };

	start(t, netd_port, ip6);
	t->ready = true;
	t->own_port = own_port;
	t->netd_next = seq + 1;
	t->netd_first = seq + 1;
	t->window = 0xffff;
	s.seq = t->own_next - 1;
	s.ack = storm_chance(95) ? seq + 1 : storm_random();
	s.flags = STORM_SYN | STORM_ACK;
	options_wild(&s, true);
	storm_tcp_segment(t, &s);
}

static uint32_t wild_seq(const struct storm_tcp *t, uint32_t len)
{
	uint32_t edge = t->own_next + t->window;

	switch (storm_below(16)) {
	case 0:
		return t->own_next - storm_below(3000);
	case 1:
		return t->own_next + storm_below(5000);
	case 2:
		return t->own_next + storm_below(t->window);
	case 3:
		return edge - len;
	case 4:
		return edge - len + 1;
	case 5:
		return edge - storm_below(len + 2);
	case 6:
		return t->own_next + STORM_PICK(1, 10, 1460, 2920);
	case 7:
		return storm_chance(10) ? storm_random() : t->own_next;
	default:
		return t->own_next;
	}
}

static uint32_t wild_ack(const struct storm_tcp *t)
{
	switch (storm_below(16)) {
	case 0:
		return t->netd_first +
		       storm_below(t->netd_next - t->netd_first + 1);
	case 1:
		return t->netd_first;
	case 2:
		return t->netd_first + 1;
	case 3:
		return storm_chance(10) ? storm_random() : t->netd_next;
	default:
		return t->netd_next;
	}
}

static void segment_wild(const struct storm_tcp *t, struct storm_segment *s)
{
	s->seq = wild_seq(t, s->len);
	s->ack = wild_ack(t);
	s->window = STORM_PICK(65535, 65535, 0, 1, 2, 3, 10, 56, 536, 30000);
	switch (storm_below(150)) {
	case 0:
		s->flags |= STORM_SYN;
		break;
	case 1:
		s->flags = (uint8_t)storm_random();
		break;
	case 2:
		s->flags |= STORM_RST;
		break;
	}
	options_wild(s, s->flags & STORM_SYN);
}

static void segment_random(struct storm_tcp *t)
{
	struct storm_segment s = {
		.seq = t->own_next,
		.ack = t->netd_next,
		.window = storm_chance(98) ? 65535 : 0,
		.flags = STORM_ACK,
	};

	if (storm_chance(60))
		s.len = STORM_PICK(1, 2, 10, 14, 23, 24, 25, 100, 1460, 1460,
				   1460, 9000, 30000, 60000);
	if (s.len > t->window && storm_chance(90))
		s.len = t->window;
	if (storm_chance(30))
		s.flags |= STORM_PSH;
	if (storm_chance(2))
		s.flags |= STORM_FIN;
	if (!t->nice || storm_chance(3))
		segment_wild(t, &s);
	storm_tcp_segment(t, &s);
	if (storm_chance(1))
		too_big(t);
	if (s.flags & STORM_RST || (s.flags & STORM_FIN && storm_chance(30)))
		t->used = false;
}

void storm_tcp_send(void)
{
	struct storm_tcp *t = &connections[storm_below(CONNECTIONS)];

	if (!t->used || storm_chance(1)) {
		start(t, (uint16_t)STORM_PICK(7, 7, 7, 80, 5001, 5001, 9),
		      storm_chance(50));
		send_syn(t);
	} else if (t->ready || storm_chance(2)) {
		segment_random(t);
	} else if (++t->patience > PATIENCE) {
		t->used = false;
	}
}

static struct storm_tcp *find(bool ip6, uint16_t own_port, uint16_t netd_port)
{
	struct storm_tcp *t;

	for (t = connections; t < connections + CONNECTIONS; t++) {
		if (t->used && t->ip6 == ip6 && t->own_port == own_port &&
		    t->netd_port == netd_port)
			return t;
	}
	return NULL;
}

static void learn_ack(struct storm_tcp *t, const uint8_t *tcp)
{
	uint32_t ack = storm_get32(tcp + 8);

	t->window = storm_get16(tcp + 14);
	if (tcp[13] & STORM_SYN || (int32_t)(ack - t->own_next) > 0)
		t->own_next = ack;
	if (!(tcp[13] & STORM_SYN))
		t->window <<= SCALE;
}

static void learn_segment(bool ip6, const uint8_t *tcp, uint32_t len)
{
	uint16_t netd_port = (uint16_t)storm_get16(tcp);
	uint16_t own_port = (uint16_t)storm_get16(tcp + 2);
	struct storm_tcp *t = find(ip6, own_port, netd_port);
	uint32_t seq = storm_get32(tcp + 4);
	uint32_t end = seq + len - (tcp[12] >> 4) * 4u;

	if (tcp[13] & (STORM_SYN | STORM_FIN))
		end++;
	if (!t) {
		if ((tcp[13] & (STORM_SYN | STORM_ACK)) == STORM_SYN)
			answer_syn(ip6, own_port, netd_port, seq);
		return;
	}
	if (tcp[13] & STORM_RST) {
		t->used = storm_chance(10);
		return;
	}
	if (tcp[13] & STORM_ACK)
		learn_ack(t, tcp);
	if (tcp[13] & STORM_SYN) {
		t->ready = true;
		t->netd_first = end;
		t->netd_next = end;
	}
	if ((int32_t)(end - t->netd_next) > 0)
		t->netd_next = end;
	else if (end != seq)
		t->repeated++;
	if ((int32_t)(seq - t->netd_first) > 0 && storm_chance(5))
		t->netd_first = seq;
}

void storm_tcp_learn(const uint8_t *frame, uint32_t len)
{
	bool ip6 = storm_get16(frame + 12) == 0x86dd;
	const uint8_t *ip = frame + 14;
	uint32_t size;

	if (len < 14 + 40 + TCP_SIZE - (ip6 ? 0 : 20))
		return;
	if (ip6 && ip[6] == PROTOCOL_TCP) {
		size = storm_get16(ip + 4);
		if (14 + 40 + size <= len)
			learn_segment(true, ip + 40, size);
	} else if (!ip6 && storm_get16(frame + 12) == 0x0800 &&
		   ip[9] == PROTOCOL_TCP && !(storm_get16(ip + 6) & 0x3fff)) {
		size = storm_get16(ip + 2) - 20;
		if (14 + 20 + size <= len)
			learn_segment(false, ip + 20, size);
	}
}
