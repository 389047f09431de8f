/* SPDX-License-Identifier: MIT */
/*
 * netd on the host: the secure end's IP stack as it is, and Linux's end of
 * the channel bridged to a TAP interface, so that real tools can talk to it:
 *
 *	netd-host isth0 &
 *	ip addr add 10.77.0.2/24 dev isth0
 *	ip link set isth0 up
 *	ping 10.77.0.1
 *
 * SIGHUP takes the window away and gives it back, as a reload of the module
 * does. The TAP interface's MTU is followed.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/if_tun.h>

#include "isth_rx.h"
#include "isth_session.h"
#include "isth_tx.h"

#include "isths_sys.h"

#include "host_sys.h"

#define POLL_MS 5
#define RING_KIB_DEFAULT 512u
#define ETH_SIZE 14u

struct end {
	struct isth_end channel;
	struct isth_quarantine quarantine;
	void *window;
	uint64_t window_size;
	bool bell;
	int tap;
	int mtu_socket;
	struct ifreq interface;
	uint8_t held[ISTH_FRAME_MAX]; /* the frame that waits for space */
	uint32_t held_len;	      /* 0: none */
};

static volatile sig_atomic_t reload_wanted;

static void on_hangup(int signal)
{
	(void)signal;
	reload_wanted = 1;
}

static void tap_open(struct end *end, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	end->tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	if (end->tap < 0)
		err(1, "/dev/net/tun");
	if (ioctl(end->tap, TUNSETIFF, &request))
		err(1, "%s", name);
	end->interface = request;
	end->mtu_socket = socket(AF_INET, SOCK_DGRAM, 0);
	if (end->mtu_socket < 0)
		err(1, "socket");
}

static uint32_t tap_frame_max(struct end *end)
{
	if (ioctl(end->mtu_socket, SIOCGIFMTU, &end->interface))
		err(1, "MTU of %s", end->interface.ifr_name);
	return (uint32_t)end->interface.ifr_mtu + ETH_SIZE;
}

static void window_open(struct end *end)
{
	if (mprotect(end->window, end->window_size, PROT_READ | PROT_WRITE))
		err(1, "mprotect");
	if (isth_end_init(&end->channel, end->window, end->window_size,
			  ISTH_WORLD_NORMAL, &end->quarantine, 0))
		errx(1, "no window of the channel has this size");
	isth_frame_max_set(&end->channel, tap_frame_max(end));
	isth_session_open(&end->channel, isths_sys_clock(),
			  (uint32_t)isths_sys_clock());
	host_attach(end->window, end->window_size);
}

/* What touches the window from here on is a bug, and a fault. */
static void window_close(struct end *end)
{
	isth_session_close(&end->channel, isths_sys_clock());
	host_detach();
	end->held_len = 0;
	if (mprotect(end->window, end->window_size, PROT_NONE))
		err(1, "mprotect");
}

static void session_step(struct end *end)
{
	struct isth_session_did did = isth_session_step(
		&end->channel, isths_sys_clock(), (uint32_t)isths_sys_clock());

	if (did.restarts)
		end->held_len = 0;
	if (did.bell)
		end->bell = true;
}

static bool tap_to_ring(struct end *end)
{
	ssize_t n;

	if (!end->held_len) {
		n = read(end->tap, end->held, sizeof(end->held));
		if (n < (ssize_t)ETH_SIZE)
			return false;
		end->held_len = (uint32_t)n;
	}
	switch (isth_tx_begin(&end->channel, end->held_len, NULL)) {
	case 0:
		isth_tx_write(&end->channel, 0, end->held, end->held_len);
		isth_tx_finish(&end->channel);
		end->held_len = 0;
		return true;
	case ISTH_EFULL:
		return false;
	default: /* no carrier: lost */
		end->held_len = 0;
		return true;
	}
}

static bool ring_to_tap(struct end *end)
{
	static uint8_t buffer[ISTH_FRAME_MAX];
	struct isth_frame frame;

	if (isth_rx_begin(&end->channel, &frame) != ISTH_FRAME)
		return false;
	isth_rx_read(&end->channel, 0, buffer, frame.len);
	isth_rx_finish(&end->channel);
	if (write(end->tap, buffer, frame.len) < 0 && errno != EIO)
		warn("TAP write of %u bytes", frame.len);
	return true;
}

/* One turn: everything that is there, both ways, within a ring's worth. */
static void turn(struct end *end)
{
	eventfd_t rung;
	int budget;

	(void)!eventfd_read(host_bell_fd(), &rung);
	session_step(end);
	isth_frame_max_set(&end->channel, tap_frame_max(end));
	for (budget = 256; budget && ring_to_tap(end); budget--)
		;
	for (budget = 256; budget && tap_to_ring(end); budget--)
		;
	if (isth_rx_publish(&end->channel))
		end->bell = true;
	if (isth_tx_publish(&end->channel))
		end->bell = true;
	if (end->bell)
		host_ring();
	end->bell = false;
}

/* Returns true when there is work already. */
static bool arm(struct end *end)
{
	bool work = isth_rx_wait(&end->channel);

	if (end->held_len && isth_tx_wait(&end->channel, end->held_len))
		work = true;
	return work;
}

static void serve(struct end *end)
{
	struct pollfd fds[2] = {
		{ .fd = host_bell_fd(), .events = POLLIN },
		{ .fd = end->tap },
	};

	for (;;) {
		if (reload_wanted) {
			reload_wanted = 0;
			window_close(end);
			window_open(end);
		}
		turn(end);
		fds[1].events = end->held_len ? 0 : POLLIN;
		if (poll(fds, 2, arm(end) ? 0 : POLL_MS) < 0 && errno != EINTR)
			err(1, "poll");
	}
}

int main(int argc, char **argv)
{
	static struct end end;
	struct sigaction hangup = { .sa_handler = on_hangup };
	uint32_t ring_kib = RING_KIB_DEFAULT;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: netd-host INTERFACE [RING_KIB]\n");
		return 2;
	}
	if (argc == 3)
		ring_kib = (uint32_t)strtoul(argv[2], NULL, 10);
	end.window_size = ISTH_WINDOW_SIZE((uint64_t)ring_kib * 1024u);
	end.window = mmap(NULL, end.window_size, PROT_NONE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (end.window == MAP_FAILED)
		err(1, "mmap");
	sigaction(SIGHUP, &hangup, NULL);
	tap_open(&end, argv[1]);
	host_start();
	isth_quarantine_init(&end.quarantine, 1000000000u, ISTH_READMISSIONS);
	window_open(&end);
	serve(&end);
}
