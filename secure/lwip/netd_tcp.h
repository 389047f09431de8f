/* SPDX-License-Identifier: MIT */
/* TCP for applications, and the care that lwIP's TCP needs. */
#ifndef NETD_TCP_H
#define NETD_TCP_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/tcp.h"

/* Listen on a port of every address. At start only. */
void netd_tcp_listen(uint16_t port, tcp_accept_fn accept);

/* What netd_tcp_listen() does for a listener of its own. */
void netd_tcp_listener(struct tcp_pcb *pcb);

/*
 * Every application calls this for a connection that it accepts: from then on
 * it may have to make way, the longest silent first, for a new one.
 */
void netd_tcp_accepted(struct tcp_pcb *pcb);

/*
 * Close a connection whose owner is done with it; no callback comes any more.
 * Returns what the owner's own callback must return to lwIP.
 */
err_t netd_tcp_close(struct tcp_pcb *pcb);

/* A SYN is about to come: what is half open makes way before all others. */
void netd_tcp_rank_half_open(void);

/*
 * The segment that lwIP has to be shown once more, since what stood in its way
 * has ended; the caller's, NULL: none. Its payload is where lwIP left it.
 */
struct pbuf *netd_tcp_again(void);

/* The peer is gone: what it left half open is forgotten. */
void netd_tcp_drop_half_open(void);

/* Bytes in a segment on a wire, which lwIP's may be longer than. */
uint16_t netd_tcp_mss(const struct tcp_pcb *pcb);

/* What netd keeps with a connection of lwIP's: ext_args. */
enum {
	NETD_TCP_MSS,	  /* the peer's or the path's; 0: lwIP's is it */
	NETD_TCP_ACKED,	  /* pcb->lastack, which it has been */
	NETD_TCP_SINCE,	  /* then, or since the last probe; ms */
	NETD_TCP_PROBES,  /* since then */
	NETD_TCP_SILENCE, /* the longest of late before it changed, ms */
	NETD_TCP_ARGS
};

/*
 * A segment of len bytes acknowledges up to ack: if that is a duplicate, it may
 * be the last one. Before lwIP sees the segment.
 */
void netd_tcp_hear_duplicate(struct tcp_pcb *pcb, uint32_t ack, uint32_t len);

/* Send the oldest again if the peer is silent. Once in each activation. */
void netd_tcp_probe(struct tcp_pcb *pcb);

/* The link is up again. */
void netd_tcp_link_up(void);

/* Put right, before lwIP's timers run, what they take for impossible. */
void netd_tcp_mend(void);

/*
 * Cut the first unsent segment after its first len bytes, of which it has
 * more. ERR_MEM, and nothing is changed, if there is no memory for the rest.
 */
err_t netd_tcp_cut(struct tcp_pcb *pcb, uint16_t len);

/*
 * Let what is sent next announce the receive window, if it has grown so far
 * that the peer should know. Returns whether it has.
 */
bool netd_tcp_open_window(struct tcp_pcb *pcb);

/* No frame is left: acknowledge what has come, without a wait for a timer. */
void netd_tcp_acknowledge(void);

/* Send what lwIP keeps back because a super-frame does not fit the window. */
void netd_tcp_fill_windows(void);

/*
 * The path to the peer takes no segments of more than mss bytes: what is in
 * flight goes again, in such ones. False, and nothing is changed: it does
 * already, or there is no memory; then TCP's timer sends it, and hears of it
 * again.
 */
bool netd_tcp_mss_lower(struct tcp_pcb *pcb, uint16_t mss);

/* See to connections with segments larger than the new MTU. */
void netd_tcp_mtu_follow(void);

#endif
