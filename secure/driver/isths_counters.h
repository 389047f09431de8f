/* SPDX-License-Identifier: MIT */
/* The driver's counters since boot. Each part is one file's to write. */
#ifndef ISTHS_COUNTERS_H
#define ISTHS_COUNTERS_H

#include <stdint.h>

/* Why a received frame was dropped. */
enum isths_drop {
	ISTHS_DROP_NONE,
	ISTHS_DROP_BUFFER,	 /* no private buffer left */
	ISTHS_DROP_SHORT,	 /* shorter than its headers */
	ISTHS_DROP_ADDRESS,	 /* for another station */
	ISTHS_DROP_ETHERTYPE,	 /* neither IPv4, ARP nor IPv6 */
	ISTHS_DROP_VLAN,	 /* of another VLAN, or of none */
	ISTHS_DROP_IP4_HEADER,	 /* version, or options that are not skipped */
	ISTHS_DROP_IP4_FRAGMENT, /* empty, or ends beyond a datagram */
	ISTHS_DROP_IP6_HEADER,	 /* version or extension headers */
	ISTHS_DROP_IP6_FRAGMENT, /* empty, or ends beyond a datagram */
	ISTHS_DROP_ICMP6_TYPE,	 /* not one that this end needs */
	ISTHS_DROP_CHATTER,	 /* said on any link: to routers, of groups */
	ISTHS_DROP_COUNT
};

/* isths.c */
struct isths_activations {
	uint64_t count;
	uint64_t bells_heard;
	uint64_t bells_rung;
	uint64_t timeouts;
	uint64_t busy_ticks;
	uint64_t busy_ticks_max; /* of one activation */
	uint64_t budget_spent;	 /* activations that left frames behind */
	uint64_t period_spent;	 /* periods that were used up */
};

/* isths_channel.c */
struct isths_channel_counters {
	uint64_t attaches;
	uint64_t detaches;
	uint64_t sessions; /* own sessions begun */
	uint64_t carrier_ups;
	uint64_t carrier_downs;
	uint64_t stalls; /* Linux took nothing for ISTHS_STALL_MS */
};

/* isths_rx.c */
struct isths_rx_counters {
	uint64_t frames;
	uint64_t bytes;
	uint64_t dropped[ISTHS_DROP_COUNT];
};

/* isths_tx.c */
struct isths_tx_counters {
	uint64_t frames;
	uint64_t bytes;
	uint64_t full;	   /* refused: ring full */
	uint64_t budget;   /* refused: over budget */
	uint64_t down;	   /* dropped: no carrier */
	uint64_t too_long; /* dropped: longer than the peer takes */
	uint64_t lost;	   /* bytes of ring: left there at a session's end */
};

extern struct isths_activations isths_activations;
extern struct isths_channel_counters isths_channel_counters;
extern struct isths_rx_counters isths_rx_counters;
extern struct isths_tx_counters isths_tx_counters;

#endif
