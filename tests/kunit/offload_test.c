// SPDX-License-Identifier: MIT
/*
 * Checksums left undone and super-frames (SPEC section 3.5): agreed, passed on
 * in both directions, and lied about.
 */
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <net/tcp.h>

#include "rig.h"
#include "suites.h"

#define IP_START ETH_HLEN
#define TCP_START (IP_START + sizeof(struct iphdr))
#define PAYLOAD_START (TCP_START + sizeof(struct tcphdr))
#define CHECK_OFFSET offsetof(struct tcphdr, check)

static u8 frame[ISTH_FRAME_MAX];

static int init_with_offloads(struct kunit *test)
{
	rig_init_empty(test);
	peer.features = ISTH_FEATURES_KNOWN;
	rig_load(test, RIG_PARAMS);
	KUNIT_ASSERT_EQ(test, rig_open(), 0);
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	rig.keep = true;
	return 0;
}

static u32 agreed(void)
{
	return rig.isth->end.agreed;
}

static void features_are_agreed(struct kunit *test)
{
	u32 offered;

	for (offered = 0; offered <= ISTH_FEATURES_KNOWN; offered++) {
		u32 both = offered & ISTH_FEATURE_CSUM ? offered : 0;

		peer.end.features = offered;
		peer_reborn();
		KUNIT_ASSERT_TRUE(test, rig_carrier());
		KUNIT_EXPECT_EQ(test, agreed(), both);
		KUNIT_EXPECT_EQ(test, peer.end.agreed, both);
	}
	/* Bits that nobody knows. */
	peer.end.features = U32_MAX;
	peer_reborn();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	KUNIT_EXPECT_EQ(test, agreed(), ISTH_FEATURES_KNOWN);
}

static void want(netdev_features_t features, bool on)
{
	rtnl_lock();
	if (on)
		rig.netdev->wanted_features |= features;
	else
		rig.netdev->wanted_features &= ~features;
	netdev_update_features(rig.netdev);
	rtnl_unlock();
}

/* A TCP/IPv4 segment of so many bytes from its Ethernet header. */
static void make_tcp(u8 *to, u32 len)
{
	struct ethhdr *eth = (struct ethhdr *)to;
	struct iphdr *ip = (struct iphdr *)(to + IP_START);
	struct tcphdr *tcp = (struct tcphdr *)(to + TCP_START);
	u32 i;

	for (i = 0; i < len; i++)
		to[i] = i * 7;
	memset(to, 0, PAYLOAD_START);
	eth->h_dest[0] = 2;
	eth->h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(len - IP_START);
	ip->ttl = 64;
	ip->protocol = IPPROTO_TCP;
	ip->saddr = htonl(0x0a000001);
	ip->daddr = htonl(0x0a000002);
	ip->check = ip_fast_csum(ip, ip->ihl);
	tcp->doff = 5;
	tcp->check = ~tcp_v4_check(len - TCP_START, ip->saddr, ip->daddr, 0);
}

static int send_frame(u32 len, const struct isth_offload *offload)
{
	int err = isth_tx_begin(&peer.end, len, offload);

	if (err)
		return err;
	isth_tx_write(&peer.end, 0, frame, len);
	isth_tx_finish(&peer.end);
	peer_flush();
	rig_sleep(1);
	return 0;
}

static const struct isth_offload undone = {
	.flags = ISTH_RECORD_NEEDS_CSUM,
	.csum_start = TCP_START,
	.csum_offset = CHECK_OFFSET,
};

/*
 * The user switches offloads of receiving: what the peer left undone is done
 * before it goes up. No session, no carrier and no other offload changes.
 */
