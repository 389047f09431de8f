/* SPDX-License-Identifier: MIT */
/*
 * netd-storm: a hostile Linux for netd, in one process with it, under a clock
 * of its own and from a seed: what happens once happens again.
 */
#ifndef STORM_H
#define STORM_H

#include <stdbool.h>
#include <stdint.h>

#include "isth_end.h"

/* Random numbers: a seed's in netd-storm, an input's under the fuzzer. */
uint32_t storm_random(void);

/* 0..n-1, or 0. */
static inline uint32_t storm_below(uint32_t n)
{
	return n ? storm_random() % n : 0;
}

static inline bool storm_chance(uint32_t percent)
{
	return storm_below(100) < percent;
}

/* One of the numbers given. */
#define STORM_PICK(...)                               \
	storm_pick((const uint32_t[]){ __VA_ARGS__ }, \
		   sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

static inline uint32_t storm_pick(const uint32_t *numbers, uint32_t count)
{
	return numbers[storm_below(count)];
}

/* storm_linux.c: Linux's end of the channel. */
#define STORM_HZ 1000000000u /* of the clock of both ends */
extern struct isth_end storm_end;

/* Over a window of so many bytes, with a session. */
void storm_linux_begin(void *window, uint64_t size, uint32_t features,
		       uint32_t frame_max);
void storm_linux_reborn(void);
void storm_linux_step(void);

/* Take so many frames at the most; nothing is published. */
void storm_linux_receive(uint32_t frames);

/* Bytes of the longest segment of TCP that came, as it is on a wire; who wants
 * to know of those to come sets it to 0. */
extern uint32_t storm_segment_longest;

/* IPv4 headers of TCP with a wrong checksum, or that leave to a router whether
 * it cuts what no host need take. */
extern uint32_t storm_headers_wrong;

/* Some words of its half become anything. */
void storm_linux_scribble(void);

extern uint64_t storm_frames_sent;
extern bool storm_tagged;   /* frames have a priority (802.1Q) */
extern bool storm_optioned; /* IPv4's headers have options */

/* Reports of groups that came (IGMP, MLD); who wants to know of those to come
 * sets them to 0. */
extern uint32_t storm_reports4, storm_reports6;

/* The same of what netd says of its own addresses (ARP, and advertisements to
 * all), and of its questions whether others have them. */
extern uint32_t storm_announced4, storm_announced6, storm_probes;

/*
 * storm_frame.c: one frame at a time is under construction. A sender gets room
 * for its payload, fills it, and says how long it is; headers and checksum,
 * damage now and then, and fragments if need be, are added.
 */
uint8_t *storm_packet_begin(bool ip6);
void storm_packet_send(uint8_t protocol, uint32_t len, int checksum_at);
void storm_fill(uint8_t *bytes, uint32_t len);
void storm_put16(uint8_t *p, uint32_t value);
void storm_put32(uint8_t *p, uint32_t value);
uint32_t storm_get16(const uint8_t *p);
uint32_t storm_get32(const uint8_t *p);

/* A ping of 1400 bytes, in pieces of 8, by a station that is not there. */
void storm_send_strangers_ping(uint8_t stranger);

/*
 * What a station says that is not there, and answers nothing: it asks for
 * netd's address, or sends a ping, or both.
 */
enum storm_stranger {
	STORM_STRANGER_ASKS,
	STORM_STRANGER_PINGS,
	STORM_STRANGER_ASKS_AND_PINGS,
};

void storm_send_stranger(bool ip6, enum storm_stranger says, uint8_t number);

/* Say where we are: IPv4 and IPv6. */
void storm_send_arp(void);
void storm_send_neighbour(void);

/* Say that we are another station. */
void storm_send_lie(bool ip6);

/* Say that netd's address is ours. */
void storm_send_claim(bool ip6);

/* A router asks who is in any group. */
void storm_send_query(bool ip6);

/* Anything but TCP. */
void storm_send_other(void);

/* Of a packet of netd's that began with these bytes of its protocol. */
void storm_send_too_big(bool ip6, uint8_t protocol, const uint8_t *began,
			uint32_t mtu);
uint32_t storm_sum(const uint8_t *bytes, uint32_t len);

/* A frame of so many bytes, all of which its IP header claims to have. */
void storm_send_length(uint32_t ethertype, uint32_t len);

/* One fragment of a UDP datagram that is none. */
struct storm_fragment {
	uint32_t id;
	uint32_t start;
	uint32_t len;
	bool more;
};

void storm_send_fragment(bool ip6, const struct storm_fragment *fragment);

/* storm_tcp.c: connections in the thick of which the damage is done. */
void storm_tcp_reset(void);
void storm_tcp_send(void);
void storm_tcp_learn(const uint8_t *frame, uint32_t len);

/* A connection that does as it should, for scripted cases. */
struct storm_tcp {
	bool used;
	bool ready; /* netd has answered the SYN */
	bool nice;  /* mostly a sound TCP */
	bool ip6;
	uint16_t own_port;
	uint16_t netd_port;
	uint32_t own_next;   /* what netd expects next of us */
	uint32_t netd_next;  /* end of what netd sent */
	uint32_t netd_first; /* and its beginning */
	uint32_t window;     /* netd's */
	uint32_t repeated;   /* segments of netd's that came before */
	uint32_t patience;
};

#define STORM_FIN 0x01u
#define STORM_SYN 0x02u
#define STORM_RST 0x04u
#define STORM_PSH 0x08u
#define STORM_ACK 0x10u

struct storm_segment {
	uint32_t seq;
	uint32_t ack;
	uint32_t window;
	uint32_t len;
	uint8_t flags;
	uint8_t options[40];
	uint32_t options_len;
};

/* With a small MSS, and with any. */
struct storm_tcp *storm_tcp_open(uint16_t netd_port, bool ip6);
struct storm_tcp *storm_tcp_open_mss(uint16_t netd_port, bool ip6,
				     uint32_t mss);
void storm_tcp_syn(const struct storm_tcp *t, uint32_t mss);
void storm_tcp_segment(const struct storm_tcp *t,
		       const struct storm_segment *segment);

/* A router says that a segment with that number was too long. */
void storm_tcp_too_big(const struct storm_tcp *t, uint32_t seq, uint32_t mtu);

/* storm_memory.c: what netd still holds. */
bool storm_connections_left(void);
bool storm_memory_left(void);
uint32_t storm_receive_buffers(void);

/* storm_cases.c, storm_shapes.c: one step of a script per call; true: the
 * script is over. */
struct storm_case {
	const char *name;
	bool (*step)(void);
	uint32_t frame_max; /* of the peer */
	uint32_t features;  /* that it offers */
};

extern const struct storm_case storm_cases[];

bool storm_lengths(void);
bool storm_fragments(void);

#endif
