/* SPDX-License-Identifier: MIT */
/* netd's loop: wait, follow the link, run the timers, move frames, publish. */
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"

#include "arch/cc.h"
#include "netd.h"
#include "netd_link.h"
#include "netd_mem.h"
#include "netd_netif.h"
#include "netd_tcp.h"

/* What lwIP would check if TCP_MSS were one of its usual ones. */
_Static_assert(TCP_SND_BUF >= 2 * TCP_MSS, "a segment waits for another's ack");
_Static_assert(TCP_WND >= 2 * TCP_MSS, "a segment waits for another's ack");
_Static_assert(TCP_SND_QUEUELEN >= 2 * (TCP_SND_BUF / 1460), "queue");
_Static_assert(MEMP_NUM_TCP_SEG >= TCP_SND_QUEUELEN, "segments");
_Static_assert(TCP_OOSEQ_MAX_PBUFS + 2 * IP_REASS_MAX_PBUFS < PBUF_POOL_SIZE,
	       "what waits for more must leave buffers for what comes");
_Static_assert((TCP_WND >> TCP_RCV_SCALE) <= 0xffff, "window scale");

struct netd_counters netd_counters;
struct netd_budget netd_budget;
const struct netd_boot *netd_boot;

static uint64_t random_state;

void netd_panic(const char *message)
{
	netd_log("netd: stopped by an assertion:");
	netd_log(message);
	__builtin_trap();
}

/* xorshift64: for port numbers and the like, no secret depends on it. */
uint32_t netd_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 32);
}

u32_t sys_now(void)
{
	return (u32_t)(netd_clock() / (netd_boot->clock_hz / 1000u));
}

void netd_start(const struct netd_boot *boot)
{
	netd_boot = boot;
	random_state = netd_clock() | 1u;
	netd_budget_init(&netd_budget, boot->clock_hz);
	netd_mem_init();
	netd_link_init();
	lwip_init();
	netd_netif_init();
	netd_echo_udp_init();
	netd_echo_tcp_init();
	netd_http_init();
	netd_iperf_init();
	netd_udp_load_init();
}

/* Did a round of sending and taking move any frame? */
static bool move_round(void)
{
	uint64_t before = netd_counters.rx_frames + netd_counters.tx_frames;

	netd_netif_resume();
	netd_netif_receive();
	netd_tcp_fill_windows();
	netd_link_publish();
	return netd_counters.rx_frames + netd_counters.tx_frames != before;
}

/*
 * Move frames until there are none and Linux will ring at the next, or until
 * the budget is spent: each further round moves one at least, so it ends. With
 * a spent budget Linux is asked to ring for space all the same: the period may
 * have some left for another activation.
 */
static bool move_frames(void)
{
	bool moved = move_round();

	while (netd_link_arm(netd_netif_wants_space()) &&
	       netd_budget_rx(&netd_budget) && move_round())
		moved = true;
	return moved;
}

/* Milliseconds to sleep after an activation that moved frames or not. */
static uint32_t sleep_time(bool moved)
{
	uint32_t poll = moved ? NETD_POLL_BUSY_MS : NETD_POLL_MS;
	uint32_t timers = sys_timeouts_sleeptime();

	if (!netd_budget_rx(&netd_budget)) {
		netd_counters.budget_activation++;
		if (netd_budget_period_spent(&netd_budget))
			netd_counters.budget_period++;
		return 1;
	}
	if (netd_netif_wants_budget() || !netd_link_settled())
		return 1;
	return timers < poll ? timers : poll;
}

static void account(uint64_t ticks)
{
	netd_counters.busy_ticks += ticks;
	if (ticks > netd_counters.busy_ticks_max)
		netd_counters.busy_ticks_max = ticks;
}

uint32_t netd_activate(uint32_t events, const struct netd_window *window)
{
	uint64_t begin = netd_clock();
	bool moved;

	netd_budget_begin(&netd_budget, begin);
	netd_counters.activations++;
	if (events & NETD_EVENT_BELL)
		netd_counters.bells_heard++;
	if (events & NETD_EVENT_TIMEOUT)
		netd_counters.timeouts++;

	netd_link_window(events, window);
	netd_link_step();
	netd_tcp_mend();
	sys_check_timeouts();
	moved = move_frames();
	if (netd_link.bell) {
		netd_link.bell = false;
		netd_counters.bells_rung++;
		netd_ring();
	}
	account(netd_clock() - begin);
	return sleep_time(moved);
}

void netd_main(const struct netd_boot *boot)
{
	struct netd_window window = { 0 };
	uint32_t timeout_ms = 0;

	netd_start(boot);
	for (;;)
		timeout_ms =
			netd_activate(netd_wait(&window, timeout_ms), &window);
}