static void user_switches_offloads(struct kunit *test)
{
	const u32 len = PAYLOAD_START + 10 * 1448;
	struct isth_offload super = undone;
	u32 segments, sessions = rig.isth->session.up;
	int changes = atomic_read(&rig.netdev->carrier_up_count);

	/* It would put them together again. */
	want(NETIF_F_GRO, false);
	super.gso_type = ISTH_GSO_TCP4;
	super.hdr_len = PAYLOAD_START;
	super.gso_size = 1448;
	for (segments = 0; segments < 3; segments++) {
		static const netdev_features_t off[] = {
			0, NETIF_F_GRO_HW, NETIF_F_RXCSUM | NETIF_F_GRO_HW
		};

		want(off[segments], false);
		rig.kept = rig.kept_max = 0;
		make_tcp(frame, len);
		KUNIT_EXPECT_EQ(test, send_frame(len, &super), 0);
		KUNIT_EXPECT_EQ(test, rig.kept, segments ? 10 : 1);
		KUNIT_EXPECT_EQ(test, rig.kept_max,
				segments ? PAYLOAD_START + 1448 : len);
		KUNIT_EXPECT_EQ(test, rig.ip_summed,
				segments == 2 ? CHECKSUM_NONE :
						CHECKSUM_PARTIAL);
		make_tcp(frame, 1000);
		KUNIT_EXPECT_EQ(test, send_frame(1000, &undone), 0);
		KUNIT_EXPECT_EQ(test, rig.ip_summed,
				segments == 2 ? CHECKSUM_NONE :
						CHECKSUM_PARTIAL);
		KUNIT_EXPECT_EQ(test, agreed(), ISTH_FEATURES_KNOWN);
	}
	KUNIT_EXPECT_EQ(test, rig.sums_bad, 0);
	want(NETIF_F_RXCSUM | NETIF_F_GRO_HW, true);
	KUNIT_EXPECT_EQ(test, rig.isth->session.up, sessions);
	KUNIT_EXPECT_EQ(test, atomic_read(&rig.netdev->carrier_up_count),
			changes);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_super_frames"), 3);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_bad_offload"), 0);
	rig.keep = false;
	rig_expect_traffic(test);
}

static void checksum_is_passed_on(struct kunit *test)
{
	const struct isth_offload vouched = { .flags = ISTH_RECORD_DATA_VALID };
	make_tcp(frame, 1000);
	KUNIT_EXPECT_EQ(test, send_frame(1000, &undone), 0);
	KUNIT_EXPECT_EQ(test, rig.ip_summed, CHECKSUM_PARTIAL);
	KUNIT_EXPECT_EQ(test, rig.csum_offset, CHECK_OFFSET);
	KUNIT_EXPECT_EQ(test, rig.csum_start, TCP_START);
	KUNIT_EXPECT_EQ(test, send_frame(1000, &vouched), 0);
	KUNIT_EXPECT_EQ(test, rig.ip_summed, CHECKSUM_UNNECESSARY);
	KUNIT_EXPECT_EQ(test, send_frame(1000, NULL), 0);
	KUNIT_EXPECT_EQ(test, rig.ip_summed, CHECKSUM_NONE);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.packets, 3);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.bad_offload, 0);
}

static void super_frame_is_passed_on(struct kunit *test)
{
	struct isth_offload super = undone;
	u32 len;

	super.gso_type = ISTH_GSO_TCP4;
	super.hdr_len = PAYLOAD_START;
	super.gso_size = 1448;
	for (len = PAYLOAD_START + 1449; len < 65535; len += 3001) {
		make_tcp(frame, len);
		KUNIT_EXPECT_EQ(test, send_frame(len, &super), 0);
		KUNIT_EXPECT_EQ(test, rig.kept_len, len);
		KUNIT_EXPECT_EQ(test, rig.gso_size, 1448);
		KUNIT_EXPECT_EQ(test, rig.gso_type,
				SKB_GSO_TCPV4 | SKB_GSO_DODGY);
		KUNIT_EXPECT_EQ(test, rig.segments,
				DIV_ROUND_UP(len - PAYLOAD_START, 1448));
	}
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_super_frames"),
			rig.isth->rx.packets);
}

/* A program sees, and the stack gets, frames with nothing left undone. */
static void program_sees_whole_frames(struct kunit *test)
{
	struct isth_offload super = undone;

	super.gso_type = ISTH_GSO_TCP4;
	super.hdr_len = PAYLOAD_START;
	super.gso_size = 1448;
	want(NETIF_F_GRO, false);
	KUNIT_ASSERT_EQ(test, rig_attach(test, XDP_PASS), 0);
	make_tcp(frame, 1000);
	KUNIT_EXPECT_EQ(test, send_frame(1000, &undone), 0);
	KUNIT_EXPECT_EQ(test, rig.kept_len, 1000);
	KUNIT_EXPECT_EQ(test, rig.ip_summed, CHECKSUM_NONE);
	rig.kept = rig.kept_max = 0;
	make_tcp(frame, PAYLOAD_START + 40 * 1448);
	KUNIT_EXPECT_EQ(test, send_frame(PAYLOAD_START + 40 * 1448, &super), 0);
	KUNIT_EXPECT_EQ(test, rig.kept, 40);
	KUNIT_EXPECT_EQ(test, rig.kept_max, PAYLOAD_START + 1448);
	KUNIT_EXPECT_EQ(test, rig.ip_summed, CHECKSUM_NONE);
	KUNIT_EXPECT_EQ(test, rig.sums_bad, 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_super_frames"), 1);
	/* Segments that no program can look at. */
	super.gso_size = 9000;
	make_tcp(frame, PAYLOAD_START + 4 * 9000);
	KUNIT_EXPECT_EQ(test, send_frame(PAYLOAD_START + 4 * 9000, &super), 0);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_xdp_too_long"), 4);
	rig_detach();
}

/* Fields that hold by themselves, over a frame that is nothing of the kind. */
static void lies_within_the_rules(struct kunit *test)
{
	struct isth_offload super = undone;

	super.gso_type = ISTH_GSO_TCP4;
	super.hdr_len = PAYLOAD_START;
	super.gso_size = 100;
	super.csum_offset = CHECK_OFFSET - 2;
	make_tcp(frame, 1000);
	KUNIT_EXPECT_EQ(test, send_frame(1000, &super), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.bad_offload, 1);
	super = undone;
	super.csum_start = 60000;
	make_tcp(frame, 65000);
	KUNIT_EXPECT_EQ(test, send_frame(65000, &super), 0);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.bad_offload, 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "rx_bad_offload"), 1);
	KUNIT_EXPECT_TRUE(test, netif_carrier_ok(rig.netdev));
	rig.keep = false;
	rig_expect_traffic(test);
}

