// SPDX-License-Identifier: MIT
/*
 * DPDK's memif between two processes, with the sizes that it has by default and
 * bursts as DPDK's own examples have them, polled without a pause. It copies a
 * frame out of an mbuf into shared memory and into another mbuf there; the
 * frame's number is all that is written in the one and read in the other, so
 * that no copy is added to its own two.
 */
#include "transport.h"

#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <unistd.h>

#define BURST 32 /* of a stream */
#define MBUFS 4095

static pid_t opener; /* for a name that is this run's */
static int *serving; /* A has started */
static struct rte_mempool *pool;
static uint16_t port;
static struct rte_mbuf *out[BURST], *in[BURST];
static uint16_t out_count, in_count, in_next;

void transport_alloc(void)
{
	opener = getpid();
	serving = shared_alloc(sizeof(*serving));
}

static void start_eal(enum end end)
{
	char cores[16], device[96];
	char *words[] = { "memif",	 "-l",		cores,
			  "--no-huge",	 "-m",		"64",
			  "--no-pci",	 "--no-shconf", "--no-telemetry",
			  "--log-level", "4",		"--vdev",
			  device };

	snprintf(cores, sizeof(cores), "%d", core_of[end]);
	snprintf(device, sizeof(device),
		 "net_memif0,role=%s,socket=isthmus-bench-%d",
		 end == END_A ? "server" : "client", (int)opener);
	if (rte_eal_init(sizeof(words) / sizeof(*words), words) < 0)
		die("DPDK's EAL does not start");
	if (rte_eth_dev_get_port_by_name("net_memif0", &port))
		die("DPDK has no memif");
}

static void start_port(void)
{
	struct rte_eth_conf conf = { 0 };
	int error;

	pool = rte_pktmbuf_pool_create("frames", MBUFS, 256, 0,
				       RTE_MBUF_DEFAULT_BUF_SIZE,
				       SOCKET_ID_ANY);
	if (!pool)
		die("DPDK has no memory for frames");
	error = rte_eth_dev_configure(port, 1, 1, &conf);
	if (!error)
		error = rte_eth_rx_queue_setup(port, 0, 0, SOCKET_ID_ANY, NULL,
					       pool);
	if (!error)
		error = rte_eth_tx_queue_setup(port, 0, 0, SOCKET_ID_ANY, NULL);
	if (!error)
		error = rte_eth_dev_start(port);
	if (error)
		die("memif: %s", strerror(-error));
}

void transport_begin(enum end end)
{
	struct rte_eth_link link = { 0 };

	start_eal(end);
	while (end == END_B && !__atomic_load_n(serving, __ATOMIC_ACQUIRE))
		usleep(1000);
	start_port();
	if (end == END_A)
		__atomic_store_n(serving, 1, __ATOMIC_RELEASE);
	while (!link.link_status) {
		usleep(1000);
		rte_eth_link_get_nowait(port, &link);
	}
}

/* Hand over what is waiting, as far as there is space. */
static bool flush(void)
{
	uint16_t taken = rte_eth_tx_burst(port, 0, out, out_count);

	out_count -= taken;
	memmove(out, out + taken, out_count * sizeof(*out));
	return taken;
}

static void fill(struct rte_mbuf *mbuf, const uint8_t *frame)
{
	uint8_t *data = rte_pktmbuf_mtod(mbuf, uint8_t *);

	memcpy(data, frame, 8);
	memcpy(data + frame_bytes - 8, frame + frame_bytes - 8, 8);
	mbuf->data_len = (uint16_t)frame_bytes;
	mbuf->pkt_len = frame_bytes;
}

bool transport_send(const uint8_t *frame)
{
	struct rte_mbuf *mbuf;

	if (out_count == BURST && !flush())
		return false;
	mbuf = rte_pktmbuf_alloc(pool);
	if (!mbuf)
		die("DPDK is out of frames");
	fill(mbuf, frame);
	out[out_count++] = mbuf;
	if (out_count == BURST)
		(void)flush();
	while (ping_pong && out_count)
		(void)flush();
	return true;
}

bool transport_receive(uint8_t *frame)
{
	const uint8_t *data;

	if (in_next == in_count) {
		in_next = 0;
		in_count = rte_eth_rx_burst(port, 0, in, BURST);
		if (!in_count)
			return false;
	}
	if (in[in_next]->pkt_len != frame_bytes)
		die("receive: %u bytes", in[in_next]->pkt_len);
	data = rte_pktmbuf_mtod(in[in_next], const uint8_t *);
	memcpy(frame, data, 8);
	memcpy(frame + frame_bytes - 8, data + frame_bytes - 8, 8);
	rte_pktmbuf_free(in[in_next++]);
	return true;
}

bool transport_answer(const uint8_t *frame)
{
	return transport_send(frame);
}

bool transport_take_answer(uint8_t *frame)
{
	return transport_receive(frame);
}
