// SPDX-License-Identifier: MIT
#include "rig.h"

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/kmod.h>
#include <linux/rtnetlink.h>
#include <net/gso.h>
#include <net/sch_generic.h>
#include <net/tcp.h>

#define CARRIER_WAIT_MS 120000

struct rig rig;
const struct rig_layout rig_linear = { .head = U32_MAX };

static u8 frame[ISTH_FRAME_MAX];
static struct bpf_prog *program;

/* The driver comes and goes */

static int run_helper(char *what, char *params, char *nth)
{
	char *argv[] = { "/init", what, params, nth, NULL };
	char *envp[] = { NULL };
	int status = call_usermodehelper(argv[0], argv, envp, UMH_WAIT_PROC);

	return status < 0 ? -status : status >> 8;
}

int rig_insmod(const char *params, unsigned int nth)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", nth);
	return run_helper("insmod", (char *)params, text);
}

int rig_rmmod(void)
{
	return run_helper("rmmod", "", "0");
}

/*
 * What a router would do with a frame before it goes on: cut it, and finish
 * its checksum.
 */
static void pass_on(struct sk_buff *skb)
{
	struct sk_buff *segments, *next;

	if (skb_is_gso(skb)) {
		segments = skb_gso_segment(skb, 0);
		if (IS_ERR_OR_NULL(segments))
			return;
		skb_list_walk_safe(segments, segments, next)
		{
			rig.segments++;
			kfree_skb(segments);
		}
	} else if (skb->ip_summed == CHECKSUM_PARTIAL) {
		skb_checksum_help(skb);
	}
}

/* Of a TCP/IPv4 frame that nobody vouches for. */
static bool sum_is_bad(const struct sk_buff *skb)
{
	const struct iphdr *ip = (const struct iphdr *)(frame + ETH_HLEN);
	u32 start = ETH_HLEN + sizeof(*ip);

	if (skb->ip_summed != CHECKSUM_NONE || skb->len > sizeof(frame) ||
	    skb->len < start + sizeof(struct tcphdr) ||
	    skb_copy_bits(skb, 0, frame, skb->len) ||
	    ip->protocol != IPPROTO_TCP)
		return false;
	return tcp_v4_check(skb->len - start, ip->saddr, ip->daddr,
			    csum_partial(frame + start, skb->len - start, 0));
}

static void keep_fields(struct sk_buff *skb)
{
	rig.kept_len = skb->len;
	rig.kept++;
	rig.kept_max = max(rig.kept_max, skb->len);
	rig.sums_bad += sum_is_bad(skb);
	rig.ip_summed = skb->ip_summed;
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		rig.csum_start = skb_checksum_start_offset(skb);
		rig.csum_offset = skb->csum_offset;
	}
	rig.gso_size = skb_shinfo(skb)->gso_size;
	rig.gso_type = skb_shinfo(skb)->gso_type;
	rig.segments = 0;
	pass_on(skb);
}

/* In the place of the IP stack. */
static rx_handler_result_t take_frame(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;

	skb_push(skb, ETH_HLEN);
	if (skb_is_nonlinear(skb))
		rig.nonlinear++;
	if (rig.keep)
		keep_fields(skb);
	else if (skb->len <= sizeof(frame) &&
		 !skb_copy_bits(skb, 0, frame, skb->len))
		stream_judge(&from_peer, frame, skb->len);
	else
		from_peer.wrong++;
	kfree_skb(skb);
	return RX_HANDLER_CONSUMED;
}

void rig_load(struct kunit *test, const char *params)
{
	KUNIT_ASSERT_EQ(test, rig_insmod(params, 0), 0);
	rtnl_lock();
	rig.netdev = __dev_get_by_name(&init_net, "isth0");
	if (rig.netdev)
		netdev_rx_handler_register(rig.netdev, take_frame, NULL);
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(test, rig.netdev);
	rig.isth = netdev_priv(rig.netdev);
}

int rig_init_empty(struct kunit *test)
{
	el3_reset();
	peer_reset();
	rig = (struct rig){};
	return 0;
}

int rig_init_loaded(struct kunit *test)
{
	rig_init_empty(test);
	rig_load(test, RIG_PARAMS);
	return 0;
}

