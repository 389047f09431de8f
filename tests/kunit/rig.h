/* SPDX-License-Identifier: MIT */
/*
 * What the suites share: the shipped driver, loaded for each test and unloaded
 * after it, between a peer and a stand-in for Linux's IP stack.
 */
#ifndef RIG_H
#define RIG_H

#include <kunit/test.h>

#include "el3.h"
#include "isthn.h"
#include "peer.h"

#define RIG_RING (128 * 1024)
#define RIG_PARAMS "ring_kib=128"

struct rig {
	struct net_device *netdev;
	struct isthn_device *isth;
	u32 skbs_made; /* for sending; each must be freed once */
	u32 skbs_freed;
	u32 nonlinear; /* frames received in more than one piece */

	bool keep; /* frames that arrive are not judged, but their fields kept
		    */
	u32 kept_len;
	int ip_summed;
	u32 csum_start;
	u32 csum_offset;
	u32 gso_size;
	u32 gso_type;
	u32 segments; /* that the last super-frame was cut into */
	u32 kept;     /* so many frames */
	u32 kept_max; /* the longest of them */
	u32 sums_bad; /* TCP/IPv4 frames that arrived summed up, but wrongly */
};

extern struct rig rig;

/*
 * insmod and rmmod in a process of their own; 0 or a positive errno. nth: that
 * allocation of the process fails (0: none); RIG_SPARED is added if it did not
 * make as many.
 */
#define RIG_SPARED 128
int rig_insmod(const char *params, unsigned int nth);
int rig_rmmod(void);

/* For struct kunit_suite: a device that is up with carrier, and its end. */
int rig_init_up(struct kunit *test);
/* The same, loaded but closed. */
int rig_init_loaded(struct kunit *test);
/* The same, nothing loaded. */
int rig_init_empty(struct kunit *test);
void rig_exit(struct kunit *test);

/* Load the driver and find its device. */
void rig_load(struct kunit *test, const char *params);

int rig_open(void);
int rig_stop(void);
int rig_set_mtu(int mtu);

/* Let time pass until there is carrier and a queue; false: there never is. */
bool rig_carrier(void);
/* Let so much time pass. */
void rig_sleep(unsigned int ms);

/* One poll of NAPI with this budget, by hand; what it returned. */
int rig_poll(int budget);

/* How an skb's bytes lie: its head, then that many page fragments. */
struct rig_layout {
	u32 head;
	u32 frags;
};

extern const struct rig_layout rig_linear;

/* A frame for the driver; NULL without memory. */
struct sk_buff *rig_skb(u32 len, const struct rig_layout *layout);
/* The same of these very bytes. */
struct sk_buff *rig_skb_of(const u8 *bytes, u32 len);
/* Send it through the queueing discipline; a NET_XMIT_*. */
int rig_send(u32 len, const struct rig_layout *layout);
/* Send it past that, to the driver's own function; a NETDEV_TX_*. */
netdev_tx_t rig_xmit(struct sk_buff *skb);

/*
 * Attach an XDP program that says this of each frame, until rig_detach(); an
 * error of the driver's.
 */
int rig_attach(struct kunit *test, u32 verdict);
void rig_detach(void);

/* Bytes that the queue limits believe to be on their way. */
u32 rig_in_flight(void);
bool rig_stopped(void);
/* Only the ring's own size holds frames up from now on. */
void rig_no_queue_limits(void);

/* A counter of ethtool -S; fails the test if there is none of this name. */
u64 rig_stat(struct kunit *test, const char *name);

/* Frames pass in both directions, and nothing is on its way after them. */
void rig_expect_traffic(struct kunit *test);
/* What was sent so far was freed once, was not altered, and has arrived. */
void rig_expect_quiet(struct kunit *test);

#endif
