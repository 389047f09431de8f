// SPDX-License-Identifier: MIT
/* XDP: what a program says of frames, and frames that another device sends. */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <net/xdp.h>

#include "rig.h"
#include "suites.h"

/* The longest frame that lies in a page with the room that is kept. */
#define ROOM SKB_DATA_ALIGN(XDP_PACKET_HEADROOM + NET_IP_ALIGN)
#define LONGEST \
	(PAGE_SIZE - ROOM - SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

static void passed_frames_are_as_they_were(struct kunit *test)
{
	u64 here = from_peer.frames;
	u32 len, sent = 0;

	KUNIT_ASSERT_EQ(test, rig_attach(test, XDP_PASS), 0);
	for (len = 14; len <= LONGEST; len += 1 + len / 20) {
		KUNIT_ASSERT_EQ(test, peer_send(len), 0);
		sent++;
		rig_sleep(1);
	}
	KUNIT_ASSERT_EQ(test, peer_send(LONGEST), 0);
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_peer.frames - here, sent + 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_packets"), sent + 1);
	KUNIT_ASSERT_EQ(test, peer_send(LONGEST + 1), 0);
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, from_peer.frames - here, sent + 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_xdp_too_long"), 1);
	rig_detach();
	rig_expect_traffic(test);
}

struct verdict {
	const char *name;
	u32 verdict;
	const char *counter;
};

static const struct verdict verdicts[] = {
	{ "drop", XDP_DROP, "rx_xdp_dropped" },
	{ "aborted", XDP_ABORTED, "rx_xdp_aborted" },
	{ "send back", XDP_TX, "rx_xdp_sent_back" },
	{ "redirect to nobody", XDP_REDIRECT, "rx_xdp_refused" },
	{ "a word that nobody knows", 77, "rx_xdp_aborted" },
};

static void name_verdict(const struct verdict *verdict, char *text)
{
	strscpy(text, verdict->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(verdicts, verdicts, name_verdict);

/* None reaches the stack, each has its counter, and no session ends. */
static void kept_from_the_stack(struct kunit *test)
{
	const struct verdict *verdict = test->param_value;
	u32 i;

	peer.deaf = true;
	KUNIT_ASSERT_EQ(test, rig_attach(test, verdict->verdict), 0);
	for (i = 0; i < 50; i++) {
		KUNIT_ASSERT_EQ(test, peer_send(60 + 60 * i), 0);
		rig_sleep(1);
	}
	KUNIT_EXPECT_EQ(test, from_peer.frames, 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, verdict->counter), 50);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_packets"), 50);
	KUNIT_EXPECT_EQ(test, rig.isth->session.up, 1);
	rig_detach();
	peer.deaf = false;
	peer_run();
	/* They are the peer's own, with its numbers. */
	if (verdict->verdict == XDP_TX) {
		KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_packets"), 50);
		KUNIT_EXPECT_EQ(test, peer.last.len, 60 + 60 * 49);
		from_linux.wrong = 0;
	}
	rig_expect_traffic(test);
}

/* A peer that takes none of what is sent back. */
static void what_does_not_fit_is_refused(struct kunit *test)
{
	u32 i, count = 2 * RIG_RING / 1536;

	peer.deaf = true;
	KUNIT_ASSERT_EQ(test, rig_attach(test, XDP_TX), 0);
	for (i = 0; i < count; i++) {
		KUNIT_ASSERT_EQ(test, peer_send(1514), 0);
		rig_sleep(1);
	}
	KUNIT_EXPECT_GT(test, rig_stat(test, "rx_xdp_refused"), count / 3);
	KUNIT_EXPECT_EQ(test,
			rig_stat(test, "rx_xdp_refused") +
				rig_stat(test, "rx_xdp_sent_back"),
			count);
	KUNIT_EXPECT_TRUE(test, rig_stopped());
	peer.deaf = false;
	rig_detach();
	peer_run();
	from_linux.wrong = 0;
	rig_expect_traffic(test);
}

static void long_frames_and_programs_exclude_each_other(struct kunit *test)
{
	const int mtu = LONGEST - 18;

	KUNIT_EXPECT_EQ(test, rig_set_mtu(mtu + 1), 0);
	KUNIT_EXPECT_EQ(test, rig_attach(test, XDP_PASS), -EINVAL);
	KUNIT_EXPECT_EQ(test, rig_set_mtu(mtu), 0);
	KUNIT_EXPECT_EQ(test, rig_attach(test, XDP_PASS), 0);
	KUNIT_EXPECT_EQ(test, rig_set_mtu(mtu + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, rig.netdev->mtu, mtu);
	KUNIT_EXPECT_EQ(test, rig_set_mtu(68), 0);
	rig_detach();
	KUNIT_EXPECT_EQ(test, rig_set_mtu(mtu + 1), 0);
	KUNIT_EXPECT_EQ(test, rig_set_mtu(1500), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->session.up, 1);
	rig_expect_traffic(test);
}

/* A frame as another device's program sends it. */
static struct xdp_frame *foreign_frame(struct kunit *test, u32 len)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct xdp_rxq_info rxq = { .mem.type = MEM_TYPE_PAGE_SHARED };
	struct xdp_frame *frame;
	struct xdp_buff xdp;

	KUNIT_ASSERT_NOT_NULL(test, page);
	xdp_init_buff(&xdp, PAGE_SIZE, &rxq);
	xdp_prepare_buff(&xdp, page_address(page), ROOM, len, false);
	frame_make(xdp.data, len, 0, stream_next(&from_linux, len));
	frame = xdp_convert_buff_to_frame(&xdp);
	KUNIT_ASSERT_NOT_NULL(test, frame);
	return frame;
}

/* Those that were taken, or an error; the caller frees the others. */
static int send_foreign(struct xdp_frame **frames, int count, u32 flags)
{
	int sent, i;

	local_bh_disable();
	sent = rig.netdev->netdev_ops->ndo_xdp_xmit(rig.netdev, count, frames,
						    flags);
	local_bh_enable();
	for (i = max(sent, 0); i < count; i++)
		xdp_return_frame(frames[i]);
	return sent;
}

#define BULK 16

static int send_bulk(struct kunit *test, u32 len, u32 flags)
{
	struct xdp_frame *frames[BULK];
	int i;

	for (i = 0; i < BULK; i++)
		frames[i] = foreign_frame(test, len);
	return send_foreign(frames, BULK, flags);
}

static void other_devices_send(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, send_bulk(test, 1000, XDP_XMIT_FLUSH), BULK);
	KUNIT_EXPECT_EQ(test, from_linux.frames, BULK);
	/* Without a flush nobody is told yet. */
	KUNIT_EXPECT_EQ(test, send_bulk(test, 60, 0), BULK);
	KUNIT_EXPECT_EQ(test, from_linux.frames, BULK);
	KUNIT_EXPECT_EQ(test, send_bulk(test, 1514, XDP_XMIT_FLUSH), BULK);
	KUNIT_EXPECT_EQ(test, from_linux.frames, 3 * BULK);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_packets"), 3 * BULK);
	KUNIT_EXPECT_EQ(test, send_bulk(test, 60, 1u << 31), -EINVAL);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_xdp_refused"), 0);
	rig_expect_traffic(test);
}

/* Too long for the peer, too many for the ring, and for nobody. */
static void other_devices_are_refused(struct kunit *test)
{
	u32 taken = 0, bulks;

	peer_words()->frame_max = 1518;
	KUNIT_EXPECT_EQ(test, send_bulk(test, 1519, XDP_XMIT_FLUSH), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_xdp_refused"), BULK);
	peer.deaf = true;
	for (bulks = 1; bulks < 10; bulks++)
		taken += send_bulk(test, 1514, XDP_XMIT_FLUSH);
	KUNIT_EXPECT_EQ(test, taken, RIG_RING / ISTH_RECORD_SIZE(1514));
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_xdp_refused"),
			bulks * BULK - taken);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_packets"), taken);
	peer.deaf = false;
	peer_run();
	KUNIT_EXPECT_EQ(test, from_linux.frames, taken);
	peer_leaves();
	el3_sgi();
	KUNIT_EXPECT_EQ(test, send_bulk(test, 60, XDP_XMIT_FLUSH), 0);
	rig_stop();
	KUNIT_EXPECT_EQ(test, send_bulk(test, 60, XDP_XMIT_FLUSH), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_xdp_refused"),
			(bulks + 2) * BULK - taken);
	KUNIT_EXPECT_EQ(test, rig_open(), 0);
	peer_reborn();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	rig_expect_traffic(test);
}

static struct kunit_case xdp_cases[] = {
	KUNIT_CASE(passed_frames_are_as_they_were),
	KUNIT_CASE_PARAM(kept_from_the_stack, verdicts_gen_params),
	KUNIT_CASE(what_does_not_fit_is_refused),
	KUNIT_CASE(long_frames_and_programs_exclude_each_other),
	KUNIT_CASE(other_devices_send),
	KUNIT_CASE(other_devices_are_refused),
	{}
};

struct kunit_suite xdp_suite = {
	.name = "xdp",
	.init = rig_init_up,
	.exit = rig_exit,
	.test_cases = xdp_cases,
};