struct bad_fields {
	const char *name;
	struct isth_offload offload;
	enum isth_rule rule;
};

#define CSUM ISTH_RECORD_NEEDS_CSUM

static const struct bad_fields fields[] = {
	{ "flag 4", { 4, 0, 0, 0, 0, 0 }, ISTH_RULE_FIELDS },
	{ "flag 128", { 128, 0, 0, 0, 0, 0 }, ISTH_RULE_FIELDS },
	{ "csum_start alone", { 0, 0, 0, 0, 34, 0 }, ISTH_RULE_FIELDS },
	{ "csum_offset alone", { 2, 0, 0, 0, 0, 6 }, ISTH_RULE_FIELDS },
	{ "hdr_len alone", { CSUM, 0, 54, 0, 34, 16 }, ISTH_RULE_FIELDS },
	{ "gso_size alone", { CSUM, 0, 0, 100, 34, 16 }, ISTH_RULE_FIELDS },
	{ "gso_type 3", { CSUM, 3, 54, 100, 34, 16 }, ISTH_RULE_FIELDS },
	{ "gso_type 5", { CSUM, 5, 54, 100, 34, 16 }, ISTH_RULE_FIELDS },
	{ "gso_type 129", { CSUM, 129, 54, 100, 34, 16 }, ISTH_RULE_FIELDS },
	{ "csum_start 13", { CSUM, 0, 0, 0, 13, 0 }, ISTH_RULE_CSUM },
	{ "csum past end", { CSUM, 0, 0, 0, 34, 965 }, ISTH_RULE_CSUM },
	{ "csum_start big", { CSUM, 0, 0, 0, 65535, 0 }, ISTH_RULE_CSUM },
	{ "csum wraps", { CSUM, 0, 0, 0, 65535, 65535 }, ISTH_RULE_CSUM },
	{ "gso without csum", { 0, 1, 54, 100, 0, 0 }, ISTH_RULE_GSO },
	{ "gso_size 0", { CSUM, 1, 54, 0, 34, 16 }, ISTH_RULE_GSO },
	{ "hdr_len short", { CSUM, 1, 51, 100, 34, 16 }, ISTH_RULE_GSO },
	{ "hdr_len is len", { CSUM, 4, 1000, 100, 34, 16 }, ISTH_RULE_GSO },
	{ "hdr_len big", { CSUM, 1, 65535, 100, 34, 16 }, ISTH_RULE_GSO },
};

static void name_fields(const struct bad_fields *bad, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "V-%02u %s", bad->rule,
		 bad->name);
}

KUNIT_ARRAY_PARAM(fields, fields, name_fields);

/* Past the peer's own check: into the record that it has put. */
static void wrong_fields(struct kunit *test)
{
	const struct bad_fields *bad = test->param_value;
	struct isth_record_shm *record = peer_record(peer.end.tx.txptr);

	peer.deaf = true;
	KUNIT_ASSERT_EQ(test, peer_put(1000), 0);
	record->flags = bad->offload.flags;
	record->gso_type = bad->offload.gso_type;
	record->hdr_len = bad->offload.hdr_len;
	record->gso_size = bad->offload.gso_size;
	record->csum_start = bad->offload.csum_start;
	record->csum_offset = bad->offload.csum_offset;
	peer_flush();
	rig_sleep(1);
	KUNIT_EXPECT_EQ(test, rig.isth->quarantine.broken[bad->rule], 1);
	KUNIT_EXPECT_EQ(test, rig.isth->quarantine.flights, 1);
	KUNIT_EXPECT_EQ(test, rig.isth->rx.packets, 0);
	KUNIT_EXPECT_FALSE(test, netif_carrier_ok(rig.netdev));
}