int rig_init_up(struct kunit *test)
{
	rig_init_loaded(test);
	KUNIT_ASSERT_EQ(test, rig_open(), 0);
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	return 0;
}

/* Nothing here counts who holds it. */
static void free_program(void)
{
	if (program)
		bpf_prog_free(program);
	program = NULL;
}

static int setup_program(struct bpf_prog *prog)
{
	struct netlink_ext_ack extack = {};
	struct netdev_bpf bpf = { .command = XDP_SETUP_PROG,
				  .extack = &extack,
				  .prog = prog };
	int err;

	rtnl_lock();
	err = rig.netdev->netdev_ops->ndo_bpf(rig.netdev, &bpf);
	rtnl_unlock();
	return err;
}

int rig_attach(struct kunit *test, u32 verdict)
{
	const struct bpf_insn insns[] = { BPF_MOV64_IMM(BPF_REG_0, verdict),
					  BPF_EXIT_INSN() };
	int err;

	rig_detach();
	program = bpf_prog_alloc(bpf_prog_size(ARRAY_SIZE(insns)), 0);
	KUNIT_ASSERT_NOT_NULL(test, program);
	program->len = ARRAY_SIZE(insns);
	program->type = BPF_PROG_TYPE_XDP;
	memcpy(program->insnsi, insns, sizeof(insns));
	program = bpf_prog_select_runtime(program, &err);
	KUNIT_ASSERT_EQ(test, err, 0);
	err = setup_program(program);
	if (err)
		free_program();
	return err;
}

void rig_detach(void)
{
	if (!program)
		return;
	setup_program(NULL);
	synchronize_net();
	free_program();
}

void rig_exit(struct kunit *test)
{
	if (rig.netdev) {
		rtnl_lock();
		netdev_rx_handler_unregister(rig.netdev);
		rtnl_unlock();
		rig.netdev = NULL;
		KUNIT_EXPECT_EQ(test, rig_rmmod(), 0);
		free_program();
		KUNIT_EXPECT_EQ(test, rig.skbs_freed, rig.skbs_made);
	}
	KUNIT_EXPECT_EQ(test, from_peer.wrong, 0);
	KUNIT_EXPECT_EQ(test, from_linux.wrong, 0);
}

/* The device */

int rig_open(void)
{
	int err;

	rtnl_lock();
	err = dev_open(rig.netdev, NULL);
	rtnl_unlock();
	return err;
}

int rig_stop(void)
{
	rtnl_lock();
	dev_close(rig.netdev);
	rtnl_unlock();
	return netif_running(rig.netdev);
}

int rig_set_mtu(int mtu)
{
	int err;

	rtnl_lock();
	err = dev_set_mtu(rig.netdev, mtu);
	rtnl_unlock();
	return err;
}

void rig_sleep(unsigned int ms)
{
	msleep(ms);
}

/* The queueing discipline follows the carrier, some time after it. */
bool rig_carrier(void)
{
	unsigned int ms;

	for (ms = 0; ms < CARRIER_WAIT_MS; ms += 10) {
		if (netif_carrier_ok(rig.netdev) &&
		    !qdisc_tx_is_noop(rig.netdev))
			return true;
		rig_sleep(10);
	}
	return false;
}

/* -1: somebody else polls, or NAPI is disabled. */
int rig_poll(int budget)
{
	struct napi_struct *napi = &rig.isth->napi;
	int done = -1;

	local_bh_disable();
	if (napi_schedule_prep(napi)) {
		done = napi->poll(napi, budget);
		/* Not complete: the next poll is the softirq's. */
		if (done == budget)
			__napi_schedule(napi);
	}
	local_bh_enable();
	return done;
}

/* Sending */

static void count_freed(struct sk_buff *skb)
{
	rig.skbs_freed++;
}

static bool add_frag(struct sk_buff *skb, const u8 *bytes, u32 n)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, get_order(n));

	if (!page)
		return false;
	memcpy(page_address(page), bytes, n);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 0, n,
			PAGE_SIZE << get_order(n));
	return true;
}

static void own_skb(struct sk_buff *skb)
{
	skb_reset_mac_header(skb);
	skb->protocol = htons(FRAME_PROTOCOL);
	skb->dev = rig.netdev;
	skb->destructor = count_freed;
	rig.skbs_made++;
}

