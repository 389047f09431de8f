/* SPDX-License-Identifier: MIT */
/*
 * The secure end's Ethernet driver, for who writes a front end: an IP stack
 * over it, or less. It knows neither an IP stack nor an RTOS.
 *
 * A front end implements the five functions of isths_front.h, which the driver
 * calls, and moves frames by the calls below, in the driver's task and nowhere
 * else. Frames are Ethernet's, from the destination's address on, without a
 * checksum. To receive:
 *
 *	while (isths_rx_begin(&frame)) {
 *		isths_rx_copy(0, buffer, frame.len);
 *		if (isths_rx_finish(buffer))
 *			use the frame in buffer
 *	}
 *
 * To send:
 *
 *	if (!isths_tx_begin(len, NULL, false)) {
 *		isths_tx_write(0, buffer, len);
 *		isths_tx_finish();
 *	}
 *
 * What the driver promises the tasks above it, whatever the front end does: it
 * never waits for Linux, never runs without bound on what Linux wrote, and
 * takes no more frames per activation and per period than its budget.
 *
 * bare/bare.c is a whole front end, lwip/netd.c one for lwIP.
 */
#ifndef ISTHS_H
#define ISTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isth_rx.h"

#include "isths_addresses.h"
#include "isths_config.h"
#include "isths_front.h"
#include "isths_sys.h"

/*
 * Receiving.
 *
 * Begin with the next frame. False: none may be taken now, since there is none,
 * the link is down or the budget is spent; then *frame is untouched.
 *
 * frame->len: ISTH_FRAME_MIN..ISTH_FRAME_MAX bytes. frame->offload: what the
 * peer says of it (SPEC 3.5), checked against frame->len and what was agreed;
 * all of it is 0 if nothing was.
 */
bool isths_rx_begin(struct isth_frame *frame);

/*
 * Copy n bytes of the frame begun, from offset on, into private memory.
 * offset + n is at most its length: the caller's duty. The peer can change the
 * frame until it is finished, so copy each byte once, and judge the copy.
 */
void isths_rx_copy(uint32_t offset, void *dst, uint32_t n);

/*
 * Done with the frame begun: its space goes back to the peer, and the budget is
 * charged. head: the copy's first ISTHS_HEAD_SIZE bytes or all, in one piece;
 * NULL: there was no memory for one.
 *
 * True: a frame for this station that may be shown to an IP stack. False: it is
 * to be forgotten, and was counted with the reason. What gets through: unicast
 * to this station or a group; ARP; IPv4, with options that are whole and no
 * source route, of IGMP queries; IPv6 with at most a fragment header; of ICMPv6
 * echo requests, neighbours, Packet Too Big of 1280 bytes at least, and
 * listener queries, with their Router Alert; no fragment that ends beyond a
 * datagram.
 */
#define ISTHS_HEAD_SIZE 100u
bool isths_rx_finish(const uint8_t *head);

/* May another frame be taken, or is the budget spent? */
bool isths_budget_left(void);

/*
 * Sending. A frame is begun, written and finished without another in between;
 * one begun and not finished is forgotten. The peer is told of all together.
 */
#define ISTHS_ELATER (-1)   /* no space or no budget: see isths_tx_retry() */
#define ISTHS_ETOOLONG (-2) /* more than the peer takes: as good as lost */
#define ISTHS_EDOWN (-3)    /* no carrier */

/*
 * Begin a frame of len bytes. offload: NULL for a plain frame, which is no
 * longer than the link's frame_max; else fields that SPEC 3.5 allows with the
 * features agreed.
 *
 * kept: the caller keeps the frame if it is refused, as TCP does, so it may be
 * for want of budget too. Others are only refused for want of space: what was
 * taken from the peer may be answered, and nothing more is taken by then.
 *
 * Returns 0, ISTHS_ELATER, ISTHS_ETOOLONG or ISTHS_EDOWN; all but 0 are
 * counted.
 */
int isths_tx_begin(uint32_t len, const struct isth_offload *offload, bool kept);

/* Copy n bytes to offset of the frame begun. offset + n is at most its len. */
void isths_tx_write(uint32_t offset, const void *src, uint32_t n);

/* The frame begun is complete. Charged to the budget. */
void isths_tx_finish(void);

/*
 * Was a frame refused with ISTHS_ELATER since the last call, and is the link
 * up? Then send what was kept: there may be space or budget now, and if not, it
 * is refused again and front_move() called again.
 */
bool isths_tx_retry(void);

/*
 * Time: ticks a second of isths_sys_clock(), and what comes of it.
 * isths_ms(): milliseconds of the clock, which wrap.
 */
uint64_t isths_clock_hz(void);
uint64_t isths_ticks_ns(uint64_t ticks);
uint32_t isths_ms(void);

/*
 * The page that the critical task of that name shows, to be read with
 * isths_foreign(); NULL: there is none.
 */
const void *isths_page(const char *name);

/* The mailbox that it shares (mailbox.h), or NULL. */
void *isths_mailbox(const char *name);

/*
 * For who makes the network task: begin, once, and run for ever. Applications
 * over the front end start between the two.
 */
void isths_start(const struct isths_boot *boot);
void isths_run(void) __attribute__((noreturn));

/*
 * One activation, for who runs the loop himself: a test. events, window: what
 * isths_sys_wait() saw. Returns for how many ms to wait then.
 */
uint32_t isths_activate(uint32_t events, const struct isths_window *window);

#endif