/* A value about where something begins or ends. */
static u32 odd(u32 *seed, u32 len)
{
	static const u16 places[] = { 0,  2,  14, 16, 20, 34,
				      40, 50, 52, 54, 74, 65535 };
	u32 dice = random_next(seed);

	switch (dice & 7) {
	case 0:
		return dice >> 16;
	case 1:
		return (dice >> 16) % len;
	case 2:
		return len - (dice >> 16 & 15);
	default:
		return places[(dice >> 16) % ARRAY_SIZE(places)];
	}
}

static void random_offload(u32 *seed, u32 len, struct isth_offload *offload)
{
	u32 dice = random_next(seed);

	*offload = undone;
	offload->gso_type = dice & 1 ? ISTH_GSO_TCP4 :
			    dice & 2 ? ISTH_GSO_TCP6 :
				       0;
	if (offload->gso_type) {
		offload->hdr_len = dice & 4 ? PAYLOAD_START : odd(seed, len);
		offload->gso_size = dice & 8 ? 1448 : odd(seed, len);
	}
	if (dice & 16)
		offload->csum_start = odd(seed, len);
	if (dice & 32)
		offload->csum_offset = odd(seed, len);
	if (dice & 64)
		offload->flags |= ISTH_RECORD_DATA_VALID;
}

/*
 * Whatever the core lets through goes on into the kernel, which cuts it and
 * sums it up as a router would. The frame is TCP, or was until some bytes of
 * its headers changed.
 */
static void random_lies(struct kunit *test)
{
	u32 seed = 362436069, sent = 0, i, j;
	struct isth_offload offload;

	for (i = 0; i < 6000; i++) {
		/* The driver cuts and sums up the last third itself. */
		if (i == 4000)
			want(NETIF_F_GRO_HW, false);
		if (i == 5000)
			want(NETIF_F_RXCSUM, false);
		/* For a program too. */
		if (i == 5500)
			KUNIT_ASSERT_EQ(test, rig_attach(test, XDP_PASS), 0);
		u32 dice = random_next(&seed);
		u32 len = 14 + (dice & 1 ? dice >> 16 & 127 : dice >> 19);

		make_tcp(frame, max_t(u32, len, PAYLOAD_START));
		for (j = dice >> 1 & 3; j; j--)
			frame[random_next(&seed) % PAYLOAD_START] = dice >> 24;
		random_offload(&seed, len, &offload);
		sent += !send_frame(len, &offload);
	}
	KUNIT_EXPECT_GT(test, sent, 1000);
	KUNIT_EXPECT_EQ(test, sent,
			rig.isth->rx.packets + rig.isth->rx.bad_offload);
	KUNIT_EXPECT_GT(test, rig.isth->rx.bad_offload, 50);
	KUNIT_EXPECT_GT(test, rig.isth->rx.super, 50);
	kunit_info(test, "%u frames: %llu dropped, %llu super-frames, %u cut",
		   sent, rig.isth->rx.bad_offload, rig.isth->rx.super,
		   rig.segments);
	rig_detach();
	rig.keep = false;
	rig_expect_traffic(test);
}

/* Sending */

/* What the stack would give the driver: a TCP segment, its checksum undone. */
static struct sk_buff *tcp_skb(u32 len, u16 gso_size)
{
	struct sk_buff *skb = rig_skb_of(frame, len);

	if (!skb)
		return NULL;
	skb->protocol = htons(ETH_P_IP);
	skb_set_network_header(skb, IP_START);
	skb_set_transport_header(skb, TCP_START);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + TCP_START;
	skb->csum_offset = CHECK_OFFSET;
	if (gso_size) {
		skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
		skb_shinfo(skb)->gso_size = gso_size;
		skb_shinfo(skb)->gso_segs =
			DIV_ROUND_UP(len - PAYLOAD_START, gso_size);
	}
	return skb;
}