struct sk_buff *rig_skb_of(const u8 *bytes, u32 len)
{
	struct sk_buff *skb = alloc_skb(len + NET_SKB_PAD, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD);
	skb_put_data(skb, bytes, len);
	own_skb(skb);
	return skb;
}

struct sk_buff *rig_skb(u32 len, const struct rig_layout *layout)
{
	u32 head = min(len, layout->head);
	u32 rest = len - head, each, n;
	struct sk_buff *skb;

	skb = alloc_skb(head, GFP_KERNEL);
	if (!skb)
		return NULL;
	frame_make(frame, len, 0, stream_next(&from_linux, len));
	skb_put_data(skb, frame, head);
	each = layout->frags ? DIV_ROUND_UP(rest, layout->frags) : rest;
	for (; rest; rest -= n) {
		n = min(rest, each);
		if (!add_frag(skb, frame + len - rest, n)) {
			kfree_skb(skb);
			return NULL;
		}
	}
	own_skb(skb);
	return skb;
}

int rig_send(u32 len, const struct rig_layout *layout)
{
	struct sk_buff *skb = rig_skb(len, layout);

	return skb ? dev_queue_xmit(skb) : -ENOMEM;
}

netdev_tx_t rig_xmit(struct sk_buff *skb)
{
	struct netdev_queue *txq = netdev_get_tx_queue(rig.netdev, 0);
	netdev_tx_t status;

	__netif_tx_lock_bh(txq);
	status = rig.netdev->netdev_ops->ndo_start_xmit(skb, rig.netdev);
	__netif_tx_unlock_bh(txq);
	return status;
}

u32 rig_in_flight(void)
{
	const struct dql *dql = &netdev_get_tx_queue(rig.netdev, 0)->dql;

	return dql->num_queued - dql->num_completed;
}

bool rig_stopped(void)
{
	return netif_xmit_stopped(netdev_get_tx_queue(rig.netdev, 0));
}

void rig_no_queue_limits(void)
{
	struct dql *dql = &netdev_get_tx_queue(rig.netdev, 0)->dql;

	dql->min_limit = DQL_MAX_LIMIT;
	dql->limit = DQL_MAX_LIMIT;
	dql->adj_limit = DQL_MAX_LIMIT;
}

/* Judging */

u64 rig_stat(struct kunit *test, const char *name)
{
	const struct ethtool_ops *ops = rig.netdev->ethtool_ops;
	int count = ops->get_sset_count(rig.netdev, ETH_SS_STATS);
	u8 *names;
	u64 *values;
	int i;

	names = kunit_kzalloc(test, count * ETH_GSTRING_LEN, GFP_KERNEL);
	values = kunit_kcalloc(test, count, sizeof(*values), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, names && values);
	ops->get_strings(rig.netdev, ETH_SS_STATS, names);
	ops->get_ethtool_stats(rig.netdev, NULL, values);
	for (i = 0; i < count; i++) {
		if (!strcmp((char *)names + i * ETH_GSTRING_LEN, name))
			return values[i];
	}
	KUNIT_FAIL_AND_ABORT(test, "ethtool has no counter %s", name);
	return 0;
}

void rig_expect_quiet(struct kunit *test)
{
	/* Nobody rings for what was taken last: an idle tick finds it. */
	if (rig_in_flight())
		rig_sleep(250);
	KUNIT_EXPECT_EQ(test, rig.skbs_freed, rig.skbs_made);
	KUNIT_EXPECT_EQ(test, rig_in_flight(), 0);
	KUNIT_EXPECT_FALSE(test, rig_stopped());
	KUNIT_EXPECT_EQ(test, from_peer.wrong, 0);
	KUNIT_EXPECT_EQ(test, from_linux.wrong, 0);
}

void rig_expect_traffic(struct kunit *test)
{
	static const u32 lens[] = { 60, 1514, 14, 1000 };
	u64 there = from_linux.frames, here = from_peer.frames;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		KUNIT_EXPECT_EQ(test, rig_send(lens[i], &rig_linear), 0);
		KUNIT_EXPECT_EQ(test, peer_send(lens[i]), 0);
	}
	peer_run();
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_linux.frames - there, ARRAY_SIZE(lens));
	KUNIT_EXPECT_EQ(test, from_peer.frames - here, ARRAY_SIZE(lens));
	rig_expect_quiet(test);
}