static void super_frame_is_sent(struct kunit *test)
{
	const struct isth_offload *got = &peer.last.offload;
	struct sk_buff *skb;

	make_tcp(frame, 20000);
	skb = tcp_skb(20000, 1448);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, dev_queue_xmit(skb), 0);
	peer_run();
	KUNIT_EXPECT_EQ(test, peer.last.len, 20000);
	KUNIT_EXPECT_EQ(test, got->flags, ISTH_RECORD_NEEDS_CSUM);
	KUNIT_EXPECT_EQ(test, got->gso_type, ISTH_GSO_TCP4);
	KUNIT_EXPECT_EQ(test, got->gso_size, 1448);
	KUNIT_EXPECT_EQ(test, got->hdr_len, PAYLOAD_START);
	KUNIT_EXPECT_EQ(test, got->csum_start, TCP_START);
	KUNIT_EXPECT_EQ(test, got->csum_offset, CHECK_OFFSET);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_super_frames"), 1);
	from_linux.wrong = 0;
	rig_expect_quiet(test);
}

/* A guest's, that nobody has checked: the peer does not believe it either. */
static void super_frame_of_a_guest_is_sent(struct kunit *test)
{
	struct sk_buff *skb;

	make_tcp(frame, 20000);
	skb = tcp_skb(20000, 1448);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY | SKB_GSO_TCP_ECN;
	skb_shinfo(skb)->gso_segs = 0;
	KUNIT_EXPECT_EQ(test, dev_queue_xmit(skb), 0);
	peer_run();
	KUNIT_EXPECT_EQ(test, peer.last.len, 20000);
	KUNIT_EXPECT_EQ(test, peer.last.offload.gso_type, ISTH_GSO_TCP4);
	KUNIT_EXPECT_EQ(test, peer.last.offload.gso_size, 1448);
	from_linux.wrong = 0;
	rig_expect_quiet(test);
}

/* What the peer does not take is done before: cut, and summed up. */
static void stack_does_what_is_not_agreed(struct kunit *test)
{
	struct sk_buff *skb;

	peer.end.features = 0;
	peer_reborn();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	make_tcp(frame, PAYLOAD_START + 10 * 1448);
	skb = tcp_skb(PAYLOAD_START + 10 * 1448, 1448);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, dev_queue_xmit(skb), 0);
	rig_sleep(50);
	peer_run();
	KUNIT_EXPECT_EQ(test, rig.isth->tx.packets, 10);
	KUNIT_EXPECT_EQ(test, peer.last.len, PAYLOAD_START + 1448);
	KUNIT_EXPECT_EQ(test, peer.last.offload.flags, 0);
	KUNIT_EXPECT_EQ(test, rig.isth->tx.bad_length, 0);
	KUNIT_EXPECT_EQ(test, peer.quarantine.flights, 0);
	from_linux.wrong = 0;
	rig_expect_quiet(test);
}

/* Cut for a session that is over, and the next one agrees on less. */
static void late_super_frame_is_counted(struct kunit *test)
{
	struct sk_buff *skb;

	peer.end.features = 0;
	peer_reborn();
	KUNIT_ASSERT_TRUE(test, rig_carrier());
	make_tcp(frame, 20000);
	skb = tcp_skb(20000, 1448);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, rig_xmit(skb), NETDEV_TX_OK);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_bad_offload"), 1);
	KUNIT_EXPECT_EQ(test, rig_stat(test, "tx_bad_length"), 0);
}

/* A frame that another device has checked, and that may be another by now. */
static void nothing_is_vouched_for(struct kunit *test)
{
	struct sk_buff *skb = rig_skb(1000, &rig_linear);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	KUNIT_EXPECT_EQ(test, dev_queue_xmit(skb), 0);
	peer_run();
	KUNIT_EXPECT_EQ(test, from_linux.frames, 1);
	KUNIT_EXPECT_EQ(test, peer.last.offload.flags, 0);
	rig_expect_quiet(test);
}

static struct kunit_case offload_cases[] = {
	KUNIT_CASE(features_are_agreed),
	KUNIT_CASE(user_switches_offloads),
	KUNIT_CASE(checksum_is_passed_on),
	KUNIT_CASE(super_frame_is_passed_on),
	KUNIT_CASE(program_sees_whole_frames),
	KUNIT_CASE(lies_within_the_rules),
	KUNIT_CASE_PARAM(wrong_fields, fields_gen_params),
	KUNIT_CASE(random_lies),
	KUNIT_CASE(super_frame_is_sent),
	KUNIT_CASE(super_frame_of_a_guest_is_sent),
	KUNIT_CASE(stack_does_what_is_not_agreed),
	KUNIT_CASE(late_super_frame_is_counted),
	KUNIT_CASE(nothing_is_vouched_for),
	{}
};

struct kunit_suite offload_suite = {
	.name = "offload",
	.init = init_with_offloads,
	.exit = rig_exit,
	.test_cases = offload_cases,
};
